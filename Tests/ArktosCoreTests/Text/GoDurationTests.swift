import ArktosCore
import Testing

@Suite("Durations as Go writes them")
struct GoDurationTests {
  @Test(
    "are read with any units, and nothing else is",
    arguments: [
      ("12h0m0s", .seconds(43200)), ("1.5s", .milliseconds(1500)), ("300ms", .milliseconds(300)), ("0", .zero),
      ("1h1m1s", .seconds(3661)), ("2us", .microseconds(2)), ("", nil), ("5", nil), ("-5s", nil), ("s", nil),
      ("1x", nil), ("1..2s", nil), ("99999999999999999h", nil),
    ] as [(String, Duration?)])
  func durations(text: String, expected: Duration?) {
    #expect(GoDuration.parse(text) == expected)
  }
}

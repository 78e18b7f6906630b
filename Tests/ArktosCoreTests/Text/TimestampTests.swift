import FoundationEssentials
import Testing

@testable import ArktosCore

@Suite("A timestamp")
struct TimestampTests {
  @Test(
    "is RFC 3339 in UTC with whole seconds",
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (1_700_000_000.999, "2023-11-14T22:13:20Z"), (-0.5, "1969-12-31T23:59:59Z"),
      (951_782_400, "2000-02-29T00:00:00Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
      (-62_135_596_800, "0001-01-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
    ])
  func known(second: Double, text: String) {
    #expect(Date(timeIntervalSince1970: second).timestamp == text)
  }

  @Test("of a moment out of all bounds is the nearest that can be written", arguments: [1e300, -.infinity, .infinity])
  func outOfBounds(second: Double) {
    let text = Date(timeIntervalSince1970: second).timestamp
    #expect(text == (second > 0 ? "9999-12-31T23:59:59Z" : "0001-01-01T00:00:00Z"))
  }

  /// Since the Gregorian calendar; before it, Foundation counts days in the Julian one.
  @Test("is what Foundation writes and reads")
  func asFoundation() throws {
    for second in stride(from: -11_000_000_000.25, to: 250_000_000_000, by: 86_400 * 1009 + 3607.5) {
      let moment = Date(timeIntervalSince1970: second)
      #expect(moment.timestamp == moment.formatted(.iso8601))
      let read = try Date(moment.timestamp, strategy: .iso8601)
      #expect((0..<1).contains(moment.timeIntervalSince(read)))
    }
  }
}

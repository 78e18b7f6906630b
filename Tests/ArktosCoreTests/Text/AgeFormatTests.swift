import ArktosCore
import FoundationEssentials
import Testing

@Suite("Ages")
struct AgeFormatTests {
  @Test(
    "read as kubectl writes them",
    arguments: [
      (-5, "<invalid>"), (-1, "0s"), (0, "0s"), (45, "45s"), (119, "119s"), (120, "2m"), (125, "2m5s"), (599, "9m59s"),
      (600, "10m"), (3 * 3600 - 1, "179m"), (3 * 3600, "3h"), (3 * 3600 + 60, "3h1m"), (8 * 3600, "8h"),
      (47 * 3600 + 3599, "47h"), (48 * 3600, "2d"), (50 * 3600, "2d2h"), (8 * 86400, "8d"), (400 * 86400, "400d"),
      (731 * 86400, "2y1d"), (730 * 86400, "2y"), (8 * 365 * 86400, "8y"),
    ])
  func text(seconds: Int, expected: String) {
    #expect(AgeFormat.text(seconds: seconds) == expected)
  }

  @Test("count from timestamps with and without fractions")
  func timestamps() {
    let now = Date(timeIntervalSince1970: 1_700_000_300)
    #expect(AgeFormat.text(since: "2023-11-14T22:13:20Z", now: now) == "5m")
    #expect(AgeFormat.text(since: "2023-11-14T22:13:20.250000Z", now: now) == "4m59s")
    #expect(AgeFormat.text(since: nil, now: now) == "<unknown>")
    #expect(AgeFormat.text(since: "yesterday", now: now) == "<unknown>")
  }
}

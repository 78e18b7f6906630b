import Testing

@testable import ArktosCore

@Suite("Dates and times")
struct DateTimeTextTests {
  @Test(
    "are written in UTC, to the second or the microsecond",
    arguments: [
      ("2026-01-31T08:15:30Z", "2026-01-31T08:15:30Z", "2026-01-31T08:15:30.000000Z"),
      ("2026-01-31t08:15:30z", "2026-01-31T08:15:30Z", "2026-01-31T08:15:30.000000Z"),
      ("2026-01-31T08:15:30.5Z", "2026-01-31T08:15:30Z", "2026-01-31T08:15:30.500000Z"),
      ("2026-01-31T08:15:30.1234567Z", "2026-01-31T08:15:30Z", "2026-01-31T08:15:30.123456Z"),
      ("2026-01-01T00:15:30+05:30", "2025-12-31T18:45:30Z", "2025-12-31T18:45:30.000000Z"),
      ("2024-02-29T23:59:60Z", "2024-03-01T00:00:00Z", "2024-03-01T00:00:00.000000Z"),
      ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
    ])
  func canonical(text: String, seconds: String, microseconds: String) {
    #expect(DateTimeText.canonical(text, withMicroseconds: false) == seconds)
    #expect(DateTimeText.canonical(text, withMicroseconds: true) == microseconds)
  }

  @Test("before the year 1, or none at all, are not written", arguments: ["0000-12-31T23:59:59Z", "today", ""])
  func none(text: String) {
    #expect(DateTimeText.canonical(text, withMicroseconds: false) == nil)
    #expect(DateTimeText.canonical(text, withMicroseconds: true) == nil)
  }
}

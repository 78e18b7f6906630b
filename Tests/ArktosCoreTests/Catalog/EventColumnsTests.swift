import ArktosCore
import Testing

@Suite("The columns of events")
struct EventColumnsTests {
  @Test(
    "an event was last seen at its last time, or at the first if it has no other",
    arguments: [
      (["lastTimestamp": "2026-01-03T00:00:00Z", "firstTimestamp": "2026-01-02T00:00:00Z"], "2026-01-03T00:00:00Z"),
      (["firstTimestamp": "2026-01-02T00:00:00Z", "eventTime": "2026-01-01T00:00:00Z"], "2026-01-02T00:00:00Z"),
      (["eventTime": "2026-01-01T00:00:00.000000Z"], "2026-01-01T00:00:00.000000Z"),
      (
        ["series": ["lastObservedTime": "2026-01-04T00:00:00.000000Z"], "eventTime": "2026-01-01T00:00:00.000000Z"],
        "2026-01-04T00:00:00.000000Z"
      ),
      (["metadata": ["creationTimestamp": "2026-01-05T00:00:00Z"]], "2026-01-05T00:00:00Z"),
    ] as [(JSONObject, String)])
  func lastSeen(event: JSONObject, time: String) throws {
    let column = try #require(Event.definition.printerColumns.first { $0.name == "Last Seen" })
    #expect(column.value(event) == .string(time))
  }
}

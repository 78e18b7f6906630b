import ArktosCore
import FoundationEssentials
import Testing

@Suite("Time of day")
struct EnvironmentTests {
  @Test(
    "is written in whole seconds and in microseconds, whatever was written before",
    arguments: [
      (0.0, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"),
      (1_767_225_600.5, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.500000Z"),
      (1_767_225_600.75, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.750000Z"),
      (-0.5, "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.500000Z"),
    ])
  func timestamps(seconds: Double, whole: String, micro: String) {
    var environment = Environment.live
    environment.now = { Date(timeIntervalSince1970: seconds) }
    for _ in 0..<2 {
      #expect(environment.timestamp() == whole)
      #expect(environment.microTimestamp() == micro)
    }
  }
}

@Suite("Identities")
struct IdentityTests {
  @Test("are random UUIDs in lower case, all of them different")
  func uuids() throws {
    let made = (0..<1000).map { _ in Environment.live.makeUUID() }
    #expect(Set(made).count == made.count)
    for uuid in made {
      #expect(try #/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#.wholeMatch(in: uuid) != nil)
    }
  }
}

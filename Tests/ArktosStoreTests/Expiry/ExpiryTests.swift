import ArktosCore
import ArktosStore
import Synchronization
import Testing

@Suite("Keys with a time-to-live", .timeLimit(.minutes(1)))
struct ExpiryTests {
  @Test("expire while the service runs, each at its time")
  func expireInTime() async throws {
    let time = ManualTime()
    let store = MemoryStore(environment: time.environment)
    let service = Task { try await store.run() }
    let watch = try await store.watch([.all], after: nil)
    try await store.commit(.put("/r/late", StoreValue("1"), timeToLive: .seconds(30)))
    try await waitForSleepers(time, 1)
    // An earlier deadline wakes the service, which then sleeps less long.
    try await store.commit(.put("/r/early", StoreValue("1"), timeToLive: .seconds(10)))
    var seen: [String] = []
    while seen.count < 2 { seen += try await watch.next().events.map(\.summary) }
    #expect(seen == ["2 /r/late=1@2/2 before -", "3 /r/early=1@3/3 before -"])
    for (step, expected) in [
      (10, "4 deleted /r/early before /r/early=1@3/3"), (20, "5 deleted /r/late before /r/late=1@2/2"),
    ] {
      // The clock may move before the service sleeps on the deadline; it looks at the clock before it does.
      time.advance(by: .seconds(step))
      #expect(try await watch.next().events.map(\.summary) == [expected])
    }
    service.cancel()
    try await service.value
  }

  private func waitForSleepers(_ time: ManualTime, _ count: Int) async throws {
    while time.sleepers < count { await Task.yield() }
  }

  @Test("agree with a simple model", arguments: [41, 42, 43, 44] as [UInt64])
  func model(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let time = ManualTime()
    let store = MemoryStore(environment: time.environment)
    var deadlines: [StoreKey: Int?] = [:]
    var now = 0
    for step in 0..<2000 {
      let key = StoreKey("/r/\(random.below(30))")
      switch random.below(10) {
      case 0..<5:
        let seconds = 1 + random.below(50)
        try await store.commit(.put(key, StoreValue("\(step)"), timeToLive: .seconds(seconds)))
        deadlines[key] = .some(now + seconds)
      case 5:
        try await store.commit(.put(key, StoreValue("\(step)")))
        deadlines[key] = .some(nil)
      case 6:
        try await store.commit(.delete(key))
        deadlines[key] = nil
      default:
        let seconds = random.below(8)
        time.advance(by: .seconds(seconds))
        now += seconds
        await store.expireDue()
        deadlines = deadlines.filter { $0.value.map { $0 > now } ?? true }
        #expect(try await store.list(.all).entries.map(\.key) == deadlines.keys.sorted())
      }
    }
  }
}

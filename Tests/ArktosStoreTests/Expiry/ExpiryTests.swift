import ArktosCore
import ArktosStore
import ArktosTesting
import Synchronization
import Testing

@Suite("Keys with a time-to-live", .timeLimit(.minutes(10)))
struct ExpiryTests {
  @Test("expire while the service runs, each at its time")
  func expireInTime() async throws {
    let time = VirtualTime()
    let store = MemoryStore(environment: time.environment)
    let service = Task { try await store.run() }
    try await store.commit(.put("/r/late", StoreValue("1"), timeToLive: .seconds(30)))
    // An earlier deadline wakes the service, which then sleeps less long.
    for _ in 0..<100 { await Task.yield() }
    try await store.commit(.put("/r/early", StoreValue("1"), timeToLive: .seconds(10)))
    await time.advance(by: .seconds(9))
    #expect(try await store.statistics().keys == 2)
    #expect(try await time.advance { try await store.statistics().keys == 1 })
    #expect(try await store.list(.all).entries.map(\.key) == ["/r/late"])
    #expect(time.now >= .seconds(10) && time.now < .seconds(30))
    #expect(try await time.advance { try await store.statistics().keys == 0 })
    #expect(time.now >= .seconds(30))
    service.cancel()
    try await service.value
  }

  @Test("agree with a simple model", arguments: [41, 42, 43, 44] as [UInt64])
  func model(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let time = VirtualTime()
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
        await time.advance(by: .seconds(seconds))
        now += seconds
        await store.expireDue()
        deadlines = deadlines.filter { $0.value.map { $0 > now } ?? true }
        #expect(try await store.list(.all).entries.map(\.key) == deadlines.keys.sorted())
      }
    }
  }
}

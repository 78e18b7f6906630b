import ArktosStore
import ArktosTesting
import Testing

@Suite("The memory engine", .timeLimit(.minutes(10)))
struct MemoryStoreConformanceTests {
  @Test("keeps the contract", arguments: StoreConformance.cases)
  func contract(conformance: StoreConformance.Case) async throws {
    try await conformance.run {
      let time = VirtualTime()
      let store = MemoryStore(environment: time.environment, limits: StoreLimits(valueBytes: 100_000))
      return StoreSubject(
        store: store, maximumValueBytes: 100_000,
        letPass: { duration in
          await time.advance(by: duration)
          await store.expireDue()
        },
        tearDown: { store.close() })
    }
  }

  @Test("keeps the contract when watches queue next to nothing", arguments: StoreConformance.cases)
  func contractWithTinyQueues(conformance: StoreConformance.Case) async throws {
    try await conformance.run {
      let time = VirtualTime()
      let limits = StoreLimits(valueBytes: 100_000, pendingEventsPerWatch: 1)
      let store = MemoryStore(environment: time.environment, limits: limits)
      return StoreSubject(
        store: store, maximumValueBytes: 100_000,
        letPass: { duration in
          await time.advance(by: duration)
          await store.expireDue()
        },
        tearDown: { store.close() })
    }
  }
}

import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

@Suite("The range cache over the memory engine", .timeLimit(.minutes(5)))
struct RangeCacheConformanceTests {
  /// - Parameter upstreamLimits: of the engine behind the cache.
  private func subject(caching ranges: [KeyRange], limits: StoreLimits = StoreLimits()) async throws -> StoreSubject {
    let time = VirtualTime()
    let store = MemoryStore(environment: time.environment, limits: StoreLimits(valueBytes: 100_000))
    let running = try await RunningCache.start(
      over: store, caching: ranges, configuration: RangeCache.Configuration(limits: limits, pageSize: 7))
    return StoreSubject(
      store: running.cache, maximumValueBytes: 100_000,
      letPass: { duration in
        await time.advance(by: duration)
        await store.expireDue()
      },
      tearDown: {
        try await running.stop()
        store.close()
      })
  }

  @Test("keeps the contract with everything cached", arguments: StoreConformance.cases)
  func everything(conformance: StoreConformance.Case) async throws {
    try await conformance.run { try await subject(caching: [.all]) }
  }

  /// The cases write to `/r/…`, `/s/…` and `/registry/…`; what they list and watch lies in the cached part, out of it,
  /// and across its bounds.
  @Test(
    "keeps the contract with half of the keys cached",
    arguments: StoreConformance.cases, [[KeyRange.prefix("/r/")], [KeyRange(from: "/r/a/2", to: "/registry/b")]])
  func half(conformance: StoreConformance.Case, ranges: [KeyRange]) async throws {
    try await conformance.run { try await subject(caching: ranges) }
  }

  @Test("keeps the contract when watches queue next to nothing", arguments: StoreConformance.cases)
  func tinyQueues(conformance: StoreConformance.Case) async throws {
    try await conformance.run { try await subject(caching: [.all], limits: StoreLimits(pendingEventsPerWatch: 1)) }
  }

  @Test("keeps the contract when the replica keeps next to no history", arguments: StoreConformance.cases)
  func tinyHistory(conformance: StoreConformance.Case) async throws {
    try await conformance.run {
      try await subject(
        caching: [.all], limits: StoreLimits(historyEvents: 1, pendingEventsPerWatch: 3))
    }
  }
}

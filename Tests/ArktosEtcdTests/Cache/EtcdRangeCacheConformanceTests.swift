import ArktosCore
import ArktosEtcd
import ArktosStore
import ArktosTesting
import Testing

@Suite("The range cache over etcd", .needsEtcd)
struct EtcdRangeCacheConformanceTests {
  /// One case at a time: each has an etcd of its own.
  @Test("keeps the contract", .serialized, .timeLimit(.minutes(2)), arguments: StoreConformance.cases)
  func contract(conformance: StoreConformance.Case) async throws {
    // Some cases with everything cached, others with a part, so that the suite need not run twice on real clocks.
    let isWhole = conformance.name.utf8.count % 2 == 0
    try await conformance.run {
      let etcd = try await EtcdProcess.start()
      let store = try await EtcdTest.connect(to: [etcd.endpoint])
      let running = try await RunningCache.start(over: store, caching: isWhole ? [.all] : [.prefix("/r/")])
      return StoreSubject(
        store: running.cache, countsBytesExactly: false,
        letPass: { try await Task.sleep(for: $0) },  // etcd has no clock but the real one.
        tearDown: {
          try await running.stop()
          await store.close()
          try await etcd.kill()
        })
    }
  }
}

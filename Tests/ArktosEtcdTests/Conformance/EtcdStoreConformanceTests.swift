import ArktosEtcd
import ArktosStore
import ArktosTesting
import Testing

@Suite("The store over etcd", .needsEtcd)
struct EtcdStoreConformanceTests {
  /// One case at a time: each has an etcd of its own.
  @Test(
    "keeps the contract", .serialized, .timeLimit(.minutes(2)), arguments: EtcdProgram.underTest, StoreConformance.cases
  )
  func contract(program: EtcdProgram, conformance: StoreConformance.Case) async throws {
    try await conformance.run {
      let etcd = try await EtcdProcess.start(.init(program: program))
      let store = try await EtcdTest.connect(to: [etcd.endpoint])
      return StoreSubject(
        store: store, countsBytesExactly: false,
        letPass: { try await Task.sleep(for: $0) },  // etcd has no clock but the real one.
        tearDown: {
          await store.close()
          try await etcd.kill()
        })
    }
  }
}

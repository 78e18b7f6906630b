import ArktosStore
import ArktosTesting
import Testing

@Suite("The embedded engine", .timeLimit(.minutes(10)))
struct EmbeddedStoreConformanceTests {
  @Test("keeps the contract", arguments: StoreConformance.cases)
  func contract(conformance: StoreConformance.Case) async throws {
    try await conformance.run {
      let time = VirtualTime()
      let directory = try TemporaryDirectory()
      var configuration = EmbeddedStore.Configuration()
      configuration.limits.valueBytes = 100_000
      let store = try await EmbeddedStore.open(directory, time: time, configuration: configuration)
      return StoreSubject(
        store: store, maximumValueBytes: 100_000,
        letPass: { duration in
          await time.advance(by: duration)
          await store.expireDue()
        },
        tearDown: {
          try await store.close()
          _ = directory
        })
    }
  }
}

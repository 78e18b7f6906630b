import ArktosClient
import ArktosCore
import ArktosCurl
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

/// One case at a time: many of them let time pass as fast as they can, and would keep each other waiting.
@Suite("The API", .serialized, .timeLimit(.minutes(5)))
struct APIConformanceTests {
  @Test("keeps its promises over the memory engine", arguments: APIConformance.cases)
  func memory(conformance: APIConformance.Case) async throws {
    let time = VirtualTime(seed: 3)
    let store = MemoryStore(environment: time.environment)
    try await run(conformance, on: store, time) { await store.expireDue() }
  }

  @Test("keeps its promises over the embedded engine", arguments: APIConformance.cases)
  func embedded(conformance: APIConformance.Case) async throws {
    let time = VirtualTime(seed: 4)
    let directory = try TemporaryDirectory()
    let store = try await EmbeddedStore.open(directory: directory.path, environment: time.environment)
    try await run(conformance, on: store, time) { await store.expireDue() }
    try await store.close()
  }

  @Test("keeps its promises to clients behind a socket", arguments: APIConformance.cases)
  func socket(conformance: APIConformance.Case) async throws {
    let time = VirtualTime(seed: 5)
    let store = MemoryStore(environment: time.environment)
    try await withTestCluster(store: store, environment: time.environment) { cluster in
      try await withListener(cluster.servers[0], maximumBodySize: 3 << 20) { listener in
        let transport = CurlTransport(ClientConfiguration(server: "http://127.0.0.1:\(listener.port)"))
        try await conformance.run {
          APISubject(
            transport: transport, store: store,
            letPass: { duration in
              await time.advance(by: duration)
              await store.expireDue()
            })
        }
      }
    }
  }

  private func run(
    _ conformance: APIConformance.Case, on store: any Store, _ time: VirtualTime,
    expireDue: @escaping @Sendable () async -> Void
  ) async throws {
    try await withTestCluster(store: store, environment: time.environment) { cluster in
      try await conformance.run {
        APISubject(
          transport: cluster.servers[0], store: store,
          letPass: { duration in
            await time.advance(by: duration)
            await expireDue()
          })
      }
    }
  }
}

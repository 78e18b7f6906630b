import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Logging
import Testing

@Suite("Bootstrap")
struct BootstrapTests {
  @Test("servers that start at once, and again, make everything once")
  func idempotent() async throws {
    let store = MemoryStore(environment: .live)
    let servers = (1...8).map {
      APIServer(store: store, configuration: .init(serviceGroup: "\($0)"), logger: .silent)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for server in servers { group.addTask { try await server.bootstrap() } }
      try await group.waitForAll()
    }
    let revision = try await store.currentRevision()
    try await servers[0].bootstrap()
    #expect(try await store.currentRevision() == revision)

    let client = Client(transport: servers[3])
    #expect(try await client.list(Tenant.self, in: .everything).items.map(\.metadata.name) == ["default"])
    let namespaces = try await client.list(Namespace.self, in: .everything).items.map(\.metadata.name)
    #expect(namespaces == ["default", "kube-node-lease", "kube-public", "kube-system"])
  }
}

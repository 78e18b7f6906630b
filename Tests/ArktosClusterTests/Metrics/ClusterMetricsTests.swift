import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Logging
import ServiceLifecycle
import Testing

@testable import ArktosCluster

@Suite("What a cluster's servers measure besides requests", .timeLimit(.minutes(5)))
struct ClusterMetricsTests {
  @Test func `Keys tell of which kind an object is, and all kinds that tenants define are one`() {
    let kinds = KeyKinds(.builtin)
    func kind(_ range: KeyRange) -> String { kinds.kind(of: range).group + "/" + kinds.kind(of: range).resource }
    #expect(kind(.key("/registry/configmaps/t/default/c")) == "/configmaps")
    #expect(kind(.prefix("/registry/configmaps/")) == "/configmaps")
    #expect(kind(.prefix("/registry/configmaps/t/")) == "/configmaps")
    #expect(kind(Deployment.definition.keys.range(tenant: nil, namespace: nil)) == "apps/deployments")
    #expect(kind(Event.definition.keys.range(tenant: "t", namespace: nil)) == "/events")
    #expect(kind(.key("/registry/example.com/boats/t/default/b")) == "/customresources")
    #expect(kind(.prefix("/registry/example.com/")) == "/customresources")
    for several: KeyRange in [.prefix("/registry/c"), .all, KeyRange(from: "/registry/configmaps/", to: nil)] {
      #expect(kind(several) == "/")
    }
    #expect(kind(.key("/elsewhere/configmaps/c")) == "/")
  }

  @Test func `Transactions are what they write`() {
    func operation(_ transaction: StoreTransaction) -> EtcdRequestMetrics.Operation? { .init(transaction) }
    #expect(operation(.create("/a", StoreValue(Array("v".utf8)))) == .create)
    #expect(operation(.put("/a", StoreValue(Array("v".utf8)))) == .update)
    #expect(operation(.delete("/a")) == .delete)
    #expect(operation(StoreTransaction(operations: [])) == nil)
  }

  @Test(.needsEtcd) func `A server over etcd counts what it asks etcd, by operation and kind`() async throws {
    try await ServedCluster.run(servers: 1) { cluster in
      let client = cluster.client(0)
      _ = try await client.create(Tenant(name: "a"))
      _ = try await client.create(Namespace(name: "default", tenant: "a"))
      for name in ["x", "y"] { try await cluster.create(name, in: "a") }
      let key = ObjectKey(tenant: "a", namespace: "default", name: "x")
      let map = try await client.get(ConfigMap.self, key)
      _ = try await client.update(map)
      try await client.delete(ConfigMap.self, key)
      let error = await #expect(throws: APIError.self) {
        try await cluster.create("y", in: "a")
      }
      #expect(error?.code == 409)
      let lines = Set(try await metrics(client).split(separator: "\n").map(String.init))
      let kind = #"group="",resource="configmaps"}"#
      // The second creation of y is refused by the store: it is a request like the others, and no failure.
      #expect(lines.contains("etcd_requests_total{operation=\"create\",\(kind) 3"))
      #expect(lines.contains("etcd_requests_total{operation=\"delete\",\(kind) 1"))
      for start in [
        #"etcd_request_duration_seconds_count{operation="create",group="",resource="tenants"} "#,
        #"etcd_request_duration_seconds_bucket{operation="list",group="",resource="","#,
      ] {
        #expect(lines.contains { $0.hasPrefix(start) }, "\(start)")
      }
      #expect(!lines.contains { $0.hasPrefix("etcd_request_errors_total{operation=\"create\",\(kind)") })
    }
  }

  @Test func `A server over another store shows nothing of etcd`() async throws {
    try await ServedCluster.run(servers: 1, over: MemoryStore()) { cluster in
      let text = try await metrics(cluster.client(0))
      #expect(!text.contains("etcd_"))
    }
  }

  @Test func `Every server of a local cluster shows the queues of the controllers beside it`() async throws {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let cluster = try await LocalCluster.start(
      LocalCluster.Configuration(store: .memory, security: .plaintext, apiServers: 2), logger: logger)
    let services = cluster.services
    let running = Task {
      await withTaskGroup(of: Void.self) { group in
        // Ends when it is cancelled; a test that needs it meanwhile fails by itself.
        for service in services { group.addTask { try? await service.run() } }
      }
    }
    for node in cluster.nodes {
      try await eventually("tenant default has been looked at") {
        let text = try await metrics(Client(transport: node.server))
        return text.contains(#"workqueue_depth{name="replicaset"} 0"#)
          && text.split(separator: "\n").contains {
            $0.hasPrefix(#"workqueue_adds_total{name="tenant"}"#) && !$0.hasSuffix(" 0")
          }
      }
    }
    running.cancel()
    await running.value
  }

  private func metrics(_ client: Client) async throws -> String {
    let response = try await client.transport.send(APIRequest(.get, "/metrics"))
    return String(decoding: try await response.collectedBody(), as: UTF8.self)
  }
}

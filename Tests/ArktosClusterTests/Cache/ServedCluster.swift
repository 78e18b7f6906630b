import ArktosClient
import ArktosCluster
import ArktosCore
import ArktosEtcd
import ArktosServer
import ArktosStore
import ArktosTesting
import Logging
import ServiceLifecycle
import Testing

/// API servers as programs run them, each with a store and a cache of its own over one etcd.
struct ServedCluster: Sendable {
  /// In service groups "1", "2", ….
  let nodes: [ServerNode]
  /// Each node's own way to etcd.
  let stores: [EtcdStore]

  static func run(servers count: Int, _ body: (ServedCluster) async throws -> Void) async throws {
    let etcd = try await EtcdProcess.start()
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    var nodes: [ServerNode] = []
    var stores: [EtcdStore] = []
    for number in 1...count {
      let location = try StoreLocation.etcd(EtcdConfiguration(endpoints: [etcd.endpoint]))
      let (store, _) = try await location.open(environment: .live, logger: logger)
      stores.append(try #require(store as? EtcdStore))
      nodes.append(
        try await ServerNode.bind(
          ServerNode.Configuration(
            server: APIServer.Configuration(serviceGroup: "\(number)"), security: .plaintext, cache: location.cache),
          store: store, logger: logger))
    }
    let cluster = ServedCluster(nodes: nodes, stores: stores)
    let running: [any Service] = nodes.flatMap(\.services) + stores
    let services = Task {
      await withTaskGroup(of: Void.self) { group in
        for service in running {
          // Ends when it is cancelled; a test that needs it meanwhile fails by itself.
          group.addTask { try? await service.run() }
        }
      }
    }
    do {
      try await cluster.areCached { Set($0.liveGroups) == Set((1...count).map(String.init)) }
      try await body(cluster)
    } catch {
      services.cancel()
      await services.value
      // Whatever state the failure left: the error of the test is what counts.
      try? await etcd.kill()
      throw error
    }
    services.cancel()
    await services.value
    for store in stores { await store.close() }
    try await etcd.kill()
  }

  func client(_ index: Int) -> Client { Client(transport: nodes[index].server) }

  func cache(_ index: Int) throws -> RangeCache { try #require(nodes[index].cache) }

  /// Waits until every server knows of an ownership and has in memory what is its own by that.
  func areCached(when isKnown: (PartitionMap) -> Bool = { _ in true }) async throws {
    try await eventually("the servers cache what they own") {
      try nodes.allSatisfy { node in
        let cache = try #require(node.cache)
        let map = node.server.partitions.ownership
        let owned = map.ranges(of: node.server.configuration.serviceGroup)
        return isKnown(map) && cache.cachedRanges == OwnedRanges.ranges(of: .builtin, tenants: owned)
      }
    }
  }

  func create(_ name: String, in tenant: String, through index: Int = 0) async throws {
    _ = try await client(index).create(ConfigMap(name: name, namespace: "default", tenant: tenant))
  }

  func watch(_ tenant: String, through index: Int = 0, after: String) async throws -> WatchStream {
    try await client(index).watch(
      ConfigMap.resourceType, in: CollectionScope(tenant: tenant, namespace: "default"), after: after)
  }

  /// Reads a watch up to the object `end`, and gives the names of all objects before it.
  func names(_ watch: WatchStream) async throws -> [String] {
    var names: [String] = []
    while let event = try await watch.next() {
      guard event.kind != .bookmark else { continue }
      if event.object.metadata.name == "end" { return names }
      names.append(event.object.metadata.name)
    }
    Issue.record("the watch ended behind \(names)")
    return names
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips tests where there is no etcd; see `EtcdProgram.isTestable`.
  static var needsEtcd: Self {
    .enabled(
      if: EtcdProgram.isTestable, "etcd is not installed: install etcd-server, or let ARKTOS_TEST_ETCD name the program"
    )
  }
}

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

/// API servers as programs run them, each with a cache of its own.
struct ServedCluster: Sendable {
  /// In service groups "1", "2", ….
  let nodes: [ServerNode]
  /// Each node's own way to what is stored.
  let stores: [any Store]

  private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// Servers with a connection each to one etcd.
  static func run(servers count: Int, _ body: (ServedCluster) async throws -> Void) async throws {
    let etcd = try await EtcdProcess.start()
    var stores: [EtcdStore] = []
    do {
      for _ in 1...count {
        let location = try StoreLocation.etcd(EtcdConfiguration(endpoints: [etcd.endpoint]))
        let (store, _) = try await location.open(environment: .live, logger: logger)
        stores.append(try #require(store as? EtcdStore))
      }
      try await run(over: stores, stores, body)
    } catch {
      // Whatever state the failure left: the error of the test is what counts.
      try? await etcd.kill()
      throw error
    }
    for store in stores { await store.close() }
    try await etcd.kill()
  }

  /// Servers over a store in this process, which they treat as one on another machine.
  static func run(servers count: Int, over store: MemoryStore, _ body: (ServedCluster) async throws -> Void)
    async throws
  {
    try await run(over: Array(repeating: store, count: count), [store], body)
    store.close()
  }

  private static func run(
    over stores: [any Store], _ services: [any Service], _ body: (ServedCluster) async throws -> Void
  ) async throws {
    var nodes: [ServerNode] = []
    for (index, store) in stores.enumerated() {
      nodes.append(
        try await ServerNode.bind(
          ServerNode.Configuration(
            server: APIServer.Configuration(serviceGroup: "\(index + 1)"), security: .plaintext,
            cache: RangeCache.Configuration()),
          store: store, logger: logger))
    }
    let cluster = ServedCluster(nodes: nodes, stores: stores)
    let running: [any Service] = nodes.flatMap(\.services) + services
    let services = Task {
      await withTaskGroup(of: Void.self) { group in
        for service in running {
          // Ends when it is cancelled; a test that needs it meanwhile fails by itself.
          group.addTask { try? await service.run() }
        }
      }
    }
    do {
      try await cluster.areCached { Set($0.liveGroups) == Set((1...stores.count).map(String.init)) }
      try await body(cluster)
    } catch {
      services.cancel()
      await services.value
      throw error
    }
    services.cancel()
    await services.value
  }

  func client(_ index: Int) -> Client { Client(transport: nodes[index].server) }

  func cache(_ index: Int) throws -> RangeCache { try #require(nodes[index].cache) }

  /// Waits until every server knows of an ownership and has in memory what is its own by that, objects of the kinds that
  /// tests define aside.
  func areCached(when isKnown: (PartitionMap) -> Bool = { _ in true }) async throws {
    try await eventually("the servers cache what they own") {
      try nodes.allSatisfy { node in
        let cache = try #require(node.cache)
        let map = node.server.partitions.ownership
        let owned = map.ranges(of: node.server.configuration.serviceGroup)
        let others: [KeyRange] = [.prefix("/registry/example.com/")]
        let wanted = OwnedRanges.ranges(of: .builtin, tenants: owned).subtracting(others)
        return isKnown(map) && cache.cachedRanges.subtracting(others) == wanted
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

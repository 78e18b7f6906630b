import ArktosClient
import ArktosCluster
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

@Suite("Objects of the tenants' own kinds in the cache", .timeLimit(.minutes(5)))
struct CustomObjectCacheTests {
  /// All keys of the kind.
  private static let everything = KeyRange.prefix("/registry/example.com/boats/")

  private func keys(of tenant: String) -> KeyRange {
    .prefix(StoreKey("/registry/example.com/boats/\(tenant)/"))
  }

  private func isCached(_ range: KeyRange, by index: Int, of cluster: ServedCluster) throws -> Bool {
    try [range].subtracting(cluster.cache(index).cachedRanges).isEmpty
  }

  @Test func `They are cached by the owner from their definition on, and their memory is free when it goes`()
    async throws
  {
    try await ServedCluster.run(servers: 2, over: MemoryStore()) { cluster in
      try await cluster.splitAtM()
      for tenant in ["a", "z"] { try await cluster.makeTenant(tenant) }
      #expect(try !cluster.cache(0).ranges.contains { $0.overlaps(Self.everything) })
      _ = try await cluster.client(1).create(Boats.definition(tenant: "a"))
      try await eventually("the owner has it") { try isCached(keys(of: "a"), by: 0, of: cluster) }
      #expect(
        try !cluster.cache(1).ranges.contains { $0.overlaps(Self.everything) }, "no tenant of its own has the kind")
      _ = try await cluster.client(0).create(Boats.definition(tenant: "z"))
      try await eventually("the other owner has its own") { try isCached(keys(of: "z"), by: 1, of: cluster) }
      #expect(try !cluster.cache(0).cachedRanges.contains { $0.overlaps(keys(of: "z")) })

      let before = try cluster.cache(0).cacheStatistics()
      for number in 0..<20 { try await cluster.createBoat("b\(number)", in: "a", through: number % 2) }
      for index in 0...1 {
        #expect(try await cluster.boats("a", through: index).count == 20, "server \(index + 1) sees all at once")
      }
      #expect(try cluster.cache(0).cacheStatistics().hits > before.hits)
      #expect(try cluster.cache(0).cacheStatistics().keys == before.keys + 20)

      let watch = try await cluster.watchBoats("a", after: "\(try await cluster.stores[0].currentRevision())")
      try await cluster.client(1).delete(
        CustomResourceDefinition.self, ObjectKey(tenant: "a", name: Boats.definition(tenant: "a").metadata.name))
      var deleted: Set<String> = []
      while let event = try await watch.next() {
        if event.kind == .deleted { deleted.insert(event.object.metadata.name) }
      }
      #expect(deleted == Set((0..<20).map { "b\($0)" }), "the watch ends behind the last deletion")
      try await eventually("the memory is free") {
        let cache = try cluster.cache(0)
        return !cache.cachedRanges.contains { $0.overlaps(Self.everything) }
          && !cache.ranges.contains { $0.overlaps(Self.everything) }
      }
      #expect(try isCached(keys(of: "z"), by: 1, of: cluster), "the other tenant's kind is not touched")
    }
  }

  @Test func `Watches and lists go on without gap or repetition while the kind comes into the cache and moves`()
    async throws
  {
    try await ServedCluster.run(servers: 2, over: MemoryStore()) { cluster in
      let (low, high) = try await cluster.splitAtM()
      try await cluster.makeTenant("g")
      _ = try await cluster.client(0).create(Boats.definition(tenant: "g"))
      // At once: the ranges are being loaded, or not yet.
      let begin = "\(try await cluster.stores[0].currentRevision())"
      var watches: [WatchStream] = []
      for index in 0...1 {
        for _ in 0..<5 { watches.append(try await cluster.watchBoats("g", through: index, after: begin)) }
      }
      var (first, second) = (low, high)
      let rounds = 10
      for round in 0..<rounds {
        try await cluster.createBoat("x\(round)", in: "g", through: round % 2)
        for index in 0...1 { #expect(try await cluster.boats("g", through: index).count == round + 1) }
        guard round % 2 == 1 else { continue }
        let bound = round % 4 == 1 ? "c" : "m"
        first.range = TenantRange(to: bound)
        first = try await cluster.client(1).update(first)
        second.range = TenantRange(from: bound)
        second = try await cluster.client(0).update(second)
      }
      try await cluster.createBoat("end", in: "g", through: 1)
      for watch in watches {
        #expect(try await cluster.names(watch) == (0..<rounds).map { "x\($0)" })
        watch.cancel()
      }
    }
  }

  @Test func `A server that starts finds the kinds that there are`() async throws {
    let store = MemoryStore()
    try await store.defineBoats(in: "a")
    try await ServedCluster.run(servers: 2, over: store) { cluster in
      try await cluster.splitAtM()
      try await eventually("the kind is cached") { try isCached(keys(of: "a"), by: 0, of: cluster) }
      #expect(try !cluster.cache(1).ranges.contains { $0.overlaps(Self.everything) })
      let misses = try cluster.cache(0).cacheStatistics().misses
      #expect(try await cluster.boats("a").isEmpty)
      #expect(try cluster.cache(0).cacheStatistics().misses == misses)
    }
  }

  @Test func `Who owns all tenants has them in memory whatever is defined`() async throws {
    let store = MemoryStore()
    try await store.defineBoats(in: "a")
    try await ServedCluster.run(servers: 1, over: store) { cluster in
      #expect(try isCached(Self.everything, by: 0, of: cluster))
      let misses = try cluster.cache(0).cacheStatistics().misses
      #expect(try await cluster.boats("a").isEmpty)
      #expect(try await cluster.client(0).list(Boats.type, in: .everything).items.isEmpty)
      #expect(try cluster.cache(0).cacheStatistics().misses == misses, "also of all tenants")
    }
  }
}

@Suite("Objects of the tenants' own kinds in the cache of a server over etcd", .needsEtcd, .timeLimit(.minutes(5)))
struct CustomObjectsOverEtcdTests {
  @Test func `A hundred watches of a tenant's own kind cost etcd no more than the one watch of the cache`() async throws
  {
    try await ServedCluster.run(servers: 2) { cluster in
      try await cluster.splitAtM()
      try await cluster.makeTenant("a")
      _ = try await cluster.client(0).create(Boats.definition(tenant: "a"))
      let begin = "\(try await cluster.stores[0].currentRevision())"
      var watches: [WatchStream] = []
      for _ in 0..<100 { watches.append(try await cluster.watchBoats("a", after: begin)) }
      for number in 0..<5 { try await cluster.createBoat("x\(number)", in: "a") }
      try await cluster.createBoat("end", in: "a")
      for watch in watches { #expect(try await cluster.names(watch) == ["x0", "x1", "x2", "x3", "x4"]) }
      // They were opened before the kind was cached, perhaps, and come back as they are read.
      let late = try await cluster.watchBoats("a", after: begin)
      #expect(try await cluster.names(late) == ["x0", "x1", "x2", "x3", "x4"])
      let readers = watches.map { watch in
        Task { try? await watch.next() }  // Nothing comes: it ends when the watch is cancelled.
      }
      try await eventually("the cache watches etcd, and the server that follows all tenants' definitions") {
        try await cluster.stores[0].statistics().watchers == 2
      }
      let statistics = try cluster.cache(0).cacheStatistics()
      #expect(try await cluster.boats("a").count == 6)
      #expect(try cluster.cache(0).cacheStatistics().hits > statistics.hits)
      #expect(try cluster.cache(0).cacheStatistics().misses == statistics.misses)
      for watch in watches + [late] { watch.cancel() }
      for reader in readers { _ = await reader.value }
    }
  }
}

/// A kind that tenants define.
private enum Boats {
  static let type = ResourceType(
    group: "example.com", version: "v1", kind: "Boat", plural: "boats", scope: .namespace)

  static func definition(tenant: String) -> CustomResourceDefinition {
    CustomResourceDefinition(json: [
      "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
      "metadata": ["name": "boats.example.com", "tenant": .string(tenant)],
      "spec": [
        "group": "example.com", "scope": "Namespaced", "names": ["plural": "boats", "kind": "Boat"],
        "versions": [
          [
            "name": "v1", "served": true, "storage": true,
            "schema": ["openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]],
          ]
        ],
      ],
    ])
  }
}

extension ServedCluster {
  fileprivate func makeTenant(_ tenant: String) async throws {
    _ = try await client(0).create(Tenant(name: tenant))
    _ = try await client(0).create(Namespace(name: "default", tenant: tenant))
  }

  /// The tenants before m are the first server's, the others the second's.
  @discardableResult
  fileprivate func splitAtM() async throws -> (low: DataPartitionConfig, high: DataPartitionConfig) {
    let low = try await client(0).create(
      DataPartitionConfig(name: "partition-1", serviceGroupId: "1", range: TenantRange(to: "m")))
    let high = try await client(0).create(
      DataPartitionConfig(name: "partition-2", serviceGroupId: "2", range: TenantRange(from: "m")))
    try await areCached { $0.owner(of: "a") == "1" && $0.owner(of: "z") == "2" }
    return (low, high)
  }

  fileprivate func createBoat(_ name: String, in tenant: String, through index: Int = 0) async throws {
    var boat = DynamicObject(json: ["apiVersion": "example.com/v1", "kind": "Boat"])
    boat.metadata = ObjectMeta(json: ["name": .string(name), "namespace": "default", "tenant": .string(tenant)])
    _ = try await client(index).create(Boats.type, boat)
  }

  fileprivate func boats(_ tenant: String, through index: Int = 0) async throws -> [DynamicObject] {
    try await client(index).list(Boats.type, in: CollectionScope(tenant: tenant, namespace: "default")).items
  }

  fileprivate func watchBoats(_ tenant: String, through index: Int = 0, after: String) async throws -> WatchStream {
    try await client(index).watch(
      Boats.type, in: CollectionScope(tenant: tenant, namespace: "default"), after: after)
  }
}

extension MemoryStore {
  /// As another server has left it.
  fileprivate func defineBoats(in tenant: String) async throws {
    let server = APIServer(store: self, configuration: APIServer.Configuration(serviceGroup: "1"))
    try await server.bootstrap()
    let client = Client(transport: server)
    _ = try await client.create(Tenant(name: tenant))
    _ = try await client.create(Namespace(name: "default", tenant: tenant))
    _ = try await client.create(Boats.definition(tenant: tenant))
  }
}

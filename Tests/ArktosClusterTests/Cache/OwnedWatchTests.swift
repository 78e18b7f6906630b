import ArktosClient
import ArktosCluster
import ArktosCore
import ArktosEtcd
import ArktosServer
import ArktosStore
import ArktosTesting
import Synchronization
import Testing

@Suite("Servers over etcd that cache what they own", .needsEtcd, .serialized, .timeLimit(.minutes(5)))
struct OwnedWatchTests {
  private func makeTenant(_ tenant: String, _ cluster: ServedCluster) async throws {
    _ = try await cluster.client(0).create(Tenant(name: tenant))
    _ = try await cluster.client(0).create(Namespace(name: "default", tenant: tenant))
  }

  @Test func `Two hundred client watches cost etcd the one watch of the cache`() async throws {
    try await ServedCluster.run(servers: 1) { cluster in
      try await makeTenant("a", cluster)
      let cache = try cluster.cache(0)
      let begin = "\(try await cluster.stores[0].currentRevision())"
      var watches: [WatchStream] = []
      for _ in 0..<200 { watches.append(try await cluster.watch("a", after: begin)) }
      // The server's own watches were opened before anything was cached, and come back as they are read.
      try await eventually("only the cache watches etcd") {
        try await cluster.stores[0].statistics().watchers == 1
      }
      #expect(cache.cacheStatistics().upstreamWatchers == 0)
      #expect(cache.cacheStatistics().watchers >= 200)
      for number in 0..<5 { try await cluster.create("x\(number)", in: "a") }
      try await cluster.create("end", in: "a")
      for watch in watches {
        #expect(try await cluster.names(watch) == ["x0", "x1", "x2", "x3", "x4"])
      }
      let hits = cache.cacheStatistics().hits
      let listed = try await cluster.client(0).list(
        ConfigMap.self, in: CollectionScope(tenant: "a", namespace: "default"))
      #expect(listed.items.count == 6)
      #expect(cache.cacheStatistics().hits > hits, "lists are answered from memory too")
      for watch in watches { watch.cancel() }
    }
  }

  @Test func `A range that moves to and fro keeps open watches going, without gap or repetition`() async throws {
    try await ServedCluster.run(servers: 2) { cluster in
      try await makeTenant("g", cluster)
      var low = try await cluster.client(0).create(
        DataPartitionConfig(name: "partition-1", serviceGroupId: "1", range: TenantRange(to: "m")))
      var high = try await cluster.client(0).create(
        DataPartitionConfig(name: "partition-2", serviceGroupId: "2", range: TenantRange(from: "m")))
      try await cluster.areCached { $0.owner(of: "g") == "1" }
      let begin = "\(try await cluster.stores[0].currentRevision())"
      var watches: [WatchStream] = []
      for index in 0...1 {
        for _ in 0..<10 { watches.append(try await cluster.watch("g", through: index, after: begin)) }
      }
      let rounds = 8
      for round in 0..<rounds {
        try await cluster.create("x\(round)", in: "g", through: round % 2)
        let bound = round % 2 == 0 ? "c" : "m"
        low.range = TenantRange(to: bound)
        low = try await cluster.client(1).update(low)
        high.range = TenantRange(from: bound)
        high = try await cluster.client(0).update(high)
        // Now and then the next change comes while the ranges are still being loaded.
        if round % 4 > 1 { try await cluster.areCached { $0.owner(of: "g") == (bound == "c" ? "2" : "1") } }
      }
      try await cluster.create("end", in: "g", through: 1)
      for watch in watches { #expect(try await cluster.names(watch) == (0..<rounds).map { "x\($0)" }) }
      // Tenant g is the first server's in the end.
      try await cluster.areCached { $0.owner(of: "g") == "1" }
      let range = ConfigMap.definition.keys.range(tenant: "g", namespace: nil)
      #expect(try [range].subtracting(cluster.cache(0).cachedRanges).isEmpty)
      #expect(try !cluster.cache(1).cachedRanges.contains { $0.overlaps(range) })
      for watch in watches { watch.cancel() }
    }
  }

  @Test func `A server keeps what it owns in memory while no server at all is registered`() async throws {
    try await ServedCluster.run(servers: 1) { cluster in
      let before = try cluster.cache(0).cachedRanges
      let nobodyLives = Flag()
      // Told of each change after the cache.
      cluster.nodes[0].server.partitions.onChange { map in
        if map.liveGroups.isEmpty { nobodyLives.raise() }
      }
      try await cluster.client(0).delete(
        Endpoints.resourceType,
        ObjectKey(
          tenant: WellKnownNames.defaultTenant, namespace: "default", name: WellKnownNames.serverEndpoints))
      try await eventually("nobody is registered") { nobodyLives.isRaised }
      #expect(try cluster.cache(0).ranges == before)
      #expect(try cluster.cache(0).cachedRanges == before)
    }
  }

  @Test func `Any server answers for any tenant, owned or not, and at once`() async throws {
    try await ServedCluster.run(servers: 2) { cluster in
      for tenant in ["a", "z"] { try await makeTenant(tenant, cluster) }
      _ = try await cluster.client(0).create(
        DataPartitionConfig(name: "partition-1", serviceGroupId: "1", range: TenantRange(to: "m")))
      _ = try await cluster.client(0).create(
        DataPartitionConfig(name: "partition-2", serviceGroupId: "2", range: TenantRange(from: "m")))
      try await cluster.areCached {
        $0.owner(of: "a") == "1" && $0.owner(of: "z") == "2"
      }
      for round in 0..<20 {
        for tenant in ["a", "z"] {
          try await cluster.create("x\(round)", in: tenant, through: round % 2)
          for index in 0...1 {
            let listed = try await cluster.client(index).list(
              ConfigMap.self, in: CollectionScope(tenant: tenant, namespace: "default"))
            #expect(
              listed.items.count == round + 1, "server \(index + 1) at once sees what was written through another")
          }
        }
      }
      let everything = try await cluster.client(1).list(ConfigMap.self, in: .everything)
      #expect(everything.items.count == 40)
      for index in 0...1 { #expect(try cluster.cache(index).cacheStatistics().hits > 0) }
    }
  }
}

private final class Flag: Sendable {
  private let state = Atomic(false)
  var isRaised: Bool { state.load(ordering: .acquiring) }
  func raise() { state.store(true, ordering: .releasing) }
}

import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

@Suite("Partitions")
struct PartitionTests {
  private func waitUntilRegistered(_ cluster: TestCluster) async throws {
    let key = ObjectKey(tenant: "default", namespace: "default", name: "kubernetes")
    let watch = try await cluster.client.watch(
      Endpoints.resourceType, in: CollectionScope(tenant: "default", namespace: "default"), after: "")
    defer { watch.cancel() }
    while true {
      let event = try await nextChange(watch)
      guard event.object.objectKey == key else { continue }
      let groups = Set(Endpoints(json: event.object.json).subsets.map(\.serviceGroupId))
      if groups.count == cluster.servers.count { return }
    }
  }

  private func names(_ cluster: TestCluster, partition: String, server: Int = 0) async throws -> [String] {
    try await cluster.client(server).list(ConfigMap.self, in: .everything, partition: partition).items
      .map { "\($0.metadata.tenant)/\($0.metadata.name)" }.sorted()
  }

  @Test("each tenant is in exactly one partition, and every server can show each partition")
  func disjoint() async throws {
    try await withTestCluster(servers: 2, registersServers: true) { cluster in
      try await waitUntilRegistered(cluster)
      for tenant in ["a", "g", "z"] {
        try await cluster.makeTenant(tenant)
        _ = try await cluster.client.create(configMap("x", tenant: tenant))
      }
      _ = try await cluster.client.create(
        DataPartitionConfig(name: "partition-1", serviceGroupId: "1", range: TenantRange(to: "m")))
      _ = try await cluster.client.create(
        DataPartitionConfig(name: "partition-2", serviceGroupId: "2", range: TenantRange(from: "m")))
      for server in 0...1 {
        #expect(try await names(cluster, partition: "1", server: server) == ["a/x", "g/x"])
        #expect(try await names(cluster, partition: "2", server: server) == ["z/x"])
        #expect(
          try await names(cluster, partition: "local", server: server) == (server == 0 ? ["a/x", "g/x"] : ["z/x"]))
      }
      let everything = try await cluster.client(1).list(ConfigMap.self, in: .everything)
      #expect(everything.items.count == 3)
    }
  }

  @Test("while a range changes hands, each change is told by exactly one partition")
  func handOver() async throws {
    try await withTestCluster(servers: 2, registersServers: true) { cluster in
      try await waitUntilRegistered(cluster)
      try await cluster.makeTenant("g")
      var config = try await cluster.client.create(
        DataPartitionConfig(name: "partition-1", serviceGroupId: "1", range: TenantRange(to: "m")))
      _ = try await cluster.client.create(
        DataPartitionConfig(name: "partition-2", serviceGroupId: "2", range: TenantRange(from: "m")))
      let begin = "\(try await cluster.store.currentRevision())"
      let watches = try await [
        cluster.client(0).watch(ConfigMap.resourceType, in: .everything, after: begin, partition: "1"),
        cluster.client(1).watch(ConfigMap.resourceType, in: .everything, after: begin, partition: "2"),
      ]
      for round in 0..<10 {
        _ = try await cluster.client(round % 2).create(configMap("x\(round)", tenant: "g"))
        // The bound moves to and fro over tenant g.
        config.range = TenantRange(to: round % 2 == 0 ? "c" : "m")
        config = try await cluster.client.update(config)
        var other = try await cluster.client.get(DataPartitionConfig.self, ObjectKey(name: "partition-2"))
        other.range = TenantRange(from: round % 2 == 0 ? "c" : "m")
        _ = try await cluster.client.update(other)
      }
      // A last object for each partition, so that the watches can be read to an end.
      try await cluster.makeTenant("a")
      try await cluster.makeTenant("z")
      _ = try await cluster.client.create(configMap("end", tenant: "a"))
      _ = try await cluster.client.create(configMap("end", tenant: "z"))
      var told: [[String]] = []
      for watch in watches {
        var names: [String] = []
        while true {
          let name = try await nextChange(watch).object.metadata.name
          if name == "end" { break }
          names.append(name)
        }
        told.append(names)
      }
      #expect(told[0] == ["x0", "x2", "x4", "x6", "x8"])
      #expect(told[1] == ["x1", "x3", "x5", "x7", "x9"])
    }
  }

  @Test("cluster-scoped kinds belong to every server")
  func clusterScoped() async throws {
    try await withTestCluster(servers: 2, registersServers: true) { cluster in
      try await waitUntilRegistered(cluster)
      for server in 0...1 {
        let tenants = try await cluster.client(server).list(Tenant.self, in: .everything, partition: "local")
        #expect(tenants.items.map(\.metadata.name) == ["default"])
      }
    }
  }
}

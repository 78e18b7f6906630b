import ArktosClient
import ArktosCore
import ArktosTesting
import Testing

@testable import ArktosControllers

@Suite("Managers that share the work")
struct SharedWorkTests {
  private static let count = 16
  private static let config = ControllerConfig(
    qps: 1000,
    controllers: [
      .init(type: "tenant", workers: 1), .init(type: "deployment", workers: 4), .init(type: "replicaset", workers: 4),
      .init(type: "hollowscheduler", workers: 2), .init(type: "hollownodes", workers: 4),
      .init(type: "unheard-of", workers: 1),
    ])

  private func areComplete(_ bench: Workbench, replicas: Int64) async throws -> Bool {
    let list = try await bench.client.list(Deployment.self, in: CollectionScope(tenant: "t")).items
    return list.count == Self.count
      && list.allSatisfy { $0.spec.replicas == replicas && $0.status.availableReplicas == replicas }
  }

  private func scale(_ bench: Workbench, to replicas: Int64) async throws {
    for number in 0..<Self.count {
      _ = try await bench.client.patch(
        Deployment.resourceType, ObjectKey(tenant: "t", namespace: "default", name: "d\(number)"),
        merge: ["spec": ["replicas": .int(replicas)]])
    }
  }

  private func instances(_ bench: Workbench, _ type: String) async throws -> [String] {
    try await bench.client.list(ControllerInstance.self, in: .everything).items
      .filter { $0.controllerType == type }.map(\.metadata.name)
  }

  private func ring(_ bench: Workbench, _ type: String) async throws -> ControllerRing {
    try await RingObject(type: type, client: bench.client).read(known: nil).ring
  }

  private func isSettled(_ bench: Workbench, members: Int) async throws -> Bool {
    let ring = try await ring(bench, "Deployment")
    let instances = try await instances(bench, "Deployment")
    return instances.count == members && ring.members == Set(instances) && ring.ranges.allSatisfy { $0.next == nil }
  }

  @Test(
    "both work, never the same object; when one is cut off the other takes over, and gives back afterwards",
    arguments: UInt64(1)...2)
  func takeover(seed: UInt64) async throws {
    try await withWorkbench(seed: seed) { bench in
      let record = WorkRecord()
      let line = CuttableTransport(bench.client.transport)
      try await bench.withManager(config: Self.config, record: record, name: "one", transport: line) {
        try await bench.withManager(config: Self.config, record: record, name: "two") {
          try await bench.eventually("both are on the ring") { try await isSettled(bench, members: 2) }
          _ = try await bench.client.create(Tenant(name: "t"))
          try await bench.eventually("the tenant has its namespaces") {
            try await bench.client.list(Namespace.self, in: CollectionScope(tenant: "t")).items.count == 3
          }
          record.forgetWorkers()
          for number in 0..<Self.count {
            _ = try await bench.client.create(Samples.deployment("d\(number)", replicas: 2))
          }
          try await bench.eventually("all pods run") { try await areComplete(bench, replicas: 2) }
          let workers = record.workers("Deployment")
          #expect(workers.count == Self.count)
          #expect(workers.values.allSatisfy { $0.count == 1 }, "each has one worker while the ring stands still")
          #expect(Set(workers.values.joined()) == ["one", "two"])

          line.cut()
          try await scale(bench, to: 3)
          try await bench.eventually("the other one has taken over", step: .seconds(1)) {
            try await areComplete(bench, replicas: 3)
          }
          try await bench.eventually("the ring is the other one's", step: .seconds(1)) {
            try await isSettled(bench, members: 1)
          }
          record.forgetWorkers()
          try await scale(bench, to: 1)
          try await bench.eventually("one works alone") { try await areComplete(bench, replicas: 1) }
          #expect(Set(record.workers("Deployment").values.joined()) == ["two"])

          line.restore()
          try await bench.eventually("both are on the ring again", step: .seconds(1)) {
            try await isSettled(bench, members: 2)
          }
          record.forgetWorkers()
          try await scale(bench, to: 2)
          try await bench.eventually("both work again") { try await areComplete(bench, replicas: 2) }
          #expect(Set(record.workers("Deployment").values.joined()) == ["one", "two"])
          let pods = try await bench.client.list(Pod.self, in: CollectionScope(tenant: "t")).items
          #expect(pods.count == 2 * Self.count, "no pod was made twice")
          #expect(record.clashes == [])
        }
      }
    }
  }

  @Test("a manager that is shut down leaves at once, and another one goes on")
  func orderlyLeave() async throws {
    try await withWorkbench { bench in
      let record = WorkRecord()
      try await bench.withManager(config: Self.config, record: record, name: "one") {
        try await bench.withManager(config: Self.config, record: record, name: "two") {
          try await bench.eventually("both are on the ring") { try await isSettled(bench, members: 2) }
        }
        let left = bench.time.now
        try await bench.eventually("one has everything") { try await isSettled(bench, members: 1) }
        #expect(bench.time.now - left < .seconds(20), "no lease had to run out")
        #expect(record.clashes == [])
      }
    }
  }

  @Test("an instance that somebody deletes stops working and comes back under another name")
  func deletedInstance() async throws {
    try await withWorkbench { bench in
      try await bench.withManager(config: Self.config) {
        try await bench.eventually("it is on the ring") { try await isSettled(bench, members: 1) }
        let name = try #require(try await instances(bench, "Deployment").first)
        try await bench.client.delete(ControllerInstance.self, ObjectKey(name: name))
        try await bench.eventually("it is back", step: .seconds(1)) {
          let names = try await instances(bench, "Deployment")
          return try await isSettled(bench, members: 1) && !names.contains(name)
        }
      }
    }
  }
}

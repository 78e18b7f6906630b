import ArktosClient
import ArktosCore
import ArktosTesting
import ServiceLifecycle
import Testing

@testable import ArktosControllers

@Suite("Stopping a manager")
struct ShutdownTests {
  private func group(_ bench: Workbench, _ config: ControllerConfig) throws -> ServiceGroup {
    let manager = try WorkloadControllerManager(
      client: bench.client, listWatcher: bench.client, config: config, environment: bench.time.environment,
      logger: TestLog.quiet)
    return ServiceGroup(services: [manager], logger: TestLog.quiet)
  }

  @Test("a graceful shutdown hands the work back and signs off")
  func signOff() async throws {
    try await withWorkbench { bench in
      let group = try group(
        bench, ControllerConfig(controllers: [.init(type: "tenant", workers: 1), .init(type: "namespace", workers: 1)]))
      async let running: Void = group.run()
      try await bench.eventually("both controllers are on their rings") {
        let tenants = try await RingObject(type: "Tenant", client: bench.client).read(known: nil).ring
        let namespaces = try await RingObject(type: "Namespace", client: bench.client).read(known: nil).ring
        return tenants.members.count == 1 && namespaces.members.count == 1
      }
      await group.triggerGracefulShutdown()
      try await running
      #expect(try await bench.client.list(ControllerInstance.self, in: .everything).items.isEmpty)
      let ring = try await RingObject(type: "Tenant", client: bench.client).read(known: nil).ring
      #expect(ring == ControllerRing())
    }
  }

  @Test("a manager without known controllers waits until it is stopped")
  func nothingToDo() async throws {
    try await withWorkbench { bench in
      let group = try group(bench, ControllerConfig(controllers: [.init(type: "unheard-of", workers: 1)]))
      async let running: Void = group.run()
      await group.triggerGracefulShutdown()
      try await running
    }
  }

  @Test("a controller that is named twice is refused")
  func duplicates() async throws {
    try await withWorkbench { bench in
      _ = #expect(throws: ControllerConfig.Failure.self) {
        try group(
          bench, ControllerConfig(controllers: [.init(type: "tenant", workers: 1), .init(type: "tenant", workers: 2)]))
      }
    }
  }
}

import ArktosClient
import ArktosCore
import ArktosTesting
import Testing

@testable import ArktosControllers

/// Works an object for a while, so that there is something to drain and to cancel.
private struct SlowReconciler: Reconciler {
  let environment: Environment
  let record: WorkRecord
  let worker: String
  let nodes: Informer<Node>

  func reconcile(_ item: WorkItem) async throws -> ReconcileResult {
    guard nodes.get(item.key) != nil else { return .done }
    record.began("Slow", item, by: worker)
    defer { record.ended("Slow", item) }
    // Some work outlasts a lease: only the fence ends it before somebody else takes the object over.
    let isLong = environment.random(8) == 0
    try await environment.sleep(isLong ? .seconds(90) : .milliseconds(Int64(environment.random(4000))))
    return .again(after: .seconds(5))
  }
}

@Suite("Controllers that come, go and lose their connection at random")
struct ControllerChaosTests {
  private static let objects = 24

  /// Runs one controller until the task is cancelled.
  private func run(_ name: String, on transport: any Transport, _ bench: Workbench, _ record: WorkRecord) async {
    let client = Client(transport: transport)
    let environment = bench.time.environment
    let nodes = Informer(Node.self, from: client, environment: environment, logger: TestLog.quiet)
    let controller = Controller(
      type: "Slow", workers: 6, client: client, source: client, sources: [.objects(of: nodes)],
      environment: environment, logger: TestLog.quiet
    ) { _ in SlowReconciler(environment: environment, record: record, worker: name, nodes: nodes) }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await nodes.run() }
      await controller.run()
      group.cancelAll()
    }
  }

  @Test("never work one object together, and leave none alone in the end", arguments: UInt64(1)...10)
  func chaos(seed: UInt64) async throws {
    try await withWorkbench(seed: seed) { bench in
      var generator = SeededGenerator(seed: seed)
      let record = WorkRecord()
      for number in 0..<Self.objects { _ = try await bench.client.create(Node(name: "n\(number)")) }
      var members: [(line: CuttableTransport, task: Task<Void, Never>)] = []
      for step in 0..<20 {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0 where members.count < 4, 1 where members.isEmpty:
          let line = CuttableTransport(bench.client.transport)
          let name = "w\(step)"
          members.append((line, Task { await run(name, on: line, bench, record) }))
        case 1 where members.count > 1:
          let leaver = members.remove(at: Int.random(in: 0..<members.count, using: &generator))
          leaver.line.restore()
          leaver.task.cancel()
        case 2: members.randomElement(using: &generator)?.line.cut()
        default: members.randomElement(using: &generator)?.line.restore()
        }
        await bench.time.advance(
          upTo: .seconds(Int64.random(in: 1...25, using: &generator)), step: .milliseconds(500), until: { false })
        #expect(record.clashes == [], "seed \(seed), step \(step)")
      }
      for member in members { member.line.restore() }
      record.forgetWorkers()
      let alive = members.count
      try await bench.eventually("seed \(seed): every object is worked", step: .milliseconds(500)) {
        alive == 0 || record.workers("Slow").count == Self.objects
      }
      #expect(record.clashes == [], "seed \(seed)")
      for member in members { member.task.cancel() }
      let tasks = members.map(\.task)
      // Work that sleeps in virtual time ends by being cancelled.
      for task in tasks { await task.value }
    }
  }
}

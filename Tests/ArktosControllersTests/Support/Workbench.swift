import ArktosClient
import ArktosCore
import ArktosTesting
import Synchronization
import Testing

@testable import ArktosControllers

/// A cluster in virtual time with managers that a test starts, stops and kills.
struct Workbench: Sendable {
  let cluster: TestCluster
  let time: VirtualTime

  var client: Client { cluster.client }

  /// Moves time on until the condition holds, and fails if it never does.
  ///
  /// - Parameter step: large ones for what has to wait for a lease to run out.
  func eventually(
    _ what: Comment, within limit: Duration = .seconds(240), step: Duration = .milliseconds(100),
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: @Sendable () async throws -> Bool
  ) async throws {
    let holds = try await time.advance(upTo: limit, step: step, until: condition)
    try #require(holds, what, sourceLocation: sourceLocation)
  }

  /// Runs a manager until the body ends.
  func withManager<Result: Sendable>(
    hollowNodes: Int = 2, config: ControllerConfig = .default, record: WorkRecord? = nil, name: String = "m",
    transport: (any Transport)? = nil, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    let client = transport.map { Client(transport: $0) } ?? client
    let manager = try WorkloadControllerManager(
      client: client, listWatcher: client, config: config, hollowNodes: hollowNodes,
      environment: time.environment, logger: TestLog.quiet
    ) { type, reconciler in
      record.map { RecordingReconciler(base: reconciler, record: $0, type: type, worker: name) } ?? reconciler
    }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await manager.run() }
      do {
        let result = try await body()
        group.cancelAll()
        return result
      } catch {
        group.cancelAll()
        throw error
      }
    }
  }
}

func withWorkbench<Result: Sendable>(
  seed: UInt64 = 1, _ body: @Sendable (Workbench) async throws -> Result
) async throws -> Result {
  let time = VirtualTime(seed: seed)
  return try await withTestCluster(environment: time.environment) { cluster in
    try await body(Workbench(cluster: cluster, time: time))
  }
}

/// Who worked what, and whether two ever worked one object at a time.
final class WorkRecord: Sendable {
  private struct State {
    var active: [String: [WorkItem: String]] = [:]
    var clashes: [String] = []
    var workers: [String: [WorkItem: Set<String>]] = [:]
  }

  private let state = Mutex(State())

  func began(_ type: String, _ item: WorkItem, by worker: String) {
    state.withLock { state in
      if let other = state.active[type]?[item] { state.clashes.append("\(type) \(item): \(other) and \(worker)") }
      state.active[type, default: [:]][item] = worker
      state.workers[type, default: [:]][item, default: []].insert(worker)
    }
  }

  func ended(_ type: String, _ item: WorkItem) { state.withLock { $0.active[type]?[item] = nil } }

  var clashes: [String] { state.withLock { $0.clashes } }

  func workers(_ type: String) -> [WorkItem: Set<String>] { state.withLock { $0.workers[type] ?? [:] } }

  func forgetWorkers() { state.withLock { $0.workers = [:] } }
}

struct RecordingReconciler: Reconciler {
  let base: any Reconciler
  let record: WorkRecord
  let type: String
  let worker: String

  func reconcile(_ item: WorkItem) async throws -> ReconcileResult {
    record.began(type, item, by: worker)
    defer { record.ended(type, item) }
    return try await base.reconcile(item)
  }
}

enum Samples {
  static func deployment(_ name: String, replicas: Int64, image: String = "nginx:1", tenant: String = "t") -> Deployment
  {
    var deployment = Deployment(name: name, namespace: "default", tenant: tenant)
    deployment.spec.replicas = replicas
    deployment.spec.selector = LabelSelectorSpec(matchLabels: ["app": name])
    deployment.spec.template.metadata.labels = ["app": name]
    deployment.spec.template.spec.containers = [Container(name: "web", image: image)]
    return deployment
  }
}

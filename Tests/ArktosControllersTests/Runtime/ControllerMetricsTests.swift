import ArktosClient
import ArktosCore
import ArktosTesting
import Testing

@testable import ArktosControllers

@Suite("What the controllers' queues tell")
struct ControllerMetricsTests {
  private func state() -> WorkQueueState<String> {
    WorkQueueState(firstBackoff: .milliseconds(100), backoffLimit: .seconds(10))
  }

  @Test("a key that waits is counted once, and timed from when it was first added")
  func waiting() {
    var queue = state()
    queue.now = .seconds(1)
    queue.add("a")
    queue.now = .seconds(2)
    queue.add("a")
    queue.add("b")
    #expect(queue.measurements.depth == 2 && queue.measurements.adds == 2)
    queue.now = .seconds(5)
    #expect(queue.take() == "a")
    #expect(queue.measurements.depth == 1)
    var family = ""
    queue.measurements.waits.show(in: &family)
    #expect(family.contains("x_sum 4\n") && family.contains("x_count 1\n"))
  }

  @Test("work is timed while it lasts and when it has ended, and what was added meanwhile waits")
  func working() {
    var queue = state()
    queue.add("a")
    queue.add("b")
    queue.now = .seconds(1)
    _ = queue.take()
    queue.now = .seconds(3)
    _ = queue.take()
    queue.add("a")
    queue.now = .seconds(10)
    #expect(queue.measurements.unfinishedWork == .seconds(9 + 7))
    #expect(queue.measurements.longestWork == .seconds(9))
    #expect(queue.measurements.depth == 1 && queue.measurements.adds == 3)
    queue.done("a")
    queue.done("b")
    #expect(queue.measurements.unfinishedWork == .zero && queue.measurements.longestWork == .zero)
    var family = ""
    queue.measurements.works.show(in: &family)
    #expect(family.contains("x_sum 16\n") && family.contains("x_count 2\n"))
    queue.now = .seconds(12)
    _ = queue.take()
    family = ""
    queue.measurements.waits.show(in: &family)
    #expect(family.contains("x_sum \(1 + 3 + 9)\n"), "from when it was added, not from when its work ended")
  }

  @Test("what is to come later counts as retried at once, and as added when it comes")
  func later() {
    var queue = state()
    queue.add("a", at: .seconds(5))
    #expect(queue.measurements.retries == 1 && queue.measurements.adds == 0 && queue.measurements.depth == 0)
    queue.now = .seconds(5)
    queue.promote(now: .seconds(5))
    #expect(queue.measurements.adds == 1 && queue.measurements.depth == 1)
    queue.shutDown()
    queue.add("b", at: .seconds(6))
    #expect(queue.measurements.depth == 0 && queue.measurements.retries == 1)
  }

  @Test("a manager tells of each of its controllers, by its name")
  func manager() async throws {
    try await withWorkbench { bench in
      let manager = try WorkloadControllerManager(
        client: bench.client, listWatcher: bench.client, config: .default, hollowNodes: 2,
        environment: bench.time.environment, logger: TestLog.quiet)
      @Sendable func value(_ name: String) async throws -> Double {
        var text = MetricsText()
        await manager.metrics.write(to: &text)
        let line = String(decoding: text.bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return try #require(line?.split(separator: " ").last.flatMap { Double($0) }, "\(name) is there")
      }
      #expect(try await value(#"workqueue_adds_total{name="replicaset"}"#) == 0)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await manager.run() }
        try await bench.cluster.makeTenant("t")
        _ = try await bench.client.create(
          ReplicaSet(json: [
            "apiVersion": "apps/v1", "kind": "ReplicaSet",
            "metadata": ["name": "r", "namespace": "default", "tenant": "t"],
            "spec": [
              "replicas": 2, "selector": ["matchLabels": ["a": "b"]],
              "template": [
                "metadata": ["labels": ["a": "b"]], "spec": ["containers": [["name": "c", "image": "i"]]],
              ],
            ],
          ]))
        try await bench.eventually("the ReplicaSet has been worked, and nothing waits") {
          let worked = try await value(#"workqueue_work_duration_seconds_count{name="replicaset"}"#)
          let waiting = try await value(#"workqueue_depth{name="replicaset"}"#)
          return worked >= 1 && waiting == 0
        }
        #expect(try await value(#"workqueue_adds_total{name="replicaset"}"#) >= 1)
        #expect(try await value(#"workqueue_queue_duration_seconds_bucket{name="replicaset",le="+Inf"}"#) >= 1)
        for type in manager.types.map({ $0.lowercased() }) {
          for name in ["retries_total", "unfinished_work_seconds", "longest_running_processor_seconds"] {
            #expect(try await value("workqueue_\(name){name=\"\(type)\"}") >= 0)
          }
        }
        group.cancelAll()
      }
    }
  }
}

extension Histogram {
  fileprivate func show(in text: inout String) {
    var metrics = MetricsText()
    metrics.family("x", .histogram, "x") { write(to: &$0, labels: []) }
    text = String(decoding: metrics.bytes, as: UTF8.self)
  }
}

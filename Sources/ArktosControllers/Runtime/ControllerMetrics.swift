public import ArktosCore

/// What the queues of controllers tell, under the names that kube-controller-manager has for it.
///
/// ```swift
/// configuration.metricsSources.append(manager.metrics)
/// ```
public struct ControllerMetrics: MetricsSource {
  private let controllers: [Controller]

  /// - Parameter controllers: of different types, since it is the type that tells them apart.
  public init(_ controllers: [Controller]) { self.controllers = controllers }

  public func write(to text: inout MetricsText) async {
    // Lower case, as the names of Kubernetes' controllers.
    let queues = controllers.map { (labels: [("name", $0.type.lowercased())], values: $0.queueMeasurements) }
    func numbers(
      _ name: String, _ kind: MetricsText.Kind, _ help: String, _ number: (WorkQueueMeasurements) -> Double
    ) {
      text.family(name, kind, help) { family in
        for queue in queues { family.add(number(queue.values), labels: queue.labels) }
      }
    }
    func durations(_ name: String, _ help: String, _ histogram: (WorkQueueMeasurements) -> Histogram) {
      text.family(name, .histogram, help) { family in
        for queue in queues { histogram(queue.values).write(to: &family, labels: queue.labels) }
      }
    }
    numbers("workqueue_depth", .gauge, "Objects that wait for a worker.") { Double($0.depth) }
    numbers("workqueue_adds_total", .counter, "Objects that were put into the queue.") { Double($0.adds) }
    numbers("workqueue_retries_total", .counter, "Objects that were to come again after a while.") {
      Double($0.retries)
    }
    durations("workqueue_queue_duration_seconds", "Time that objects waited for a worker, in seconds.") { $0.waits }
    durations("workqueue_work_duration_seconds", "Time that the work on objects took, in seconds.") { $0.works }
    numbers(
      "workqueue_unfinished_work_seconds", .gauge,
      "Time for which all that is worked on has been worked on, together, in seconds. What grows is stuck."
    ) { $0.unfinishedWork.inSeconds }
    numbers(
      "workqueue_longest_running_processor_seconds", .gauge,
      "Time for which the slowest worker has been at its present work, in seconds."
    ) { $0.longestWork.inSeconds }
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}

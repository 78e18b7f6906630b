/// What `get pods` says about a pod, by the rules of Kubernetes' pod printer.
package struct PodSummary: Sendable {
  /// `1/2`: ready containers of all.
  package var ready: String
  /// One word: the phase, or what keeps the pod from running.
  package var status: String
  package var restarts: Int64
  /// `0/1`: fulfilled readiness gates of all; nil without gates.
  package var readinessGates: String?

  package init(_ pod: Pod) {
    let containers = pod.status.containerStatuses
    let initialization = Self.initialization(of: pod)
    let readyCount = containers.count { $0.isReady && $0.state.isRunning }
    ready = "\(readyCount)/\(pod.spec.containers.count)"
    restarts =
      initialization == nil
      ? containers.reduce(0) { $0 + $1.restartCount }
      : pod.status.initContainerStatuses.reduce(0) { $0 + $1.restartCount }
    status = Self.status(of: pod, containers: containers, initialization: initialization)
    let gates = pod.spec.readinessGates
    let fulfilled = gates.count { pod.status.conditions[type: $0]?.isTrue ?? false }
    readinessGates = gates.isEmpty ? nil : "\(fulfilled)/\(gates.count)"
  }

  private static func status(of pod: Pod, containers: [ContainerStatus], initialization: String?) -> String {
    var status = pod.status.reason.isEmpty ? (pod.status.phase?.rawValue ?? "") : pod.status.reason
    if let initialization {
      status = initialization
    } else {
      // The first container that has something to say is heard.
      var isAnyRunning = false
      for container in containers.reversed() {
        if let reason = container.state.waitingReason, !reason.isEmpty {
          status = reason
        } else if let reason = ending(of: container.state) {
          status = reason
        } else if container.isReady, container.state.isRunning {
          isAnyRunning = true
        }
      }
      if status == "Completed", isAnyRunning { status = pod.isReady ? "Running" : "NotReady" }
    }
    guard pod.metadata.deletionTimestamp != nil else { return status }
    return pod.status.reason == "NodeLost" ? "Unknown" : "Terminating"
  }

  /// Which init container is being waited for; nil when all are through.
  private static func initialization(of pod: Pod) -> String? {
    let total = pod.spec.initContainers.count
    for (index, container) in pod.status.initContainerStatuses.enumerated() {
      if container.state.exitCode == 0 { continue }
      if let reason = ending(of: container.state) { return "Init:\(reason)" }
      if let reason = container.state.waitingReason, !reason.isEmpty, reason != "PodInitializing" {
        return "Init:\(reason)"
      }
      return "Init:\(index)/\(total)"
    }
    return nil
  }

  private static func ending(of state: ContainerState) -> String? {
    guard let exitCode = state.exitCode else { return nil }
    if let reason = state.terminatedReason, !reason.isEmpty { return reason }
    return state.signal.map { "Signal:\($0)" } ?? "ExitCode:\(exitCode)"
  }
}

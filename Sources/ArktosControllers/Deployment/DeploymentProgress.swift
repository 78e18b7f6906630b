internal import ArktosCore
internal import FoundationEssentials

/// What a deployment's replica sets say about it.
enum DeploymentProgress {
  static func status(
    of deployment: Deployment, new: ReplicaSet?, all: [ReplicaSet], arithmetic: RolloutArithmetic,
    environment: Environment
  ) -> DeploymentStatus {
    var status = deployment.status
    let available = all.reduce(0) { $0 + $1.status.availableReplicas }
    status.replicas = all.reduce(0) { $0 + $1.status.replicas }
    status.updatedReplicas = new?.status.replicas ?? 0
    status.readyReplicas = all.reduce(0) { $0 + $1.status.readyReplicas }
    status.availableReplicas = available
    status.unavailableReplicas = max(0, all.reduce(0) { $0 + $1.spec.replicas } - available)
    status.observedGeneration = deployment.metadata.generation

    let timestamp = environment.timestamp()
    setAvailable(&status, isAvailable: available >= arithmetic.floor, timestamp: timestamp)
    setProgressing(&status, of: deployment, new: new, timestamp: timestamp, now: environment.now())
    let failures = ([new].compactMap { $0 } + all).compactMap { $0.status.conditions[type: "ReplicaFailure"] }
    if let failure = failures.first {
      set(
        &status,
        Condition(
          type: "ReplicaFailure", status: failure.status, reason: failure.reason, message: failure.message), timestamp)
    } else {
      status.conditions.remove(type: "ReplicaFailure")
    }
    return status
  }

  /// Whether all pods are of the newest template, available, and no old ones are left.
  static func isComplete(_ deployment: Deployment, _ status: DeploymentStatus) -> Bool {
    status.updatedReplicas == deployment.spec.replicas && status.replicas == deployment.spec.replicas
      && status.availableReplicas == deployment.spec.replicas
      && status.observedGeneration >= deployment.metadata.generation
  }

  /// How long until the roll-out counts as failed if nothing moves; nil if it is done or has no deadline.
  static func timeToDeadline(_ deployment: Deployment, _ status: DeploymentStatus, now: Date) -> Duration? {
    guard !isComplete(deployment, status), hasDeadline(deployment), !deployment.spec.isPaused,
      let condition = status.conditions[type: "Progressing"], condition.reason != "ProgressDeadlineExceeded",
      let updated = date(condition.lastUpdateTime)
    else { return nil }
    let end = updated.addingTimeInterval(Double(deployment.spec.progressDeadlineSeconds))
    return .seconds(max(1, end.timeIntervalSince(now)))
  }

  private static func hasDeadline(_ deployment: Deployment) -> Bool {
    deployment.spec.progressDeadlineSeconds != Int64(Int32.max)
  }

  private static func setAvailable(_ status: inout DeploymentStatus, isAvailable: Bool, timestamp: String) {
    set(
      &status,
      isAvailable
        ? Condition(
          type: "Available", status: .isTrue, reason: "MinimumReplicasAvailable",
          message: "Deployment has minimum availability.")
        : Condition(
          type: "Available", status: .isFalse, reason: "MinimumReplicasUnavailable",
          message: "Deployment does not have minimum availability."), timestamp)
  }

  private static func setProgressing(
    _ status: inout DeploymentStatus, of deployment: Deployment, new: ReplicaSet?, timestamp: String, now: Date
  ) {
    guard hasDeadline(deployment) else {
      status.conditions.remove(type: "Progressing")
      return
    }
    let subject = new.map { "ReplicaSet \"\($0.metadata.name)\"" } ?? "Deployment \"\(deployment.metadata.name)\""
    let previous = status.conditions[type: "Progressing"]
    if deployment.spec.isPaused {
      set(
        &status,
        Condition(
          type: "Progressing", status: .unknown, reason: "DeploymentPaused", message: "Deployment is paused"), timestamp
      )
    } else if isComplete(deployment, status) {
      set(
        &status,
        Condition(
          type: "Progressing", status: .isTrue, reason: "NewReplicaSetAvailable",
          message: "\(subject) has successfully progressed."), timestamp)
    } else if hasMoved(from: deployment.status, to: status) || previous == nil
      || previous?.reason == "NewReplicaSetAvailable" || previous?.reason == "DeploymentPaused"
    {
      // Each movement starts the deadline anew, so the update time is set although the condition stays the same.
      status.conditions.remove(type: "Progressing")
      var condition = Condition(
        type: "Progressing", status: .isTrue, reason: "ReplicaSetUpdated", message: "\(subject) is progressing.")
      condition.lastUpdateTime = timestamp
      condition.lastTransitionTime = previous?.status == .isTrue ? previous?.lastTransitionTime : timestamp
      status.conditions.set(condition)
    } else if let updated = date(previous?.lastUpdateTime),
      now >= updated.addingTimeInterval(Double(deployment.spec.progressDeadlineSeconds))
    {
      set(
        &status,
        Condition(
          type: "Progressing", status: .isFalse, reason: "ProgressDeadlineExceeded",
          message: "\(subject) has timed out progressing."), timestamp)
    }
  }

  private static func hasMoved(from old: DeploymentStatus, to new: DeploymentStatus) -> Bool {
    new.updatedReplicas > old.updatedReplicas
      || new.replicas - new.updatedReplicas < old.replicas - old.updatedReplicas
      || new.readyReplicas > old.readyReplicas || new.availableReplicas > old.availableReplicas
  }

  /// Sets a condition with its times, and leaves one alone that says the same already.
  private static func set(_ status: inout DeploymentStatus, _ condition: Condition, _ timestamp: String) {
    if let old = status.conditions[type: condition.type], old.status == condition.status,
      old.reason == condition.reason, old.message == condition.message
    {
      return
    }
    var condition = condition
    condition.lastUpdateTime = timestamp
    condition.lastTransitionTime = timestamp
    status.conditions.set(condition)
  }
}

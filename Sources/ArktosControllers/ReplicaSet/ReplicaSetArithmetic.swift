internal import ArktosCore
internal import FoundationEssentials

/// What a replica set's pods say about it, and what it should do about them.
enum ReplicaSetArithmetic {
  /// At most so many pods are created or deleted at a time.
  static let burst = 500

  enum Action: Hashable {
    case nothing
    case create(Int)
    case delete(Int)
  }

  static func action(wanted: Int64, active: Int) -> Action {
    let difference = Int(clamping: wanted) - active
    if difference > 0 { return .create(min(difference, burst)) }
    if difference < 0 { return .delete(min(-difference, burst)) }
    return .nothing
  }

  /// Sizes of the batches in which pods are created: 1, 2, 4, …, so that a quota or a broken template costs few requests.
  static func slowStart(_ count: Int) -> [Int] {
    var batches: [Int] = []
    var (rest, size) = (count, 1)
    while rest > 0 {
      batches.append(min(size, rest))
      rest -= size
      size *= 2
    }
    return batches
  }

  /// Whether the pod has been ready for so long.
  static func isAvailable(_ pod: Pod, minReadySeconds: Int64, now: Date) -> Bool {
    guard pod.isReady else { return false }
    guard minReadySeconds > 0 else { return true }
    guard let since = date(pod.status.conditions[type: "Ready"]?.lastTransitionTime) else { return false }
    return since.addingTimeInterval(Double(minReadySeconds)) <= now
  }

  static func status(of replicaSet: ReplicaSet, activePods: [Pod], failure: (any Error)?, timestamp: String, now: Date)
    -> ReplicaSetStatus
  {
    var status = replicaSet.status
    let labels = replicaSet.spec.template.metadata.labels
    let minReady = replicaSet.spec.minReadySeconds
    status.replicas = Int64(activePods.count)
    status.fullyLabeledReplicas = Int64(
      activePods.count { pod in labels.allSatisfy { pod.metadata.labels[$0.key] == $0.value } })
    status.readyReplicas = Int64(activePods.count(where: \.isReady))
    status.availableReplicas = Int64(
      activePods.count { isAvailable($0, minReadySeconds: minReady, now: now) })
    status.observedGeneration = replicaSet.metadata.generation
    if let failure {
      let isCreating = replicaSet.spec.replicas > Int64(activePods.count)
      var condition = Condition(
        type: "ReplicaFailure", status: .isTrue, reason: isCreating ? "FailedCreate" : "FailedDelete",
        message: "\(failure)")
      condition.lastTransitionTime = timestamp
      if status.conditions[type: condition.type] == nil { status.conditions.set(condition) }
    } else {
      status.conditions.remove(type: "ReplicaFailure")
    }
    return status
  }

  /// A pod as the template has it.
  static func pod(for replicaSet: ReplicaSet) -> Pod {
    let template = replicaSet.spec.template
    var pod = Pod(name: "", namespace: replicaSet.metadata.namespace, tenant: replicaSet.metadata.tenant)
    pod.json["spec"] = .object(template.spec.json)
    pod.metadata.json["name"] = nil
    pod.metadata.generateName = "\(replicaSet.metadata.name)-"
    pod.metadata.labels = template.metadata.labels
    pod.metadata.annotations = template.metadata.annotations
    pod.metadata.finalizers = template.metadata.finalizers
    pod.metadata.ownerReferences = [OwnerReference(controller: replicaSet)]
    return pod
  }
}

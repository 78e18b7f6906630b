/// What must hold of the numbers of pods that a workload's status tells. Source: Kubernetes' `ValidateDeploymentStatus`
/// and `ValidateReplicaSetStatus`.
///
/// Only a status that changes is looked at, so that what is wrong with an old one does not hold up other changes.
enum ReplicaCountRules {
  private static let numbers = [
    "observedGeneration", "replicas", "updatedReplicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas",
    "unavailableReplicas", "terminatingReplicas", "collisionCount",
  ]

  /// What of ``numbers`` counts some of the pods that `replicas` counts.
  private static let parts = ["updatedReplicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas"]

  /// - Parameter counts: the parts that the kind has, which are zero where they are not told.
  static func validateUpdate(
    _ object: JSONObject, _ stored: JSONObject, counts: [String]
  ) -> [APIError.Cause] {
    let status = object[object: "status"] ?? [:]
    let old = stored[object: "status"] ?? [:]
    guard status != old else { return [] }
    var causes: [APIError.Cause] = []
    for field in numbers {
      guard let number = status[int: field], number < 0 else { continue }
      causes.append(.invalid("status.\(field)", .int(number), FieldRules.nonNegative))
    }
    let all = status[int: "replicas"] ?? 0
    for field in parts where counts.contains(field) {
      let number = status[int: field] ?? 0
      guard number > all else { continue }
      causes.append(.invalid("status.\(field)", .int(number), "cannot be greater than status.replicas"))
    }
    let available = status[int: "availableReplicas"] ?? 0
    if available > status[int: "readyReplicas"] ?? 0 {
      causes.append(.invalid("status.availableReplicas", .int(available), "cannot be greater than readyReplicas"))
    }
    if let before = old[int: "collisionCount"], (status[int: "collisionCount"] ?? .min) < before {
      causes.append(.invalid("status.collisionCount", status["collisionCount"] ?? .null, "cannot be decremented"))
    }
    return causes
  }
}

internal import ArktosCore

/// The notes that the deployment controller leaves on replica sets and deployments, as Kubernetes names them.
enum DeploymentAnnotations {
  static let revision = "deployment.kubernetes.io/revision"
  static let revisionHistory = "deployment.kubernetes.io/revision-history"
  static let desiredReplicas = "deployment.kubernetes.io/desired-replicas"
  static let maxReplicas = "deployment.kubernetes.io/max-replicas"
  private static let notCopied: Set<String> = [
    revision, revisionHistory, desiredReplicas, maxReplicas, "kubectl.kubernetes.io/last-applied-configuration",
    "deprecated.deployment.rollback.to",
  ]

  static func revision(of metadata: ObjectMeta) -> Int64 { metadata.annotations[revision].flatMap { Int64($0) } ?? 0 }

  /// The annotations of a replica set after the deployment's were copied, its size noted and its revision set.
  static func updated(
    _ annotations: [String: String], from deployment: Deployment, arithmetic: RolloutArithmetic, revision number: Int64?
  ) -> [String: String] {
    var result = annotations
    for (name, value) in deployment.metadata.annotations where !notCopied.contains(name) { result[name] = value }
    result[desiredReplicas] = String(arithmetic.replicas)
    result[maxReplicas] = String(arithmetic.replicas + arithmetic.maxSurge)
    guard let number else { return result }
    let old = annotations[revision].flatMap { Int64($0) } ?? 0
    guard number > old else { return result }
    result[revision] = String(number)
    if old > 0 {
      let history = annotations[revisionHistory].map { $0.split(separator: ",").map(String.init) } ?? []
      result[revisionHistory] = (history + [String(old)]).joined(separator: ",")
    }
    return result
  }
}

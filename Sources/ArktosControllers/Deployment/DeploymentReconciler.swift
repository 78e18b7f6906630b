internal import ArktosClient
internal import ArktosCore

/// Rolls a Deployment's pods from template to template, by a ReplicaSet for each template.
final class DeploymentReconciler: Reconciler {
  private let client: Client
  private let deployments: Informer<Deployment>
  private let replicaSets: Informer<ReplicaSet>
  private let pods: Informer<Pod>
  private let environment: Environment

  init(
    client: Client, deployments: Informer<Deployment>, replicaSets: Informer<ReplicaSet>, pods: Informer<Pod>,
    environment: Environment
  ) {
    self.client = client
    self.deployments = deployments
    self.replicaSets = replicaSets
    self.pods = pods
    self.environment = environment
  }

  func reconcile(_ item: WorkItem) async throws -> ReconcileResult {
    guard let deployment = deployments.get(item.key), deployment.metadata.ringKey == item.hash,
      let selector = LabelSelector(deployment.spec.selector), !selector.isEverything
    else { return .done }
    let claim = OwnershipClaim(
      owner: deployment.metadata, selector: selector, candidates: replicaSets.candidates(for: deployment.metadata))
    let owned = try await OwnershipKeeper<Deployment, ReplicaSet>(client: client).settle(claim, for: deployment)

    var rollout = Rollout(deployment: deployment, replicaSets: owned, client: client)
    if deployment.metadata.deletionTimestamp == nil {
      if deployment.spec.isPaused || rollout.wasScaled {
        try await rollout.scale()
      } else if deployment.spec.strategy.type == .recreate {
        try await rollout.recreate(hasOldPods: hasPods(of: rollout.old))
      } else {
        try await rollout.roll()
      }
    }
    let status = DeploymentProgress.status(
      of: rollout.deployment, new: rollout.new, all: rollout.all, arithmetic: rollout.arithmetic,
      environment: environment)
    if DeploymentProgress.isComplete(rollout.deployment, status), deployment.metadata.deletionTimestamp == nil {
      try await rollout.cleanUp()
    }
    if status != rollout.deployment.status {
      var updated = rollout.deployment
      updated.status = status
      _ = try await client.updateStatus(updated)
    }
    // The passing of the deadline is an event that nothing else tells of.
    return DeploymentProgress.timeToDeadline(deployment, status, now: environment.now()).map { .again(after: $0) }
      ?? .done
  }

  /// Whether pods of these replica sets exist, also such that are being deleted.
  private func hasPods(of replicaSets: [ReplicaSet]) -> Bool {
    replicaSets.contains { replicaSet in
      pods.list(by: .controllerUID, replicaSet.metadata.uid).contains { !$0.isFinished }
    }
  }
}

internal import ArktosClient
internal import ArktosCore

/// One step of a deployment's roll-out: what is there, and the writes that move it on.
struct Rollout {
  private(set) var deployment: Deployment
  /// The replica set of the deployment's present template.
  private(set) var new: ReplicaSet?
  /// All others, the oldest first.
  private(set) var old: [ReplicaSet]
  let arithmetic: RolloutArithmetic
  private let client: Client

  init(deployment: Deployment, replicaSets: [ReplicaSet], client: Client) {
    self.deployment = deployment
    self.client = client
    arithmetic = RolloutArithmetic(deployment.spec)
    let byAge = replicaSets.sorted {
      let (left, right) = ($0.metadata.creationTimestamp ?? "", $1.metadata.creationTimestamp ?? "")
      return left == right ? $0.metadata.name < $1.metadata.name : left < right
    }
    // Of several with the template the oldest counts, so that every look at them finds the same one.
    let new = byAge.first { TemplateHash.isSame($0.spec.template, as: deployment.spec.template) }
    self.new = new
    old = byAge.filter { $0.metadata.uid != new?.metadata.uid }
  }

  var all: [ReplicaSet] { old + [new].compactMap { $0 } }
  private var total: Int64 { all.reduce(0) { $0 + $1.spec.replicas } }

  /// Whether the deployment's size was changed since its replica sets were sized.
  var wasScaled: Bool {
    all.contains { replicaSet in
      guard replicaSet.spec.replicas > 0,
        let noted = replicaSet.metadata.annotations[DeploymentAnnotations.desiredReplicas].flatMap({ Int64($0) })
      else { return false }
      return noted != deployment.spec.replicas
    }
  }

  // MARK: - The strategies

  mutating func roll() async throws {
    try await prepareNew(size: { $0.newSize(current: 0, total: $1) })
    guard let new else { return }
    let size = arithmetic.newSize(current: new.spec.replicas, total: total)
    if size != new.spec.replicas { return try await resizeNew(to: size) }
    let sizes = arithmetic.oldSizes(
      old.map { .init(wanted: $0.spec.replicas, available: $0.status.availableReplicas) },
      new: .init(wanted: new.spec.replicas, available: new.status.availableReplicas))
    for (index, size) in sizes.enumerated() where size != old[index].spec.replicas {
      old[index] = try await resized(old[index], to: size)
    }
  }

  mutating func recreate(hasOldPods: Bool) async throws {
    try await prepareNew(size: { _, _ in 0 }, onlyIfPresent: true)
    var hasShrunk = false
    for index in old.indices where old[index].spec.replicas > 0 {
      old[index] = try await resized(old[index], to: 0)
      hasShrunk = true
    }
    guard !hasShrunk, !hasOldPods else { return }
    try await prepareNew(size: { arithmetic, _ in arithmetic.replicas })
    if let new, new.spec.replicas != deployment.spec.replicas { try await resizeNew(to: deployment.spec.replicas) }
  }

  /// Follows a change of the deployment's size; also in the middle of a roll-out, and while it is paused.
  mutating func scale() async throws {
    try await prepareNew(size: { _, _ in 0 }, onlyIfPresent: true)
    let active = all.filter { $0.spec.replicas > 0 }
    if active.count <= 1 {
      guard let only = active.first ?? new ?? old.last, only.spec.replicas != deployment.spec.replicas else {
        return try await noteSizes()
      }
      return try await resize(only, to: deployment.spec.replicas)
    }
    guard deployment.spec.strategy.type != .recreate else { return try await noteSizes() }
    let newestFirst = Array(active.reversed())
    let sizes = arithmetic.proportionalSizes(
      newestFirst.map(\.spec.replicas),
      ceilings: newestFirst.map {
        $0.metadata.annotations[DeploymentAnnotations.maxReplicas].flatMap { Int64($0) } ?? deployment.status.replicas
      })
    for (replicaSet, size) in zip(newestFirst, sizes) { try await resize(replicaSet, to: size) }
  }

  /// Deletes old replica sets without pods beyond the number that is kept to roll back to.
  func cleanUp() async throws {
    let surplus = old.count - Int(clamping: max(0, deployment.spec.revisionHistoryLimit))
    guard surplus > 0 else { return }
    let byRevision = old.sorted {
      DeploymentAnnotations.revision(of: $0.metadata) < DeploymentAnnotations.revision(of: $1.metadata)
    }
    for replicaSet in byRevision.prefix(surplus) {
      guard replicaSet.spec.replicas == 0, replicaSet.status.replicas == 0,
        replicaSet.status.observedGeneration >= replicaSet.metadata.generation,
        replicaSet.metadata.deletionTimestamp == nil
      else { continue }
      do {
        try await client.delete(
          ReplicaSet.self, replicaSet.objectKey, options: DeleteOptions(uid: replicaSet.metadata.uid))
      } catch let error as APIError where error.code == 404 {
        // Already gone.
      }
    }
  }

  // MARK: - The new replica set

  /// Makes the replica set of the present template, or brings its notes up to date.
  private mutating func prepareNew(
    size: (RolloutArithmetic, Int64) -> Int64, onlyIfPresent: Bool = false
  ) async throws {
    let revision = (old.map { DeploymentAnnotations.revision(of: $0.metadata) }.max() ?? 0) + 1
    if let present = new {
      var updated = present
      updated.metadata.annotations = DeploymentAnnotations.updated(
        present.metadata.annotations, from: deployment, arithmetic: arithmetic, revision: revision)
      // The sizes are noted where the size is changed, else ``wasScaled`` would never see a change.
      for name in [DeploymentAnnotations.desiredReplicas, DeploymentAnnotations.maxReplicas] {
        updated.metadata.annotations[name] = present.metadata.annotations[name]
      }
      if updated.spec.minReadySeconds != deployment.spec.minReadySeconds {
        updated.spec.minReadySeconds = deployment.spec.minReadySeconds
      }
      if updated != present { new = try await client.update(updated) }
    } else if !onlyIfPresent {
      new = try await createNew(size: size(arithmetic, total), revision: revision)
    }
    guard let new else { return }
    try await noteRevision(DeploymentAnnotations.revision(of: new.metadata))
  }

  private mutating func noteRevision(_ revision: Int64) async throws {
    guard revision > 0, DeploymentAnnotations.revision(of: deployment.metadata) != revision else { return }
    var updated = deployment
    updated.metadata.annotations[DeploymentAnnotations.revision] = String(revision)
    deployment = try await client.update(updated)
  }

  private mutating func createNew(size: Int64, revision: Int64) async throws -> ReplicaSet {
    let hash = TemplateHash.hash(of: deployment.spec.template, collisionCount: deployment.status.collisionCount)
    var replicaSet = ReplicaSet(
      name: "\(deployment.metadata.name)-\(hash)", namespace: deployment.metadata.namespace,
      tenant: deployment.metadata.tenant)
    replicaSet.spec.json[int: "minReadySeconds"] =
      deployment.spec.minReadySeconds > 0 ? deployment.spec.minReadySeconds : nil
    replicaSet.spec.replicas = size
    replicaSet.spec.selector = deployment.spec.selector
    replicaSet.spec.selector.matchLabels[TemplateHash.label] = hash
    replicaSet.spec.template = deployment.spec.template
    replicaSet.spec.template.metadata.labels[TemplateHash.label] = hash
    replicaSet.metadata.labels = replicaSet.spec.template.metadata.labels
    replicaSet.metadata.ownerReferences = [OwnerReference(controller: deployment)]
    replicaSet.metadata.annotations = DeploymentAnnotations.updated(
      [:], from: deployment, arithmetic: arithmetic, revision: revision)
    do {
      return try await client.create(replicaSet)
    } catch let error as APIError where error.reason == .alreadyExists {
      let present = try await client.get(ReplicaSet.self, replicaSet.objectKey)
      if present.metadata.controller?.uid == deployment.metadata.uid,
        TemplateHash.isSame(present.spec.template, as: deployment.spec.template)
      {
        return present
      }
      // Another template has the same hash: the next attempt takes another name.
      var updated = deployment
      updated.status.collisionCount = (deployment.status.collisionCount ?? 0) + 1
      _ = try await client.updateStatus(updated)
      throw error
    }
  }

  // MARK: - Sizes

  private mutating func resizeNew(to size: Int64) async throws {
    if let new { self.new = try await resized(new, to: size) }
  }

  private mutating func resize(_ replicaSet: ReplicaSet, to size: Int64) async throws {
    let updated = try await resized(replicaSet, to: size)
    if updated.metadata.uid == new?.metadata.uid {
      new = updated
    } else if let index = old.firstIndex(where: { $0.metadata.uid == updated.metadata.uid }) {
      old[index] = updated
    }
  }

  private mutating func noteSizes() async throws {
    for replicaSet in all where replicaSet.spec.replicas > 0 {
      try await resize(replicaSet, to: replicaSet.spec.replicas)
    }
  }

  /// Writes a size together with the note of which deployment size it was made for.
  private func resized(_ replicaSet: ReplicaSet, to size: Int64) async throws -> ReplicaSet {
    var updated = replicaSet
    updated.spec.replicas = size
    updated.metadata.annotations[DeploymentAnnotations.desiredReplicas] = String(arithmetic.replicas)
    updated.metadata.annotations[DeploymentAnnotations.maxReplicas] = String(arithmetic.replicas + arithmetic.maxSurge)
    return updated == replicaSet ? replicaSet : try await client.update(updated)
  }
}

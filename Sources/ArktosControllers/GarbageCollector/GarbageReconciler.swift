internal import ArktosClient
internal import ArktosCore

/// Deletes objects whose owners are gone, and finishes deletions that ask for dependents to go first or to stay.
///
/// Source of the rules: Kubernetes' garbage collector.
struct GarbageReconciler: Reconciler {
  static let retry = Duration.seconds(2)

  let client: Client
  let graph: OwnershipGraph

  func reconcile(_ item: WorkItem) async throws -> ReconcileResult {
    guard let node = graph.node(for: item) else { return .done }
    if node.object.waitsForOrphaning { return try await orphanDependents(of: node) }
    if node.object.waitsForDependents { return try await deleteDependents(of: node) }
    if !node.object.isDeleting, !node.object.metadata.ownerReferences.isEmpty { try await judge(node) }
    return .done
  }

  // MARK: - Background

  /// Deletes the object if no owner is left, else takes the owners off that are gone.
  private func judge(_ node: OwnershipGraph.Node) async throws {
    let metadata = node.object.metadata
    var living: [OwnerReference] = []
    for reference in metadata.ownerReferences where try await exists(reference, of: metadata) {
      living.append(reference)
    }
    if living.count == metadata.ownerReferences.count { return }
    if living.isEmpty {
      let options = DeleteOptions(
        propagation: .background, uid: metadata.uid, resourceVersion: metadata.resourceVersion)
      try await ignoringAbsence { try await client.delete(node.type, metadata.objectKey, options: options) }
    } else {
      try await patch(node, ["ownerReferences": .array(living.map { .object($0.json) })])
    }
  }

  /// An owner that the local copy lacks is looked for on the server before anything is deleted. Kinds that are not
  /// known here are taken to exist.
  private func exists(_ reference: OwnerReference, of dependent: ObjectMeta) async throws -> Bool {
    if graph.owner(reference, of: dependent) != nil { return true }
    guard let type = graph.type(of: reference) else { return true }
    do {
      let owner = try await client.get(type, graph.key(of: reference, type: type, dependent: dependent))
      return owner.metadata.uid == reference.uid
    } catch let error as APIError where error.code == 404 {
      return try await isServed(type, in: dependent.tenant, error)
    }
  }

  /// Whether an answer of 404 is about the path and not about the object: the kind is there, but not in this version.
  private func isServed(_ type: ResourceType, in tenant: String, _ error: APIError) async throws -> Bool {
    let isAboutObject = !(error.subject?.name ?? "").isEmpty
    guard !isAboutObject, graph.custom.types.contains(type) else { return false }
    do {
      _ = try await client.get(
        CustomResourceDefinition.self, ObjectKey(tenant: tenant, name: type.groupResource))
      return true
    } catch let error as APIError where error.code == 404 {
      return false
    }
  }

  // MARK: - Foreground and orphan

  private func deleteDependents(of node: OwnershipGraph.Node) async throws -> ReconcileResult {
    let uid = node.object.metadata.uid
    let dependents = graph.dependents(of: uid)
    for dependent in dependents where !dependent.object.isDeleting {
      let metadata = dependent.object.metadata
      try await ignoringAbsence {
        try await client.delete(
          dependent.type, metadata.objectKey, options: DeleteOptions(propagation: .foreground, uid: metadata.uid))
      }
    }
    let isBlocked = dependents.contains { dependent in
      dependent.object.metadata.ownerReferences.contains { $0.uid == uid && $0.blockOwnerDeletion }
    }
    if isBlocked { return .again(after: Self.retry) }
    try await remove(GarbageFinalizer.foreground, from: node)
    return .done
  }

  private func orphanDependents(of node: OwnershipGraph.Node) async throws -> ReconcileResult {
    let uid = node.object.metadata.uid
    for dependent in graph.dependents(of: uid) {
      let rest = dependent.object.metadata.ownerReferences.filter { $0.uid != uid }
      try await patch(dependent, ["ownerReferences": .array(rest.map { .object($0.json) })])
    }
    try await remove(GarbageFinalizer.orphan, from: node)
    return .done
  }

  private func remove(_ finalizer: String, from node: OwnershipGraph.Node) async throws {
    let rest = node.object.metadata.finalizers.filter { $0 != finalizer }
    try await patch(node, ["finalizers": .array(rest.map(JSONValue.string))])
  }

  /// Changes metadata of exactly the object that was looked at.
  private func patch(_ node: OwnershipGraph.Node, _ change: JSONObject) async throws {
    let metadata = node.object.metadata
    var change = change
    change["uid"] = .string(metadata.uid)
    change["resourceVersion"] = .string(metadata.resourceVersion)
    try await ignoringAbsence {
      try await client.patch(node.type, metadata.objectKey, merge: ["metadata": .object(change)]).json
    }
  }

  private func ignoringAbsence(_ body: () async throws -> JSONObject) async throws {
    do {
      _ = try await body()
    } catch let error as APIError where error.code == 404 {
      // Gone: what was wanted, or nothing to change.
    }
  }
}

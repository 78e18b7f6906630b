internal import ArktosClient
internal import ArktosCore
internal import FoundationEssentials

/// Which of the objects beside an owner are its own, which it should take in and which it should let go.
///
/// Source of the rules: Kubernetes' `ControllerRefManager`.
struct OwnershipClaim<Child: Resource> {
  var owned: [Child] = []
  /// Orphans that match the selector.
  var adoptable: [Child] = []
  /// Own ones that do not match the selector any more.
  var released: [Child] = []

  init(owner: ObjectMeta, selector: LabelSelector, candidates: [Child], isAdoptable: (Child) -> Bool = { _ in true }) {
    for child in candidates {
      let metadata = child.metadata
      let matches = selector.matches(metadata.labels)
      if let controller = metadata.controller {
        guard controller.uid == owner.uid else { continue }
        if matches {
          owned.append(child)
        } else if owner.deletionTimestamp == nil {
          released.append(child)
        }
      } else if matches, owner.deletionTimestamp == nil, metadata.deletionTimestamp == nil, isAdoptable(child) {
        adoptable.append(child)
      }
    }
  }
}

/// Makes a claim true on the server.
struct OwnershipKeeper<Owner: Resource, Child: Resource>: Sendable {
  let client: Client

  /// Returns the owner's children after adopting orphans and releasing strangers.
  func settle(_ claim: OwnershipClaim<Child>, for owner: Owner) async throws -> [Child] {
    for child in claim.released { try await release(child, from: owner) }
    guard !claim.adoptable.isEmpty else { return claim.owned }
    // The copy may be old: whoever is being deleted, or was replaced under its name, adopts nothing.
    let current = try await client.get(Owner.self, owner.objectKey)
    guard current.metadata.uid == owner.metadata.uid, current.metadata.deletionTimestamp == nil else {
      return claim.owned
    }
    var children = claim.owned
    for child in claim.adoptable {
      if let adopted = try await adopt(child, by: owner) { children.append(adopted) }
    }
    return children
  }

  private func adopt(_ child: Child, by owner: Owner) async throws -> Child? {
    let references = child.metadata.ownerReferences.filter { $0.uid != owner.metadata.uid }
    return try await write(references + [OwnerReference(controller: owner)], to: child)
  }

  private func release(_ child: Child, from owner: Owner) async throws {
    _ = try await write(child.metadata.ownerReferences.filter { $0.uid != owner.metadata.uid }, to: child)
  }

  /// Nil if the child is gone. The resourceVersion makes sure that nobody else claims it at the same time.
  private func write(_ references: [OwnerReference], to child: Child) async throws -> Child? {
    let metadata: JSONObject = [
      "uid": .string(child.metadata.uid), "resourceVersion": .string(child.metadata.resourceVersion),
      "ownerReferences": .array(references.map { .object($0.json) }),
    ]
    do {
      let patched = try await client.patch(
        Child.resourceType, child.objectKey, merge: ["metadata": .object(metadata)])
      return Child(json: patched.json)
    } catch let error as APIError where error.code == 404 {
      return nil
    }
  }
}

extension Informer {
  /// What an owner has to look at: its own children, and the orphans beside it. The informer keeps the indices
  /// `controllerUID` and `orphans` for it.
  func candidates(for owner: ObjectMeta) -> [Object] {
    // In this order an orphan that is adopted between the two looks is seen twice rather than not at all.
    let orphans = list(by: .orphans, InformerIndex<Object>.namespaceValue(of: owner))
    let children = list(by: .controllerUID, owner.uid)
    guard !orphans.isEmpty else { return children }
    let known = Set(children.map(\.metadata.uid))
    return children + orphans.filter { !known.contains($0.metadata.uid) }
  }
}

extension InformerIndex {
  /// By `tenant/namespace`, only objects that nobody controls.
  static var orphans: InformerIndex {
    InformerIndex("orphans") { $0.metadata.controller == nil ? [namespaceValue(of: $0.metadata)] : [] }
  }

  /// The value of ``namespace`` under which objects beside this one are found.
  static func namespaceValue(of metadata: ObjectMeta) -> String { "\(metadata.tenant)/\(metadata.namespace)" }
}

/// Reads a time stamp of the API; nil if it is absent or not RFC 3339.
func date(_ timestamp: String?) -> Date? {
  timestamp.flatMap { try? Date($0, strategy: .iso8601) }
}

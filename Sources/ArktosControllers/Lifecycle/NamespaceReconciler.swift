internal import ArktosClient
internal import ArktosCore

/// Removes what is in a namespace that is being deleted, and then the namespace.
struct NamespaceReconciler: Reconciler {
  /// How soon to look again at content that others have to let go of.
  static let retry = Duration.seconds(2)

  let client: Client
  let namespaces: Informer<Namespace>
  let catalog: ResourceCatalog

  func reconcile(_ item: WorkItem) async throws -> ReconcileResult {
    guard let namespace = namespaces.get(item.key), namespace.metadata.ringKey == item.hash,
      namespace.metadata.deletionTimestamp != nil
    else { return .done }
    let deletion = ContentDeletion(client: client)
    let scope = CollectionScope(tenant: namespace.metadata.tenant, namespace: namespace.metadata.name)
    let types =
      try await deletion.customTypes(of: namespace.metadata.tenant)
      + catalog.definitions.map(\.type)
      .filter { $0.scope == .namespace }
    guard try await deletion.deleteAll(of: types, in: scope) == 0 else { return .again(after: Self.retry) }
    try await deletion.finalize(namespace, without: Namespace.finalizer)
    return .done
  }
}

internal import ArktosClient
internal import ArktosCore

/// Gives a tenant its namespaces; removes what is in a tenant that is being deleted, and then the tenant.
///
/// Source: Arktos' tenant controller.
struct TenantReconciler: Reconciler {
  let client: Client
  let tenants: Informer<Tenant>
  let namespaces: Informer<Namespace>
  let catalog: ResourceCatalog

  func reconcile(_ item: WorkItem) async throws -> ReconcileResult {
    guard let tenant = tenants.get(item.key), tenant.metadata.ringKey == item.hash else { return .done }
    guard tenant.metadata.deletionTimestamp == nil else { return try await empty(tenant) }
    for name in WellKnownNames.systemNamespaces {
      let namespace = Namespace(name: name, tenant: tenant.metadata.name)
      guard namespaces.get(namespace.objectKey) == nil else { continue }
      do {
        _ = try await client.create(namespace)
      } catch let error as APIError where error.reason == .alreadyExists {
        // The local copy was behind.
      }
    }
    return .done
  }

  private func empty(_ tenant: Tenant) async throws -> ReconcileResult {
    let deletion = ContentDeletion(client: client)
    let scope = CollectionScope(tenant: tenant.metadata.name)
    let types = catalog.definitions.map(\.type).filter { $0.scope == .tenant }
    guard try await deletion.deleteAll(of: types, in: scope) == 0 else {
      return .again(after: NamespaceReconciler.retry)
    }
    try await deletion.finalize(tenant, without: Tenant.finalizer)
    return .done
  }
}

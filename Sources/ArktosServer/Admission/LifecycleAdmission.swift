public import ArktosCore
public import ArktosStore

/// Keeps objects from being created where there is no tenant or namespace, or where one is being removed; and keeps
/// the built-in tenant and namespaces from being deleted.
///
/// The tenant and the namespace are conditions of the commit itself: what is created while its namespace starts to
/// terminate is refused, not left behind. (Arktos let such objects through for up to ten seconds.)
public struct LifecycleAdmission: AdmissionPlugin {
  public let name = "Lifecycle"
  private let tenants: ResourceDefinition?
  private let namespaces: ResourceDefinition?

  public init(catalog: ResourceCatalog) {
    tenants = catalog.definition(group: "", version: "v1", plural: "tenants")
    namespaces = catalog.definition(group: "", version: "v1", plural: "namespaces")
  }

  public func handles(_ request: AdmissionRequest) -> Bool { request.operation != .update }

  public func validate(_ object: JSONObject?, _ request: AdmissionRequest) async throws(APIError)
    -> [StoreTransaction.Condition]
  {
    switch request.operation {
    case .update: return []
    case .delete:
      try await refuseDeletionOfBuiltins(request)
      return []
    case .create: return try await requireLivingParents(request)
    }
  }

  private func refuseDeletionOfBuiltins(_ request: AdmissionRequest) async throws(APIError) {
    let type = request.definition.type
    if type == tenants?.type, request.key.name == WellKnownNames.defaultTenant {
      throw .forbidden(type, name: request.key.name, "this tenant may not be deleted")
    }
    guard type == namespaces?.type, WellKnownNames.systemNamespaces.contains(request.key.name) else { return }
    // A tenant that goes takes its namespaces with it; a deletion that asks for them alone is refused.
    if let tenants, let tenant = try await parent(tenants, named: request.key.tenant, request), tenant.isTerminating {
      return
    }
    throw .forbidden(type, name: "\(request.key.tenant)/\(request.key.name)", "this namespace may not be deleted")
  }

  private func requireLivingParents(_ request: AdmissionRequest) async throws(APIError) -> [StoreTransaction.Condition]
  {
    var conditions: [StoreTransaction.Condition] = []
    let scope = request.definition.type.scope
    if scope != .cluster, let tenants {
      guard let tenant = try await parent(tenants, named: request.key.tenant, request) else {
        throw .notFound(tenants.type, name: request.key.tenant)
      }
      if tenant.isTerminating {
        throw refusal(
          request, "unable to create new content in tenant \(request.key.tenant) because it is being terminated")
      }
      conditions.append(tenant.condition)
    }
    if scope == .namespace, let namespaces {
      guard let namespace = try await parent(namespaces, named: request.key.namespace, request) else {
        throw .notFound(namespaces.type, name: request.key.namespace)
      }
      if namespace.isTerminating {
        var error = refusal(
          request, "unable to create new content in namespace \(request.key.namespace) because it is being terminated")
        // Kubernetes' controllers look for this cause, and give up.
        error.causes = [
          APIError.Cause(
            reason: "NamespaceTerminating", message: "namespace \(request.key.namespace) is being terminated",
            field: "metadata.namespace")
        ]
        throw error
      }
      conditions.append(namespace.condition)
    }
    return conditions
  }

  private func refusal(_ request: AdmissionRequest, _ why: String) -> APIError {
    .forbidden(request.definition.type, name: request.key.name, why)
  }

  private struct Parent {
    var isTerminating: Bool
    /// That the parent is still as it was when it was looked at.
    var condition: StoreTransaction.Condition
  }

  private func parent(_ definition: ResourceDefinition, named name: String, _ request: AdmissionRequest)
    async throws(APIError) -> Parent?
  {
    let key = definition.keys.key(tenant: request.key.tenant, namespace: "", name: name)
    let read: StoreRead
    do {
      read = try await request.store.get(key, at: .latest)
    } catch {
      throw APIError(error, definition.type, name: name)
    }
    guard let entry = read.entry else { return nil }
    let record = try IndexedValue.record(of: entry, definition)
    return Parent(
      isTerminating: record.deletionTimestamp != nil,
      condition: StoreTransaction.Condition(key, .modRevision(entry.modRevision)))
  }
}

internal import ArktosCore

/// A request that has passed authentication and authorization, with its kind looked up and its place filled in.
struct RegistryRequest: Sendable {
  var info: RequestInfo
  var definition: ResourceDefinition
  var caller: Caller
  /// The tenant of the request; nil for cluster-scoped kinds, and for lists and watches over all tenants.
  var tenant: String?
  var namespace: String?
  var name: String?
  var isDryRun: Bool
  var fieldValidation: FieldValidation
  /// In whose name fields are written.
  var fieldManager: String
  /// Asks again where a request turns out to do more than its verb says; nil for the server's own requests.
  var access: AccessCheck?
  /// For how long the definition holds; nil if for good.
  var lifetime: KindLifetime?

  var type: ResourceType { definition.type }

  init(
    info: RequestInfo, definition: ResourceDefinition, caller: Caller, isDryRun: Bool = false,
    fieldValidation: FieldValidation = .warn, fieldManager: String = "", access: AccessCheck? = nil
  ) throws(APIError) {
    self.info = info
    self.definition = definition
    self.caller = caller
    self.isDryRun = isDryRun
    self.fieldValidation = fieldValidation
    self.fieldManager = fieldManager
    self.access = access
    name = info.name
    switch definition.type.scope {
    case .cluster:
      tenant = nil
      namespace = nil
    case .tenant, .namespace:
      let named = info.tenant ?? caller.tenant
      tenant = named == WellKnownNames.allTenants ? nil : named
      namespace = definition.type.scope == .namespace ? info.namespace : nil
    }
    try requireWholePlace()
  }

  /// Everything but lists and watches concerns one object or one collection that objects are created in.
  private func requireWholePlace() throws(APIError) {
    switch info.verb {
    case .list, .watch: return
    default: break
    }
    if type.scope != .cluster, tenant == nil { throw .badRequest("Tenant parameter required.") }
    if type.scope == .namespace, namespace == nil, info.verb != .deleteCollection {
      throw .badRequest("Namespace parameter required.")
    }
    switch info.verb {
    case .create, .deleteCollection: return
    default: if name == nil { throw .badRequest("Name parameter required.") }
    }
  }

  /// The key of the object that is named in the request, or of `name` in its collection.
  func objectKey(named name: String? = nil) -> ObjectKey {
    ObjectKey(tenant: tenant ?? "", namespace: namespace ?? "", name: name ?? self.name ?? "")
  }

  /// The keys that a list or watch covers: one key where the request names one object and its whole place.
  var keyRange: KeyRange {
    let isPlaceKnown =
      switch type.scope {
      case .cluster: true
      case .tenant: tenant != nil
      case .namespace: tenant != nil && namespace != nil
      }
    guard isPlaceKnown, let name else { return definition.keys.range(tenant: tenant, namespace: namespace) }
    return .key(definition.keys.key(tenant: tenant ?? "", namespace: namespace ?? "", name: name))
  }
}

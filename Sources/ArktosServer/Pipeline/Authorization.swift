public import ArktosCore

/// Decides whether a caller may do what a request asks: the second stage of the pipeline.
public protocol Authorizer: Sendable {
  /// Nil if the caller may; otherwise why not, in a sentence for the caller.
  func refusal(of request: RequestInfo, by caller: Caller) async throws(APIError) -> String?
}

/// Operators may do everything, others nothing: until roles are enforced, who is no operator has none.
public struct OperatorsOnly: Authorizer {
  private let catalog: ResourceCatalog

  public init(catalog: ResourceCatalog) { self.catalog = catalog }

  public func refusal(of request: RequestInfo, by caller: Caller) async throws(APIError) -> String? {
    caller.isOperator ? nil : request.refusal(of: caller, catalog)
  }
}

/// Operators may do everything; others what lies in their own tenant, and nothing at cluster level.
///
/// Closes the hole of Arktos in which a tenant's administrator reaches cluster-scoped kinds by a path without a tenant.
public struct TenantIsolation: Authorizer {
  private let catalog: ResourceCatalog

  public init(catalog: ResourceCatalog) { self.catalog = catalog }

  public func refusal(of request: RequestInfo, by caller: Caller) async throws(APIError) -> String? {
    if caller.isOperator { return nil }
    let definition = catalog.definition(group: request.group, version: request.version, plural: request.resource)
    let isOwn = definition?.type.scope != .cluster && request.tenant == caller.tenant
    if isOwn { return nil }
    return request.refusal(of: caller, catalog)
  }
}

extension RequestInfo {
  /// That a caller may not do this. Source: the words of Kubernetes' authorization.
  fileprivate func refusal(of caller: Caller, _ catalog: ResourceCatalog) -> String {
    let scope = catalog.definition(group: group, version: version, plural: resource)?.type.scope
    let what = subresource.map { "\(resource)/\($0)" } ?? resource
    return "User \"\(caller.name)\" cannot \(verb.rawValue) resource \"\(what)\" in API group \"\(group)\" "
      + place(scope)
  }

  /// Where the resource is, in Kubernetes' words and, for what is in no namespace, in Arktos'.
  private func place(_ scope: ResourceScope?) -> String {
    if scope == .cluster { return "at the cluster scope" }
    // The name of a namespace in the path of the namespace itself does not say where that is.
    if scope != .tenant, let namespace { return "in the namespace \"\(namespace)\"" }
    return "in the tenant \"\(tenant ?? "")\""
  }
}

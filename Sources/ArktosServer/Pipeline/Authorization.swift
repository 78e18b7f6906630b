public import ArktosCore

/// Decides whether a caller may do what a request asks: the second stage of the pipeline.
public protocol Authorizer: Sendable {
  /// Nil if the caller may; otherwise why not, in a sentence for the caller.
  func refusal(of request: RequestInfo, by caller: Caller) async throws(APIError) -> String?
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
    return "User \"\(caller.name)\" cannot \(request.verb.rawValue) resource \"\(request.resource)\" "
      + "in API group \"\(request.group)\" \(place(request, definition?.type.scope))"
  }

  /// Where the resource is, in Kubernetes' words and, for what is in no namespace, in Arktos'.
  private func place(_ request: RequestInfo, _ scope: ResourceScope?) -> String {
    if scope == .cluster { return "at the cluster scope" }
    // The name of a namespace in the path of the namespace itself does not say where that is.
    if scope != .tenant, let namespace = request.namespace { return "in the namespace \"\(namespace)\"" }
    return "in the tenant \"\(request.tenant ?? "")\""
  }
}

/// At which level of the cluster the names of a kind are unique.
public enum ResourceScope: String, Hashable, Sendable, CaseIterable {
  /// One object of a name in the cluster: Tenant, Node, DataPartitionConfig.
  case cluster
  /// One object of a name in each tenant: Namespace, ClusterRole.
  case tenant
  /// One object of a name in each namespace of each tenant: Pod, Deployment.
  case namespace
}

/// A kind of object and where it is served: group, version, kind, plural and scope.
public struct ResourceType: Hashable, Sendable {
  /// The API group; empty for the core group (`/api/v1`).
  public var group: String
  public var version: String
  public var kind: String
  public var plural: String
  public var scope: ResourceScope

  public init(group: String = "", version: String, kind: String, plural: String, scope: ResourceScope) {
    self.group = group
    self.version = version
    self.kind = kind
    self.plural = plural
    self.scope = scope
  }

  /// `apps/v1`, or `v1` in the core group.
  public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
  /// `deployments.apps`, or `pods` in the core group.
  public var groupResource: String { group.isEmpty ? plural : "\(plural).\(group)" }
  /// `/apis/apps/v1`, or `/api/v1` in the core group.
  public var pathPrefix: String { group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)" }
  public var listKind: String { kind + "List" }

  /// The path of a collection (`name` nil) or of one object, in Arktos' form with its tenant.
  ///
  /// - Parameters:
  ///   - tenant: the tenant's name, `all` for every tenant; ignored by cluster-scoped kinds.
  ///   - namespace: nil for every namespace; ignored by other than namespaced kinds.
  public func path(tenant: String, namespace: String? = nil, name: String? = nil, subresource: String? = nil)
    -> String
  {
    var path = pathPrefix
    if scope != .cluster { path += "/tenants/\(tenant)" }
    if scope == .namespace, let namespace { path += "/namespaces/\(namespace)" }
    path += "/\(plural)"
    if let name { path += "/\(name)" }
    if let subresource { path += "/\(subresource)" }
    return path
  }
}

internal import ArktosCore

/// Who sent a request. Source: Kubernetes' `UserInfo`, and Arktos' tenant.
public struct Caller: Hashable, Sendable {
  public var name: String
  public var groups: [String]
  /// The tenant that the caller belongs to; a path without a tenant means this one.
  public var tenant: String
  /// What tells one bearer of the name from an earlier one; empty if nothing does.
  public var uid: String
  /// What else the authenticator knows, for authorizers that understand it.
  public var extra: [String: [String]]

  public init(name: String, groups: [String], tenant: String, uid: String = "", extra: [String: [String]] = [:]) {
    self.name = name
    self.groups = groups
    self.tenant = tenant
    self.uid = uid
    self.extra = extra
  }

  /// Whether the caller may do everything. Source: Kubernetes' `system:masters`.
  public var isOperator: Bool { groups.contains(Caller.operatorsGroup) }

  public static let operatorsGroup = "system:masters"
  /// May read measurements. Source: Kubernetes.
  public static let monitoringGroup = "system:monitoring"
  /// Everybody whom an authenticator knows is in it. Source: Kubernetes.
  public static let authenticatedGroup = "system:authenticated"

  /// The operator of tenant `default`: who calls a server from within its own process, unless it says otherwise.
  public static let systemAdmin = Caller(
    name: "system:admin", groups: [operatorsGroup, authenticatedGroup], tenant: WellKnownNames.defaultTenant)
}

/// Who sent a request.
public struct Caller: Hashable, Sendable {
  public var name: String
  public var groups: [String]
  /// The tenant that the caller belongs to; a path without a tenant means this one.
  public var tenant: String

  public init(name: String, groups: [String], tenant: String) {
    self.name = name
    self.groups = groups
    self.tenant = tenant
  }

  /// Whether the caller may do everything. Source: Kubernetes' `system:masters`.
  public var isOperator: Bool { groups.contains(Caller.operatorsGroup) }

  public static let operatorsGroup = "system:masters"
}

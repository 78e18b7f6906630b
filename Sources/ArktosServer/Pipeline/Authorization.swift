public import ArktosCore

/// Decides whether a caller may do what a request asks: the second stage of the pipeline.
///
/// The review kinds (`SelfSubjectAccessReview` and the like) ask it too, so what `kubectl auth can-i` says is what holds.
public protocol Authorizer: Sendable {
  /// Nil if the caller may; otherwise why not, in a sentence for the caller.
  func refusal(of access: AccessAttributes, by caller: Caller) async throws(APIError) -> String?

  /// Whether the caller may do everything, so that nothing else need be asked about it; must be known without waiting.
  ///
  /// The default says so of nobody.
  func allowsEverything(to caller: Caller) -> Bool

  /// What a caller may do in a namespace, as far as it can be listed; for people to read, never to decide by.
  ///
  /// The default lists nothing and says that this is not all.
  func rights(of caller: Caller, tenant: String, namespace: String) async throws(APIError) -> ListedRights
}

/// What somebody may do. Source: Kubernetes' `SubjectRulesReviewStatus`.
public struct ListedRights: Hashable, Sendable {
  public var rules: [PolicyRule]
  /// Whether there may be more rights than these.
  public var isIncomplete: Bool
  /// Why there may be more; empty if there is nothing to say.
  public var problem: String

  public init(rules: [PolicyRule], isIncomplete: Bool = false, problem: String = "") {
    self.rules = rules
    self.isIncomplete = isIncomplete
    self.problem = problem
  }
}

extension Authorizer {
  public func allowsEverything(to caller: Caller) -> Bool { false }

  public func rights(of caller: Caller, tenant: String, namespace: String) async throws(APIError) -> ListedRights {
    ListedRights(rules: [], isIncomplete: true, problem: "the authorizer of this server lists no rights")
  }
}

/// Operators may do everything, others no more than everybody: until roles are enforced, who is no operator has none.
public struct OperatorsOnly: Authorizer {
  private let catalog: ResourceCatalog

  public init(catalog: ResourceCatalog) { self.catalog = catalog }

  public func allowsEverything(to caller: Caller) -> Bool { caller.isOperator }

  public func refusal(of access: AccessAttributes, by caller: Caller) async throws(APIError) -> String? {
    caller.isOperator || BasicRights.include(access, caller) ? nil : access.refusal(of: caller, catalog)
  }

  public func rights(of caller: Caller, tenant: String, namespace: String) async throws(APIError) -> ListedRights {
    ListedRights(rules: (caller.isOperator ? [.everything, .everyPath] : []) + BasicRights.rules(of: caller))
  }
}

/// Operators may do everything; others what lies in their own tenant, and nothing at cluster level.
///
/// Closes the hole of Arktos in which a tenant's administrator reaches cluster-scoped kinds by a path without a tenant.
public struct TenantIsolation: Authorizer {
  private let catalog: ResourceCatalog

  public init(catalog: ResourceCatalog) { self.catalog = catalog }

  public func allowsEverything(to caller: Caller) -> Bool { caller.isOperator }

  public func refusal(of access: AccessAttributes, by caller: Caller) async throws(APIError) -> String? {
    if caller.isOperator || BasicRights.include(access, caller) { return nil }
    if let resource = access.resource, resource.tenant == caller.tenant, resource.resource != "*",
      resource.scope(catalog) != .cluster
    {
      return nil
    }
    return access.refusal(of: caller, catalog)
  }

  public func rights(of caller: Caller, tenant: String, namespace: String) async throws(APIError) -> ListedRights {
    if caller.isOperator { return ListedRights(rules: [.everything, .everyPath] + BasicRights.rules(of: caller)) }
    guard tenant == caller.tenant else { return ListedRights(rules: BasicRights.rules(of: caller)) }
    let kinds = Dictionary(grouping: catalog.served.map(\.type).filter { $0.scope != .cluster }, by: \.group)
    let own = kinds.sorted { $0.key < $1.key }.map { group, types in
      PolicyRule(verbs: ["*"], apiGroups: [group], resources: types.map(\.plural))
    }
    return ListedRights(rules: own + BasicRights.rules(of: caller))
  }
}

/// What everybody may do whom an authenticator knows. Source: Kubernetes' `system:basic-user` and `system:discovery`.
enum BasicRights {
  private static let questions = [
    ReviewKinds.selfSubjectAccessReview, ReviewKinds.selfSubjectRulesReview, ReviewKinds.selfSubjectReview,
  ].map(\.type)

  private static let paths = [
    "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version",
    "/version/",
  ]

  /// What tells of all tenants is for those who look after the servers. Source: Kubernetes' `system:monitoring`.
  private static let monitoringPaths = ["/metrics"]

  static func include(_ access: AccessAttributes, _ caller: Caller) -> Bool {
    switch access.target {
    case .path(let path):
      return ["get", "head"].contains(access.verb)
        && paths(of: caller).contains { $0.hasSuffix("*") ? path.hasPrefix($0.dropLast()) : path == $0 }
    case .resource(let resource):
      return access.verb == "create" && resource.subresource == nil
        && questions.contains { $0.group == resource.group && $0.plural == resource.resource }
    }
  }

  private static func paths(of caller: Caller) -> [String] {
    caller.groups.contains(Caller.monitoringGroup) ? paths + monitoringPaths : paths
  }

  static func rules(of caller: Caller) -> [PolicyRule] {
    Dictionary(grouping: questions, by: \.group).sorted { $0.key < $1.key }.map { group, types in
      PolicyRule(verbs: ["create"], apiGroups: [group], resources: types.map(\.plural))
    } + [PolicyRule(verbs: ["get"], paths: paths(of: caller))]
  }
}

extension PolicyRule {
  fileprivate static let everything = PolicyRule(verbs: ["*"], apiGroups: ["*"], resources: ["*"])
  fileprivate static let everyPath = PolicyRule(verbs: ["*"], paths: ["*"])

  fileprivate init(verbs: [String], apiGroups: [String] = [], resources: [String] = [], paths: [String] = []) {
    self.init(json: [:])
    self.verbs = verbs
    self.apiGroups = apiGroups
    self.resources = resources
    nonResourceURLs = paths
  }
}

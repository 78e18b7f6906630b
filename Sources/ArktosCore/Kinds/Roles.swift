/// Rights within a namespace.
public struct Role: Resource {
  public static let resourceType = ResourceType(
    group: "rbac.authorization.k8s.io", version: "v1", kind: "Role", plural: "roles", scope: .namespace)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var rules: [PolicyRule] {
    get { json[views: "rules"] }
    set { json[views: "rules"] = newValue }
  }
}

/// Rights within a tenant.
public struct ClusterRole: Resource {
  public static let resourceType = ResourceType(
    group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole", plural: "clusterroles", scope: .tenant)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var rules: [PolicyRule] {
    get { json[views: "rules"] }
    set { json[views: "rules"] = newValue }
  }
}

/// What may be done to which resources.
public struct PolicyRule: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var verbs: [String] {
    get { json[strings: "verbs"] }
    set { json[strings: "verbs"] = newValue }
  }

  public var apiGroups: [String] {
    get { json[strings: "apiGroups"] }
    set { json[strings: "apiGroups"] = newValue }
  }

  public var resources: [String] {
    get { json[strings: "resources"] }
    set { json[strings: "resources"] = newValue }
  }

  public var resourceNames: [String] {
    get { json[strings: "resourceNames"] }
    set { json[strings: "resourceNames"] = newValue }
  }

  public var nonResourceURLs: [String] {
    get { json[strings: "nonResourceURLs"] }
    set { json[strings: "nonResourceURLs"] = newValue }
  }
}

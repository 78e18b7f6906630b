/// Gives the rights of a role to users, within a namespace.
public struct RoleBinding: Resource {
  public static let resourceType = ResourceType(
    group: "rbac.authorization.k8s.io", version: "v1", kind: "RoleBinding", plural: "rolebindings", scope: .namespace)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var subjects: [AccessSubject] {
    get { json[views: "subjects"] }
    set { json[views: "subjects"] = newValue }
  }

  public var roleRef: RoleReference {
    get { json[view: "roleRef"] }
    set { json[view: "roleRef"] = newValue }
  }
}

/// Gives the rights of a cluster role to users, within a tenant.
public struct ClusterRoleBinding: Resource {
  public static let resourceType = ResourceType(
    group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRoleBinding", plural: "clusterrolebindings",
    scope: .tenant)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var subjects: [AccessSubject] {
    get { json[views: "subjects"] }
    set { json[views: "subjects"] = newValue }
  }

  public var roleRef: RoleReference {
    get { json[view: "roleRef"] }
    set { json[view: "roleRef"] = newValue }
  }
}

/// Who gets the rights of a role.
public struct AccessSubject: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  /// `User`, `Group` or `ServiceAccount`.
  public var kind: String {
    get { json[string: "kind"] ?? "" }
    set { json[string: "kind"] = newValue.isEmpty ? nil : newValue }
  }

  public var apiGroup: String {
    get { json[string: "apiGroup"] ?? "" }
    set { json[string: "apiGroup"] = newValue.isEmpty ? nil : newValue }
  }

  public var name: String {
    get { json[string: "name"] ?? "" }
    set { json[string: "name"] = newValue.isEmpty ? nil : newValue }
  }

  public var namespace: String {
    get { json[string: "namespace"] ?? "" }
    set { json[string: "namespace"] = newValue.isEmpty ? nil : newValue }
  }
}

/// The role that a binding gives.
public struct RoleReference: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var apiGroup: String {
    get { json[string: "apiGroup"] ?? "" }
    set { json[string: "apiGroup"] = newValue.isEmpty ? nil : newValue }
  }

  /// `Role` or `ClusterRole`.
  public var kind: String {
    get { json[string: "kind"] ?? "" }
    set { json[string: "kind"] = newValue.isEmpty ? nil : newValue }
  }

  public var name: String {
    get { json[string: "name"] ?? "" }
    set { json[string: "name"] = newValue.isEmpty ? nil : newValue }
  }
}

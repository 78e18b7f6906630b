/// A tenant: the level above namespaces. Arktos' `v1` `Tenant`.
public struct Tenant: Resource {
  public static let resourceType = ResourceType(
    version: "v1", kind: "Tenant", plural: "tenants", scope: .cluster)

  /// The finalizer that keeps a tenant until its content is gone.
  public static let finalizer = "arktos"

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public struct Phase: OpenWord {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public static let active = Phase(rawValue: "Active")
    public static let terminating = Phase(rawValue: "Terminating")
  }

  public var spec: TenantSpec {
    get { json[view: "spec"] }
    set { json[view: "spec"] = newValue }
  }

  public var status: TenantStatus {
    get { json[view: "status"] }
    set { json[view: "status"] = newValue }
  }
}

public struct TenantSpec: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  /// What still has to be cleaned up before the tenant may go.
  public var finalizers: [String] {
    get { json[strings: "finalizers"] }
    set { json[strings: "finalizers"] = newValue }
  }

  /// The store that keeps the tenant's objects: 0 … 63 as text.
  public var storageClusterId: String {
    get { json[string: "storageClusterId"] ?? "0" }
    set { json[string: "storageClusterId"] = newValue }
  }
}

public struct TenantStatus: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var phase: Tenant.Phase? {
    get { json[word: "phase"] }
    set { json[word: "phase"] = newValue }
  }
}

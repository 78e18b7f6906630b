/// Limits of what a namespace may use in all.
public struct ResourceQuota: Resource {
  public static let resourceType = ResourceType(
    version: "v1", kind: "ResourceQuota", plural: "resourcequotas", scope: .namespace)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var spec: ResourceQuotaSpec {
    get { json[view: "spec"] }
    set { json[view: "spec"] = newValue }
  }

  public var status: ResourceQuotaStatus {
    get { json[view: "status"] }
    set { json[view: "status"] = newValue }
  }
}

/// The limits.
public struct ResourceQuotaSpec: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  /// Quantities by the names of resources.
  public var hard: [String: String] {
    get { json[stringMap: "hard"] }
    set { json[stringMap: "hard"] = newValue }
  }

  /// Which objects count.
  public var scopes: [String] {
    get { json[strings: "scopes"] }
    set { json[strings: "scopes"] = newValue }
  }
}

/// The limits in force, and what is used.
public struct ResourceQuotaStatus: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var hard: [String: String] {
    get { json[stringMap: "hard"] }
    set { json[stringMap: "hard"] = newValue }
  }

  public var used: [String: String] {
    get { json[stringMap: "used"] }
    set { json[stringMap: "used"] = newValue }
  }
}

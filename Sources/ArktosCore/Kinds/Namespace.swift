/// A namespace of a tenant.
public struct Namespace: Resource {
  public static let resourceType = ResourceType(
    version: "v1", kind: "Namespace", plural: "namespaces", scope: .tenant)

  /// The finalizer that keeps a namespace until its content is gone.
  public static let finalizer = "kubernetes"

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public struct Phase: OpenWord {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public static let active = Phase(rawValue: "Active")
    public static let terminating = Phase(rawValue: "Terminating")
  }

  public var spec: NamespaceSpec {
    get { json[view: "spec"] }
    set { json[view: "spec"] = newValue }
  }

  public var status: NamespaceStatus {
    get { json[view: "status"] }
    set { json[view: "status"] = newValue }
  }
}

public struct NamespaceSpec: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var finalizers: [String] {
    get { json[strings: "finalizers"] }
    set { json[strings: "finalizers"] = newValue }
  }
}

public struct NamespaceStatus: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var phase: Namespace.Phase? {
    get { json[word: "phase"] }
    set { json[word: "phase"] = newValue }
  }

  /// Why deletion does not get on.
  public var conditions: [Condition] {
    get { json[views: "conditions"] }
    set { json[views: "conditions"] = newValue }
  }
}

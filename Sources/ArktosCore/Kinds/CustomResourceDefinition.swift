/// A kind of object that a tenant defines (`apiextensions.k8s.io/v1`). Each tenant has its own, as in Arktos.
public struct CustomResourceDefinition: Resource {
  public static let resourceType = ResourceType(
    group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition",
    plural: "customresourcedefinitions", scope: .tenant)

  /// Keeps a definition until its objects are gone.
  public static let finalizer = "customresourcecleanup.apiextensions.k8s.io"

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public struct ConditionType: OpenWord {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The names are nobody else's.
    public static let namesAccepted = ConditionType(rawValue: "NamesAccepted")
    /// The kind is served.
    public static let established = ConditionType(rawValue: "Established")
    /// The objects are being deleted.
    public static let terminating = ConditionType(rawValue: "Terminating")
  }

  public var spec: CustomResourceDefinitionSpec {
    get { json[view: "spec"] }
    set { json[view: "spec"] = newValue }
  }

  public var status: CustomResourceDefinitionStatus {
    get { json[view: "status"] }
    set { json[view: "status"] = newValue }
  }

  public func isTrue(_ condition: ConditionType) -> Bool {
    status.conditions[type: condition.rawValue]?.isTrue ?? false
  }
}

public struct CustomResourceDefinitionSpec: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var group: String {
    get { json[string: "group"] ?? "" }
    set { json[string: "group"] = newValue }
  }

  /// `Cluster` (one object of a name in the tenant) or `Namespaced`.
  public var scope: String {
    get { json[string: "scope"] ?? "" }
    set { json[string: "scope"] = newValue }
  }

  public var names: CustomResourceDefinitionNames {
    get { json[view: "names"] }
    set { json[view: "names"] = newValue }
  }

  public var versions: [CustomResourceDefinitionVersion] {
    get { json[views: "versions"] }
    set { json[views: "versions"] = newValue }
  }

  /// The version in which objects are stored.
  public var storageVersion: CustomResourceDefinitionVersion? { versions.first(where: \.isStored) }
}

public struct CustomResourceDefinitionNames: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var plural: String { json[string: "plural"] ?? "" }
  public var singular: String {
    get { json[string: "singular"] ?? "" }
    set { json[string: "singular"] = newValue.isEmpty ? nil : newValue }
  }
  public var kind: String { json[string: "kind"] ?? "" }
  public var listKind: String {
    get { json[string: "listKind"] ?? "" }
    set { json[string: "listKind"] = newValue.isEmpty ? nil : newValue }
  }
  public var shortNames: [String] {
    get { json[strings: "shortNames"] }
    set { json[strings: "shortNames"] = newValue }
  }
  public var categories: [String] { json[strings: "categories"] }
}

public struct CustomResourceDefinitionVersion: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var name: String { json[string: "name"] ?? "" }
  public var isServed: Bool { json[bool: "served"] ?? false }
  public var isStored: Bool { json[bool: "storage"] ?? false }
  /// The schema of the whole object, as it was written.
  public var schema: JSONObject { json.value(at: ["schema", "openAPIV3Schema"])?.objectValue ?? [:] }
  public var selectableFields: [String] {
    (json[array: "selectableFields"] ?? []).compactMap { $0["jsonPath"]?.stringValue }
  }
}

public struct CustomResourceDefinitionStatus: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var conditions: [Condition] {
    get { json[views: "conditions"] }
    set { json[views: "conditions"] = newValue }
  }

  public var acceptedNames: CustomResourceDefinitionNames {
    get { json[view: "acceptedNames"] }
    set { json[view: "acceptedNames"] = newValue }
  }

  /// The versions in which objects may be stored.
  public var storedVersions: [String] {
    get { json[strings: "storedVersions"] }
    set { json[strings: "storedVersions"] = newValue }
  }
}

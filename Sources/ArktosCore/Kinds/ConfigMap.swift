/// Settings as text or bytes under free names.
public struct ConfigMap: Resource {
  public static let resourceType = ResourceType(
    version: "v1", kind: "ConfigMap", plural: "configmaps", scope: .namespace)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var data: [String: String] {
    get { json[stringMap: "data"] }
    set { json[stringMap: "data"] = newValue }
  }

  /// Values in Base64.
  public var binaryData: [String: String] {
    get { json[stringMap: "binaryData"] }
    set { json[stringMap: "binaryData"] = newValue }
  }

  public var isImmutable: Bool {
    get { json[bool: "immutable"] ?? false }
    set { json[bool: "immutable"] = newValue ? true : nil }
  }
}

/// Small pieces of confidential data under free names.
public struct Secret: Resource {
  public static let resourceType = ResourceType(
    version: "v1", kind: "Secret", plural: "secrets", scope: .namespace)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  /// What the values are for: `Opaque`, `kubernetes.io/tls`, ….
  public var type: String {
    get { json[string: "type"] ?? "" }
    set { json[string: "type"] = newValue.isEmpty ? nil : newValue }
  }

  /// Values in Base64.
  public var data: [String: String] {
    get { json[stringMap: "data"] }
    set { json[stringMap: "data"] = newValue }
  }

  public var isImmutable: Bool {
    get { json[bool: "immutable"] ?? false }
    set { json[bool: "immutable"] = newValue ? true : nil }
  }
}

/// A typed view of a JSON object.
///
/// The object itself is the storage, so members that this version of a type does not know survive every round trip,
/// and reading an object costs no more than parsing it. Types that describe resources are written as views:
///
/// ```swift
/// public struct DeploymentSpec: JSONView {
///   public var json: JSONObject
///   public init(json: JSONObject = [:]) { self.json = json }
///   public var replicas: Int64 {
///     get { json[int: "replicas"] ?? 1 }
///     set { json[int: "replicas"] = newValue }
///   }
/// }
/// ```
public protocol JSONView: Hashable, Sendable, Codable {
  var json: JSONObject { get set }
  init(json: JSONObject)
}

extension JSONView {
  public init() { self.init(json: JSONObject()) }

  public init(from decoder: any Decoder) throws {
    self.init(json: try JSONObject(from: decoder))
  }

  public func encode(to encoder: any Encoder) throws {
    try json.encode(to: encoder)
  }
}

/// An identity for programs that run in pods.
public struct ServiceAccount: Resource {
  public static let resourceType = ResourceType(
    version: "v1", kind: "ServiceAccount", plural: "serviceaccounts", scope: .namespace)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }
}

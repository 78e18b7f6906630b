/// A store that keeps the objects of some tenants, as Arktos names it.
public struct StorageCluster: Resource {
  public static let resourceType = ResourceType(
    version: "v1", kind: "StorageCluster", plural: "storageclusters", scope: .cluster)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  /// 0 to 63; it never changes.
  public var storageClusterId: String {
    get { json[string: "storageClusterId"] ?? "" }
    set { json[string: "storageClusterId"] = newValue.isEmpty ? nil : newValue }
  }

  /// `host:port`.
  public var serviceAddress: String {
    get { json[string: "serviceAddress"] ?? "" }
    set { json[string: "serviceAddress"] = newValue.isEmpty ? nil : newValue }
  }
}

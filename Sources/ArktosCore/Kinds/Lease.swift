/// A claim that its holder renews (`coordination.k8s.io/v1`).
public struct Lease: Resource {
  public static let resourceType = ResourceType(
    group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases", scope: .namespace)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var spec: LeaseSpec {
    get { json[view: "spec"] }
    set { json[view: "spec"] = newValue }
  }
}

public struct LeaseSpec: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var holderIdentity: String? {
    get { json[string: "holderIdentity"] }
    set { json[string: "holderIdentity"] = newValue }
  }

  /// How long the claim holds after ``renewTime``.
  public var leaseDurationSeconds: Int64? {
    get { json[int: "leaseDurationSeconds"] }
    set { json[int: "leaseDurationSeconds"] = newValue }
  }

  /// RFC 3339 with microseconds.
  public var acquireTime: String? {
    get { json[string: "acquireTime"] }
    set { json[string: "acquireTime"] = newValue }
  }

  /// RFC 3339 with microseconds.
  public var renewTime: String? {
    get { json[string: "renewTime"] }
    set { json[string: "renewTime"] = newValue }
  }

  /// How often the holder has changed.
  public var leaseTransitions: Int64 {
    get { json[int: "leaseTransitions"] ?? 0 }
    set { json[int: "leaseTransitions"] = newValue }
  }
}

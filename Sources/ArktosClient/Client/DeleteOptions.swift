internal import ArktosCore

/// How an object is deleted. Source: Kubernetes' `meta/v1` `DeleteOptions`.
public struct DeleteOptions: Hashable, Sendable {
  /// What happens to the objects that the deleted one owns.
  public enum Propagation: String, Hashable, Sendable {
    /// They are collected afterwards.
    case background = "Background"
    /// They are collected first.
    case foreground = "Foreground"
    /// They stay.
    case orphan = "Orphan"
  }

  public var propagation: Propagation?
  /// Delete only if the object still has this UID.
  public var uid: String?
  /// Delete only if the object is still at this resourceVersion.
  public var resourceVersion: String?
  /// How long a pod is given to end, in seconds; nil for what the pod says, 0 to let it go at once.
  public var gracePeriodSeconds: Int64?

  public init(
    propagation: Propagation? = nil, uid: String? = nil, resourceVersion: String? = nil,
    gracePeriodSeconds: Int64? = nil
  ) {
    self.propagation = propagation
    self.uid = uid
    self.resourceVersion = resourceVersion
    self.gracePeriodSeconds = gracePeriodSeconds
  }

  var json: JSONObject {
    var json: JSONObject = ["kind": "DeleteOptions", "apiVersion": "v1"]
    json[string: "propagationPolicy"] = propagation?.rawValue
    json[int: "gracePeriodSeconds"] = gracePeriodSeconds
    var preconditions = JSONObject()
    preconditions[string: "uid"] = uid
    preconditions[string: "resourceVersion"] = resourceVersion
    if !preconditions.isEmpty { json["preconditions"] = .object(preconditions) }
    return json
  }
}

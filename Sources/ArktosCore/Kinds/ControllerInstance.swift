/// A running controller process's share of the work. Arktos' `v1` `ControllerInstance`; all fields are at the top.
///
/// It lives 30 s after its last write, so a process that dies stops counting by itself.
public struct ControllerInstance: Resource {
  public static let resourceType = ResourceType(
    version: "v1", kind: "ControllerInstance", plural: "controllerinstances", scope: .cluster)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  /// Which controller: `ReplicaSet`, `Deployment`, ….
  public var controllerType: String {
    get { json[string: "controllerType"] ?? "" }
    set { json[string: "controllerType"] = newValue }
  }

  /// The upper bound (inclusive) of the instance's range of hash keys.
  public var controllerKey: HashKey {
    get { HashKey(json[int: "controllerKey"] ?? 0) }
    set { json[int: "controllerKey"] = newValue.value }
  }

  /// The length of its work queue when it last reported.
  public var workloadNum: Int64 {
    get { json[int: "workloadNum"] ?? 0 }
    set { json[positive: "workloadNum"] = newValue }
  }

  /// Whether the instance waits for another one to hand its range over.
  public var isLocked: Bool {
    get { json[bool: "isLocked"] ?? false }
    set { json[bool: "isLocked"] = newValue ? true : nil }
  }
}

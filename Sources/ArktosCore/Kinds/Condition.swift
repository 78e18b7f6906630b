/// One observation about an object in its status: `Available`, `Progressing`, `Ready`, ….
///
/// Deployments, replica sets, pods and nodes share this form; the time stamps that a kind does not have stay nil.
public struct Condition: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public struct Status: OpenWord {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public static let isTrue = Status(rawValue: "True")
    public static let isFalse = Status(rawValue: "False")
    public static let unknown = Status(rawValue: "Unknown")
  }

  public init(type: String, status: Status, reason: String = "", message: String = "") {
    self.init(json: [:])
    self.type = type
    self.status = status
    self.reason = reason
    self.message = message
  }

  public var type: String {
    get { json[string: "type"] ?? "" }
    set { json[string: "type"] = newValue }
  }

  public var status: Status {
    get { json[word: "status"] ?? .unknown }
    set { json[word: "status"] = newValue }
  }

  /// One word in CamelCase for programs.
  public var reason: String {
    get { json[string: "reason"] ?? "" }
    set { json[string: "reason"] = newValue.isEmpty ? nil : newValue }
  }

  /// A sentence for people.
  public var message: String {
    get { json[string: "message"] ?? "" }
    set { json[string: "message"] = newValue.isEmpty ? nil : newValue }
  }

  /// When ``status`` last changed.
  public var lastTransitionTime: String? {
    get { json[string: "lastTransitionTime"] }
    set { json[string: "lastTransitionTime"] = newValue }
  }

  /// When a deployment's condition was last written.
  public var lastUpdateTime: String? {
    get { json[string: "lastUpdateTime"] }
    set { json[string: "lastUpdateTime"] = newValue }
  }

  /// When a pod's condition was last looked at.
  public var lastProbeTime: String? {
    get { json[string: "lastProbeTime"] }
    set { json[string: "lastProbeTime"] = newValue }
  }

  /// When a node's condition was last confirmed.
  public var lastHeartbeatTime: String? {
    get { json[string: "lastHeartbeatTime"] }
    set { json[string: "lastHeartbeatTime"] = newValue }
  }

  public var isTrue: Bool { status == .isTrue }
}

public typealias DeploymentCondition = Condition
public typealias ReplicaSetCondition = Condition
public typealias PodCondition = Condition
public typealias NodeCondition = Condition

extension [Condition] {
  public subscript(type type: String) -> Condition? { first { $0.type == type } }

  /// Puts `condition` in the place of the one of its type, or behind the others.
  ///
  /// As in Kubernetes, the transition time stays when the status does.
  public mutating func set(_ condition: Condition) {
    guard let index = firstIndex(where: { $0.type == condition.type }) else {
      append(condition)
      return
    }
    var condition = condition
    if self[index].status == condition.status, let time = self[index].lastTransitionTime {
      condition.lastTransitionTime = time
    }
    self[index] = condition
  }

  public mutating func remove(type: String) { removeAll { $0.type == type } }
}

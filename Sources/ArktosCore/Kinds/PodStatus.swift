/// What the node that runs a pod reports about it.
public struct PodStatus: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var phase: Pod.Phase? {
    get { json[word: "phase"] }
    set { json[word: "phase"] = newValue }
  }

  public var conditions: [PodCondition] {
    get { json[views: "conditions"] }
    set { json[views: "conditions"] = newValue }
  }

  /// One word in CamelCase, such as `Evicted`.
  public var reason: String {
    get { json[string: "reason"] ?? "" }
    set { json[string: "reason"] = newValue.isEmpty ? nil : newValue }
  }

  public var message: String {
    get { json[string: "message"] ?? "" }
    set { json[string: "message"] = newValue.isEmpty ? nil : newValue }
  }

  public var podIP: String {
    get { json[string: "podIP"] ?? "" }
    set {
      json[string: "podIP"] = newValue.isEmpty ? nil : newValue
      json[array: "podIPs"] = newValue.isEmpty ? nil : [["ip": .string(newValue)]]
    }
  }

  public var hostIP: String {
    get { json[string: "hostIP"] ?? "" }
    set { json[string: "hostIP"] = newValue.isEmpty ? nil : newValue }
  }

  /// When the node took the pod up.
  public var startTime: String? {
    get { json[string: "startTime"] }
    set { json[string: "startTime"] = newValue }
  }

  public var containerStatuses: [ContainerStatus] {
    get { json[views: "containerStatuses"] }
    set { json[views: "containerStatuses"] = newValue }
  }

  public var initContainerStatuses: [ContainerStatus] {
    get { json[views: "initContainerStatuses"] }
    set { json[views: "initContainerStatuses"] = newValue }
  }
}

public struct ContainerStatus: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public init(name: String, image: String, isReady: Bool = false) {
    self.init(json: [
      "name": .string(name), "image": .string(image), "imageID": "", "ready": .bool(isReady), "restartCount": 0,
    ])
  }

  public var name: String {
    get { json[string: "name"] ?? "" }
    set { json[string: "name"] = newValue }
  }

  public var image: String {
    get { json[string: "image"] ?? "" }
    set { json[string: "image"] = newValue }
  }

  public var isReady: Bool {
    get { json[bool: "ready"] ?? false }
    set { json[bool: "ready"] = newValue }
  }

  public var isStarted: Bool? {
    get { json[bool: "started"] }
    set { json[bool: "started"] = newValue }
  }

  public var restartCount: Int64 {
    get { json[int: "restartCount"] ?? 0 }
    set { json[int: "restartCount"] = newValue }
  }

  /// Exactly one of waiting, running and terminated; none means waiting.
  public var state: ContainerState {
    get { json[view: "state"] }
    set { json[view: "state"] = newValue }
  }
}

public struct ContainerState: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public static func running(since startedAt: String) -> ContainerState {
    ContainerState(json: ["running": ["startedAt": .string(startedAt)]])
  }

  public static func waiting(reason: String, message: String = "") -> ContainerState {
    var waiting: JSONObject = ["reason": .string(reason)]
    if !message.isEmpty { waiting["message"] = .string(message) }
    return ContainerState(json: ["waiting": .object(waiting)])
  }

  public static func terminated(
    exitCode: Int64, reason: String, startedAt: String? = nil, finishedAt: String? = nil
  ) -> ContainerState {
    var terminated: JSONObject = ["exitCode": .int(exitCode), "reason": .string(reason)]
    terminated[string: "startedAt"] = startedAt
    terminated[string: "finishedAt"] = finishedAt
    return ContainerState(json: ["terminated": .object(terminated)])
  }

  public var isRunning: Bool { json[object: "running"] != nil }
  public var waitingReason: String? { json[object: "waiting"]?[string: "reason"] }
  public var terminatedReason: String? { json[object: "terminated"]?[string: "reason"] }
  /// Nil unless the container has terminated.
  public var exitCode: Int64? { json[object: "terminated"]?[int: "exitCode"] }
  /// The signal that ended the container; nil when none did.
  public var signal: Int64? {
    json[object: "terminated"]?[int: "signal"].flatMap { $0 == 0 ? nil : $0 }
  }
}

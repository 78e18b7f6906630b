/// Containers that run together on one node.
public struct Pod: Resource {
  public static let resourceType = ResourceType(
    version: "v1", kind: "Pod", plural: "pods", scope: .namespace)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public struct Phase: OpenWord {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public static let pending = Phase(rawValue: "Pending")
    public static let running = Phase(rawValue: "Running")
    public static let succeeded = Phase(rawValue: "Succeeded")
    public static let failed = Phase(rawValue: "Failed")
    public static let unknown = Phase(rawValue: "Unknown")
  }

  public var spec: PodSpec {
    get { json[view: "spec"] }
    set { json[view: "spec"] = newValue }
  }

  public var status: PodStatus {
    get { json[view: "status"] }
    set { json[view: "status"] = newValue }
  }

  /// Whether its `Ready` condition holds.
  public var isReady: Bool { status.conditions[type: "Ready"]?.isTrue ?? false }

  /// Whether it has ended, well or badly.
  public var isFinished: Bool { status.phase == .succeeded || status.phase == .failed }

  /// Whether it counts for a workload: neither ended nor being deleted.
  public var isActive: Bool { !isFinished && metadata.deletionTimestamp == nil }
}

public struct PodSpec: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var containers: [Container] {
    get { json[views: "containers"] }
    set { json[views: "containers"] = newValue }
  }

  public var initContainers: [Container] {
    get { json[views: "initContainers"] }
    set { json[views: "initContainers"] = newValue }
  }

  /// The node that the pod is bound to; empty until it is scheduled.
  public var nodeName: String {
    get { json[string: "nodeName"] ?? "" }
    set { json[string: "nodeName"] = newValue.isEmpty ? nil : newValue }
  }

  public var nodeSelector: [String: String] {
    get { json[stringMap: "nodeSelector"] }
    set { json[stringMap: "nodeSelector"] = newValue }
  }

  public var restartPolicy: RestartPolicy {
    get { json[word: "restartPolicy"] ?? .always }
    set { json[word: "restartPolicy"] = newValue }
  }

  public var schedulerName: String {
    get { json[string: "schedulerName"] ?? "default-scheduler" }
    set { json[string: "schedulerName"] = newValue }
  }

  public var serviceAccountName: String {
    get { json[string: "serviceAccountName"] ?? "" }
    set { json[string: "serviceAccountName"] = newValue.isEmpty ? nil : newValue }
  }

  public var terminationGracePeriodSeconds: Int64 {
    get { json[int: "terminationGracePeriodSeconds"] ?? 30 }
    set { json[int: "terminationGracePeriodSeconds"] = newValue }
  }

  /// Conditions, besides the containers' own, that must hold before the pod is ready.
  public var readinessGates: [String] {
    (json[array: "readinessGates"] ?? []).compactMap { $0["conditionType"]?.stringValue }
  }

  public struct RestartPolicy: OpenWord {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public static let always = RestartPolicy(rawValue: "Always")
    public static let onFailure = RestartPolicy(rawValue: "OnFailure")
    public static let never = RestartPolicy(rawValue: "Never")
  }
}

/// A set of like pods that is kept at a size and rolled from one template to the next.
public struct Deployment: Resource {
  public static let resourceType = ResourceType(
    group: "apps", version: "v1", kind: "Deployment", plural: "deployments", scope: .namespace)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var spec: DeploymentSpec {
    get { json[view: "spec"] }
    set { json[view: "spec"] = newValue }
  }

  public var status: DeploymentStatus {
    get { json[view: "status"] }
    set { json[view: "status"] = newValue }
  }
}

public struct DeploymentSpec: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var replicas: Int64 {
    get { json[int: "replicas"] ?? 1 }
    set { json[int: "replicas"] = newValue }
  }

  public var selector: LabelSelectorSpec {
    get { json[view: "selector"] }
    set { json[view: "selector"] = newValue }
  }

  public var template: PodTemplateSpec {
    get { json[view: "template"] }
    set { json[view: "template"] = newValue }
  }

  public var strategy: DeploymentStrategy {
    get { json[view: "strategy"] }
    set { json[view: "strategy"] = newValue }
  }

  /// How long a new pod must be ready before it counts as available.
  public var minReadySeconds: Int64 {
    get { json[int: "minReadySeconds"] ?? 0 }
    set { json[int: "minReadySeconds"] = newValue }
  }

  /// How many old replica sets are kept to roll back to.
  public var revisionHistoryLimit: Int64 {
    get { json[int: "revisionHistoryLimit"] ?? 10 }
    set { json[int: "revisionHistoryLimit"] = newValue }
  }

  /// How long a roll-out may stand still before it counts as failed; `Int32.max` means for ever.
  public var progressDeadlineSeconds: Int64 {
    get { json[int: "progressDeadlineSeconds"] ?? 600 }
    set { json[int: "progressDeadlineSeconds"] = newValue }
  }

  public var isPaused: Bool {
    get { json[bool: "paused"] ?? false }
    set { json[bool: "paused"] = newValue ? true : nil }
  }
}

public struct DeploymentStrategy: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public struct Kind: OpenWord {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Old pods go before new ones come.
    public static let recreate = Kind(rawValue: "Recreate")
    public static let rollingUpdate = Kind(rawValue: "RollingUpdate")
  }

  public var type: Kind {
    get { json[word: "type"] ?? .rollingUpdate }
    set { json[word: "type"] = newValue }
  }

  /// How many pods above the wanted number may exist.
  public var maxSurge: IntOrString {
    get { json[object: "rollingUpdate"]?[intOrString: "maxSurge"] ?? "25%" }
    set { setRollingUpdate("maxSurge", newValue) }
  }

  /// How many pods below the wanted number are allowed.
  public var maxUnavailable: IntOrString {
    get { json[object: "rollingUpdate"]?[intOrString: "maxUnavailable"] ?? "25%" }
    set { setRollingUpdate("maxUnavailable", newValue) }
  }

  private mutating func setRollingUpdate(_ name: String, _ value: IntOrString) {
    var rollingUpdate = json[object: "rollingUpdate"] ?? [:]
    rollingUpdate[intOrString: name] = value
    json[object: "rollingUpdate"] = rollingUpdate
  }
}

public struct DeploymentStatus: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var observedGeneration: Int64 {
    get { json[int: "observedGeneration"] ?? 0 }
    set { json[int: "observedGeneration"] = newValue }
  }

  /// Pods of every template of this deployment.
  public var replicas: Int64 {
    get { json[int: "replicas"] ?? 0 }
    set { json[positive: "replicas"] = newValue }
  }

  /// Pods of the newest template.
  public var updatedReplicas: Int64 {
    get { json[int: "updatedReplicas"] ?? 0 }
    set { json[positive: "updatedReplicas"] = newValue }
  }

  public var readyReplicas: Int64 {
    get { json[int: "readyReplicas"] ?? 0 }
    set { json[positive: "readyReplicas"] = newValue }
  }

  /// Pods that have been ready for `minReadySeconds`.
  public var availableReplicas: Int64 {
    get { json[int: "availableReplicas"] ?? 0 }
    set { json[positive: "availableReplicas"] = newValue }
  }

  public var unavailableReplicas: Int64 {
    get { json[int: "unavailableReplicas"] ?? 0 }
    set { json[positive: "unavailableReplicas"] = newValue }
  }

  /// Counts clashes of replica set names; it goes into the template's hash.
  public var collisionCount: Int64? {
    get { json[int: "collisionCount"] }
    set { json[int: "collisionCount"] = newValue }
  }

  public var conditions: [DeploymentCondition] {
    get { json[views: "conditions"] }
    set { json[views: "conditions"] = newValue }
  }
}

extension JSONObject {
  /// A count that Kubernetes leaves out when it is zero.
  package subscript(positive key: String) -> Int64 {
    get { self[int: key] ?? 0 }
    set { self[int: key] = newValue == 0 ? nil : newValue }
  }
}

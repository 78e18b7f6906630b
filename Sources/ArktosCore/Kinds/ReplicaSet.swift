/// A set of like pods that is kept at a size.
public struct ReplicaSet: Resource {
  public static let resourceType = ResourceType(
    group: "apps", version: "v1", kind: "ReplicaSet", plural: "replicasets", scope: .namespace)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var spec: ReplicaSetSpec {
    get { json[view: "spec"] }
    set { json[view: "spec"] = newValue }
  }

  public var status: ReplicaSetStatus {
    get { json[view: "status"] }
    set { json[view: "status"] = newValue }
  }
}

public struct ReplicaSetSpec: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var replicas: Int64 {
    get { json[int: "replicas"] ?? 1 }
    set { json[int: "replicas"] = newValue }
  }

  public var minReadySeconds: Int64 {
    get { json[int: "minReadySeconds"] ?? 0 }
    set { json[int: "minReadySeconds"] = newValue }
  }

  public var selector: LabelSelectorSpec {
    get { json[view: "selector"] }
    set { json[view: "selector"] = newValue }
  }

  public var template: PodTemplateSpec {
    get { json[view: "template"] }
    set { json[view: "template"] = newValue }
  }
}

public struct ReplicaSetStatus: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  /// Always written, also when it is 0, as Kubernetes does.
  public var replicas: Int64 {
    get { json[int: "replicas"] ?? 0 }
    set { json[int: "replicas"] = newValue }
  }

  /// Pods whose labels are those of the template.
  public var fullyLabeledReplicas: Int64 {
    get { json[int: "fullyLabeledReplicas"] ?? 0 }
    set { json[positive: "fullyLabeledReplicas"] = newValue }
  }

  public var readyReplicas: Int64 {
    get { json[int: "readyReplicas"] ?? 0 }
    set { json[positive: "readyReplicas"] = newValue }
  }

  public var availableReplicas: Int64 {
    get { json[int: "availableReplicas"] ?? 0 }
    set { json[positive: "availableReplicas"] = newValue }
  }

  public var observedGeneration: Int64 {
    get { json[int: "observedGeneration"] ?? 0 }
    set { json[int: "observedGeneration"] = newValue }
  }

  public var conditions: [ReplicaSetCondition] {
    get { json[views: "conditions"] }
    set { json[views: "conditions"] = newValue }
  }
}

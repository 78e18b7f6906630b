/// A machine that runs pods.
public struct Node: Resource {
  public static let resourceType = ResourceType(
    version: "v1", kind: "Node", plural: "nodes", scope: .cluster)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public var spec: NodeSpec {
    get { json[view: "spec"] }
    set { json[view: "spec"] = newValue }
  }

  public var status: NodeStatus {
    get { json[view: "status"] }
    set { json[view: "status"] = newValue }
  }

  /// Whether its `Ready` condition holds.
  public var isReady: Bool { status.conditions[type: "Ready"]?.isTrue ?? false }
}

public struct NodeSpec: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  /// Whether new pods keep away.
  public var isUnschedulable: Bool {
    get { json[bool: "unschedulable"] ?? false }
    set { json[bool: "unschedulable"] = newValue ? true : nil }
  }

  public var podCIDR: String {
    get { json[string: "podCIDR"] ?? "" }
    set { json[string: "podCIDR"] = newValue.isEmpty ? nil : newValue }
  }

  public var providerID: String {
    get { json[string: "providerID"] ?? "" }
    set { json[string: "providerID"] = newValue.isEmpty ? nil : newValue }
  }
}

public struct NodeStatus: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  /// What the machine has, as quantities by resource name: `cpu`, `memory`, `pods`.
  public var capacity: [String: String] {
    get { json[stringMap: "capacity"] }
    set { json[stringMap: "capacity"] = newValue }
  }

  /// What of it pods may use.
  public var allocatable: [String: String] {
    get { json[stringMap: "allocatable"] }
    set { json[stringMap: "allocatable"] = newValue }
  }

  public var conditions: [NodeCondition] {
    get { json[views: "conditions"] }
    set { json[views: "conditions"] = newValue }
  }

  public var addresses: [NodeAddress] {
    get { json[views: "addresses"] }
    set { json[views: "addresses"] = newValue }
  }

  public var kubeletVersion: String {
    get { json[object: "nodeInfo"]?[string: "kubeletVersion"] ?? "" }
    set {
      var nodeInfo = json[object: "nodeInfo"] ?? [:]
      nodeInfo[string: "kubeletVersion"] = newValue
      json[object: "nodeInfo"] = nodeInfo
    }
  }
}

public struct NodeAddress: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public init(type: String, address: String) {
    self.init(json: ["type": .string(type), "address": .string(address)])
  }

  /// `InternalIP`, `ExternalIP`, `Hostname`, ….
  public var type: String { json[string: "type"] ?? "" }
  public var address: String { json[string: "address"] ?? "" }
}

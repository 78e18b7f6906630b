/// What one object uses up of quotas. Pure. Source: Kubernetes' quota evaluators.
package struct QuotaUsage: Hashable, Sendable {
  /// Under every name by which a quota may limit it.
  package var amounts: ResourceAmounts
  /// The scopes that the object is in, if its kind knows scopes: pods.
  package var scopes: QuotaScopes?

  package init(of object: JSONObject, _ type: ResourceType) {
    amounts = ResourceAmounts(["count/\(type.groupResource)": Quantity(1)])
    switch type {
    case Pod.resourceType: addPod(Pod(json: object))
    case NetworkService.resourceType: addService(object)
    default: if Self.isPlain(type) { amounts[type.plural] = Quantity(1) }
    }
  }

  /// Source: the kinds that Kubernetes counts by their bare names.
  private static let plainKinds: Set = [
    "configmaps", "persistentvolumeclaims", "replicationcontrollers", "resourcequotas", "secrets", "services",
  ]

  private static func isPlain(_ type: ResourceType) -> Bool { type.group.isEmpty && plainKinds.contains(type.plural) }

  private mutating func addPod(_ pod: Pod) {
    let spec = pod.spec.json
    scopes = QuotaScopes(podSpec: spec)
    // Pods that have ended lie in the store, but take nothing.
    guard !pod.isFinished else { return }
    amounts[Pod.resourceType.plural] = Quantity(1)
    amounts = amounts + PodResources(spec).usage
  }

  private mutating func addService(_ object: JSONObject) {
    let spec = NetworkService(json: object).spec
    amounts["services"] = Quantity(1)
    let hasNodePorts = spec.json[bool: "allocateLoadBalancerNodePorts"] ?? true
    let ports =
      switch spec.type {
      case "NodePort": spec.ports.count
      case "LoadBalancer":
        hasNodePorts ? spec.ports.count : spec.ports.count { ($0.json[int: "nodePort"] ?? 0) != 0 }
      default: 0
      }
    amounts["services.nodeports"] = Quantity(ports)
    amounts["services.loadbalancers"] = Quantity(spec.type == "LoadBalancer" ? 1 : 0)
  }

  private static let contentTypes = [Pod.resourceType, NetworkService.resourceType, ResourceQuota.resourceType]

  /// Whether a change of an object may change what it uses, or is a change of a quota.
  package static func dependsOnContent(_ type: ResourceType) -> Bool {
    contentTypes.contains(type)
  }

  /// Whether objects of a kind may count for a limit of that name.
  package static func counts(_ type: ResourceType, for name: String) -> Bool {
    if name == "count/\(type.groupResource)" { return true }
    switch type {
    case Pod.resourceType:
      return ["pods", "cpu", "memory", "ephemeral-storage"].contains(name)
        || ["requests.", "limits.", "hugepages-"].contains { name.hasPrefix($0) }
    case NetworkService.resourceType:
      return ["services", "services.loadbalancers", "services.nodeports"].contains(name)
    default: return isPlain(type) && name == type.plural
    }
  }

  /// Whether a limit of that name is on the mere number of stored objects of a kind.
  package static func isCount(_ type: ResourceType, _ name: String) -> Bool {
    name == "count/\(type.groupResource)" || ((isPlain(type) || name == "services") && name == type.plural)
  }

  /// Of a quota's limits on computing, those that containers of a pod say nothing about, with the containers' names.
  ///
  /// Source: Kubernetes' pod evaluator: where a sum is limited every container must say what it takes.
  package static func unspecified(_ pod: JSONObject, limits: [String]) -> [(resource: String, containers: [String])] {
    let required = Set(limits).intersection([
      "cpu", "limits.cpu", "limits.memory", "memory", "requests.cpu", "requests.memory",
    ])
    let spec = pod[object: "spec"] ?? [:]
    let ofPod = PodResources(container: spec).usage
    var missing: [String: [String]] = [:]
    for case .object(let container) in (spec[array: "containers"] ?? []) + (spec[array: "initContainers"] ?? []) {
      let said = PodResources(container: container).usage.amounts
      for name in required where said[name] == nil && ofPod.amounts[name] == nil {
        missing[name, default: []].append(container[string: "name"] ?? "")
      }
    }
    return missing.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted()) }
  }
}

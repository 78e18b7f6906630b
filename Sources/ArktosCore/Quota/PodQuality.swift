/// How well the resources of a pod are assured, as its status says in `qosClass`. Pure. Source: Kubernetes'
/// `ComputePodQOS`.
enum PodQuality: String {
  case bestEffort = "BestEffort"
  case burstable = "Burstable"
  case guaranteed = "Guaranteed"

  /// Only these two count.
  private static let resources = ["cpu", "memory"]

  init(_ spec: JSONObject) {
    // What is said of the pod as a whole counts instead of what is said of its containers.
    let parts =
      spec[object: "resources"].flatMap { $0.isEmpty ? nil : [JSONValue.object(["resources": .object($0)])] }
      ?? (spec[array: "initContainers"] ?? []) + (spec[array: "containers"] ?? [])
    var (requests, limits) = (ResourceAmounts(), ResourceAmounts())
    var isLimited = true
    for part in parts {
      let amounts = PodResources(container: part.objectValue ?? [:])
      let (requested, limited) = (Self.positive(amounts.requests), Self.positive(amounts.limits))
      if limited.amounts.count < Self.resources.count { isLimited = false }
      requests = requests + requested
      limits = limits + limited
    }
    if requests.amounts.isEmpty, limits.amounts.isEmpty {
      self = .bestEffort
    } else {
      self = isLimited && requests == limits ? .guaranteed : .burstable
    }
  }

  private static func positive(_ amounts: ResourceAmounts) -> ResourceAmounts {
    ResourceAmounts(amounts.amounts.filter { resources.contains($0.key) && $0.value > .zero })
  }
}

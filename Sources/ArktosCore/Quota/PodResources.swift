/// What a pod asks for and may take in all. Pure. Source: Kubernetes' `PodRequests` and `PodLimits`.
struct PodResources {
  var requests: ResourceAmounts
  var limits: ResourceAmounts

  init(_ spec: JSONObject) {
    requests = Self.total(spec, "requests")
    limits = Self.total(spec, "limits")
    let overhead = Self.amounts(spec["overhead"])
    requests = requests + overhead
    // What is not limited is not limited by what the pod takes besides its containers either.
    limits = limits + ResourceAmounts(overhead.amounts.filter { limits.amounts[$0.key] != nil })
  }

  /// Of one container alone.
  init(container: JSONObject) {
    requests = Self.amounts(container.value(at: ["resources", "requests"]))
    limits = Self.amounts(container.value(at: ["resources", "limits"]))
  }

  private static func total(_ spec: JSONObject, _ part: String) -> ResourceAmounts {
    func amounts(of container: JSONValue) -> ResourceAmounts { Self.amounts(container["resources"]?[part]) }
    var sum = (spec[array: "containers"] ?? []).reduce(ResourceAmounts()) { $0 + amounts(of: $1) }
    // Containers that initialize run one after the other, before the others; those that go on run beside all that follow.
    var lasting = ResourceAmounts()
    var peak = ResourceAmounts()
    for container in spec[array: "initContainers"] ?? [] {
      let own = amounts(of: container)
      if container["restartPolicy"] == "Always" {
        sum = sum + own
        lasting = lasting + own
        peak = peak.maximum(lasting)
      } else {
        peak = peak.maximum(lasting + own)
      }
    }
    var result = sum.maximum(peak)
    // What is said of the pod as a whole counts instead of what is said of its containers.
    for (name, amount) in Self.amounts(spec.value(at: ["resources", part])).amounts
    where name == "cpu" || name == "memory" || name.hasPrefix("hugepages-") { result[name] = amount }
    return result
  }

  private static func amounts(_ list: JSONValue?) -> ResourceAmounts {
    var amounts = ResourceAmounts()
    for (name, value) in list?.objectValue ?? [:] {
      if let amount = Quantity(value) { amounts[name] = amount }
    }
    return amounts
  }

  /// Under the names that quotas use. Source: Kubernetes' `podComputeUsageHelper`.
  var usage: ResourceAmounts {
    var usage = ResourceAmounts()
    for (name, amount) in requests.amounts {
      usage["requests.\(name)"] = amount
      if ["cpu", "memory", "ephemeral-storage"].contains(name) || name.hasPrefix("hugepages-") { usage[name] = amount }
    }
    for (name, amount) in limits.amounts where ["cpu", "memory", "ephemeral-storage"].contains(name) {
      usage["limits.\(name)"] = amount
    }
    return usage
  }
}

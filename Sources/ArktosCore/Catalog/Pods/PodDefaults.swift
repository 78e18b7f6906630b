// What a pod is filled in with, and how long it may take to end.
extension PodRules {
  /// Defaults of the template in `spec.template` of a workload.
  static func applyTemplateDefaults(_ object: inout JSONObject) {
    guard var spec = object[object: "spec"], var template = spec[object: "template"],
      var podSpec = template[object: "spec"]
    else { return }
    applyDefaults(&podSpec)
    template["spec"] = .object(podSpec)
    spec["template"] = .object(template)
    object["spec"] = .object(spec)
  }

  /// Defaults of a pod: those of a template, and requests where only limits are given.
  @Sendable
  static func applyPodDefaults(_ object: inout JSONObject) {
    guard var spec = object[object: "spec"] else { return }
    applyDefaults(&spec)
    if spec["enableServiceLinks"] == nil { spec["enableServiceLinks"] = true }
    for list in ["containers", "initContainers"] {
      mapObjects(&spec, list) { container in
        guard var resources = container[object: "resources"], let limits = resources[object: "limits"] else { return }
        var requests = resources[object: "requests"] ?? [:]
        for (name, quantity) in limits where requests[name] == nil { requests[name] = quantity }
        resources["requests"] = .object(requests)
        container["resources"] = .object(resources)
      }
    }
    object["spec"] = .object(spec)
  }

  private static func applyDefaults(_ spec: inout JSONObject) {
    let usesHostNetwork = spec[bool: "hostNetwork"] ?? false
    for list in ["containers", "initContainers"] {
      mapObjects(&spec, list) { container in
        if (container[string: "imagePullPolicy"] ?? "").isEmpty {
          container["imagePullPolicy"] = .string(imagePullPolicy(for: container[string: "image"] ?? ""))
        }
        guard usesHostNetwork else { return }
        mapObjects(&container, "ports") { port in
          if port["hostPort"] == nil { port["hostPort"] = port["containerPort"] }
        }
      }
    }
    mapObjects(&spec, "volumes") { volume in
      // A volume of no source is an empty directory.
      if volume.count == 1, volume["name"] != nil { volume["emptyDir"] = [:] }
    }
    // The account goes by two names; either fills the other.
    if let account = spec["serviceAccountName"] ?? spec["serviceAccount"] {
      if spec["serviceAccountName"] == nil { spec["serviceAccountName"] = account }
      spec["serviceAccount"] = account
    }
  }

  /// `Always` for the tag `latest`, which no tag means; other tags and digests are taken to stay what they are.
  static func imagePullPolicy(for image: String) -> String {
    if image.contains("@") { return "IfNotPresent" }
    let lastPart = image.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let colon = lastPart.firstIndex(of: ":") else { return "Always" }
    return lastPart[colon...] == ":latest" ? "Always" : "IfNotPresent"
  }

  static func mapObjects(_ parent: inout JSONObject, _ list: String, _ change: (inout JSONObject) -> Void) {
    guard let elements = parent[array: list] else { return }
    parent[list] = .array(
      elements.map { element in
        guard case .object(var object) = element else { return element }
        change(&object)
        return .object(object)
      })
  }

  // MARK: - Deletion

  /// A pod that runs on a node is given time to end; one that does not run goes at once. Source: Kubernetes' pod strategy.
  @Sendable
  static func gracePeriod(_ object: JSONObject, _ requested: Int64?) -> Int64 {
    let pod = Pod(json: object)
    guard !pod.spec.nodeName.isEmpty, !pod.isFinished else { return 0 }
    let seconds = requested ?? pod.spec.terminationGracePeriodSeconds
    return seconds < 0 ? 1 : seconds
  }
}

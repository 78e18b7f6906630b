/// Defaults and checks of pods and of templates of pods that a schema cannot say.
enum PodRules {
  // MARK: - Defaults

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

  private static func mapObjects(_ parent: inout JSONObject, _ list: String, _ change: (inout JSONObject) -> Void) {
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

  // MARK: - Validation

  static func validate(_ spec: PodSpec, at path: String) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    let volumes = spec.json[array: "volumes"] ?? []
    let volumeNames = volumes.compactMap { $0["name"]?.stringValue }
    var volumesSeen: Set<String> = []
    causes += duplicates(in: volumeNames, at: "\(path).volumes", seen: &volumesSeen)
    for (index, volume) in volumes.enumerated() where (volume.objectValue?.count ?? 0) > 2 {
      causes.append(.forbidden("\(path).volumes[\(index)]", "may not specify more than 1 volume type"))
    }
    // `spec.containers: []` is there, so the schema is content.
    if spec.json[array: "containers"]?.isEmpty == true, spec.json["virtualMachine"] == nil {
      causes.append(.required("\(path).containers"))
    }
    var namesSeen: Set<String> = []
    for (list, containers) in [("containers", spec.containers), ("initContainers", spec.initContainers)] {
      causes += duplicates(in: containers.map(\.name), at: "\(path).\(list)", seen: &namesSeen)
      for (index, container) in containers.enumerated() {
        causes += validate(container, at: "\(path).\(list)[\(index)]", volumes: Set(volumeNames))
      }
    }
    return causes
  }

  private static func validate(_ container: Container, at path: String, volumes: Set<String>) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    if container.image.isEmpty { causes.append(.required("\(path).image")) }
    var mountPaths: Set<String> = []
    for (index, mount) in (container.json[array: "volumeMounts"] ?? []).enumerated() {
      let place = "\(path).volumeMounts[\(index)]"
      if let name = mount["name"]?.stringValue, !volumes.contains(name) {
        causes.append(.notFound("\(place).name", .string(name)))
      }
      if let mountPath = mount["mountPath"]?.stringValue, !mountPaths.insert(mountPath).inserted {
        causes.append(.invalid("\(place).mountPath", .string(mountPath), "must be unique"))
      }
    }
    var portsSeen: Set<String> = []
    causes += duplicates(in: container.ports.map(\.name), at: "\(path).ports", seen: &portsSeen)
    let resources = container.json[object: "resources"] ?? [:]
    let limits = resources[object: "limits"] ?? [:]
    for (name, request) in resources[object: "requests"] ?? [:] {
      guard let wanted = Quantity(request), let limit = limits[name].flatMap(Quantity.init), wanted > limit else {
        continue
      }
      causes.append(
        .invalid(
          "\(path).resources.requests", request, "must be less than or equal to \(name) limit of \(limit)"))
    }
    return causes
  }

  /// Names that were seen before; those that are missing are the schema's business.
  private static func duplicates(in names: [String], at path: String, seen: inout Set<String>) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    for (index, name) in names.enumerated() where !name.isEmpty && !seen.insert(name).inserted {
      causes.append(.duplicate("\(path)[\(index)].name", .string(name)))
    }
    return causes
  }

  /// A pod's spec stays as it is, but for images, deadlines and added tolerations, as in Kubernetes. Without a
  /// `binding` subresource, the scheduler sets `nodeName` of a pod that has none.
  @Sendable
  static func validateUpdate(_ object: JSONObject, _ stored: JSONObject) -> [APIError.Cause] {
    let new = object[object: "spec"] ?? [:]
    let old = stored[object: "spec"] ?? [:]
    let oldTolerations = old[array: "tolerations"] ?? []
    let newTolerations = new[array: "tolerations"] ?? []
    let keepsTolerations = oldTolerations.allSatisfy(newTolerations.contains)
    guard fixedPart(of: new, like: old) != fixedPart(of: old, like: old) || !keepsTolerations else { return [] }
    return [
      .forbidden(
        "spec",
        "pod updates may not change fields other than `spec.containers[*].image`, `spec.initContainers[*].image`, "
          + "`spec.activeDeadlineSeconds`, `spec.tolerations` (only additions to existing tolerations)")
    ]
  }

  /// The spec without what an update may change.
  private static func fixedPart(of spec: JSONObject, like stored: JSONObject) -> JSONObject {
    var fixed = spec
    fixed["activeDeadlineSeconds"] = nil
    fixed["tolerations"] = nil
    if stored["nodeName"] == nil { fixed["nodeName"] = nil }
    for list in ["containers", "initContainers"] { mapObjects(&fixed, list) { $0["image"] = nil } }
    return fixed
  }
}

/// What must hold of pods and of templates of pods beyond what a schema can say. Source: Kubernetes' `ValidatePodSpec`.
///
/// The rules run on every write, so that they write a path down only where something is wrong.
enum PodRules {
  /// What the rules of one container have to know of its pod.
  struct Surroundings {
    var volumes = SeenNames()
    var gracePeriod: Int64 = 30
    var usesHostNetwork = false
    /// Whether the pod is still to be made of a template, so that not all defaults are filled in.
    var isTemplate = false
  }

  @Sendable
  static func validate(_ pod: JSONObject) -> [APIError.Cause] {
    guard case .object(let spec)? = pod["spec"] else { return [] }
    var causes: [APIError.Cause] = []
    validate(spec, isTemplate: false, at: "spec", into: &causes)
    return causes
  }

  static func validate(
    _ spec: JSONObject, isTemplate: Bool, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    var surroundings = Surroundings()
    surroundings.isTemplate = isTemplate
    surroundings.gracePeriod = spec[int: "terminationGracePeriodSeconds"] ?? surroundings.gracePeriod
    surroundings.usesHostNetwork = spec[bool: "hostNetwork"] ?? false
    VolumeRules.validate(
      spec, isTemplate: isTemplate, names: &surroundings.volumes, at: "\(path()).volumes", into: &causes)
    validateContainers(spec, surroundings, at: path(), into: &causes)
    if let selector = spec["nodeSelector"] { causes += FieldRules.labels(selector, at: "\(path()).nodeSelector") }
    SecurityRules.validatePod(spec, at: path(), into: &causes)
    if let affinity = spec[object: "affinity"] {
      AffinityRules.validate(affinity, at: "\(path()).affinity", into: &causes)
    }
    NameLookupRules.validate(spec, at: path(), into: &causes)
    SchedulingRules.validate(spec, at: path(), into: &causes)
    for field in references {
      guard let name = spec[string: field], !name.isEmpty, let problem = NameRules.problem(dnsSubdomain: name)
      else { continue }
      causes.append(.invalid("\(path()).\(field)", .string(name), problem))
    }
  }

  /// Objects that have no namespace, or the pod's.
  private static let references = ["serviceAccountName", "priorityClassName", "runtimeClassName"]

  private static func validateContainers(
    _ spec: JSONObject, _ surroundings: Surroundings, at path: @autoclosure () -> String,
    into causes: inout [APIError.Cause]
  ) {
    // `spec.containers: []` is there, so the schema is content.
    if spec[array: "containers"]?.isEmpty == true, spec["virtualMachine"] == nil {
      causes.append(.required("\(path()).containers"))
    }
    var names = SeenNames()
    var hostPorts = SeenNames()
    spec.forEachObject(in: "containers") { index, container in
      ContainerRules.validate(container, surroundings, at: "\(path()).containers[\(index)]", into: &causes)
      ContainerRules.validateHandlers(
        of: container, gracePeriod: surroundings.gracePeriod, at: "\(path()).containers[\(index)]", into: &causes)
      FieldRules.unique(container, "name", among: &names, at: "\(path()).containers[\(index)]", into: &causes)
      PortRules.validateHostPorts(
        of: container, among: &hostPorts, at: "\(path()).containers[\(index)].ports", into: &causes)
    }
    spec.forEachObject(in: "initContainers") { index, container in
      ContainerRules.validate(container, surroundings, at: "\(path()).initContainers[\(index)]", into: &causes)
      ContainerRules.validateInitContainer(
        container, gracePeriod: surroundings.gracePeriod, at: "\(path()).initContainers[\(index)]", into: &causes)
      FieldRules.unique(container, "name", among: &names, at: "\(path()).initContainers[\(index)]", into: &causes)
    }
  }
}

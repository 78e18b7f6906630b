/// What must hold of a container. Source: Kubernetes' `validateContainerCommon` and what calls it.
enum ContainerRules {
  static func validate(
    _ container: JSONObject, _ pod: PodRules.Surroundings, at path: @autoclosure () -> String,
    into causes: inout [APIError.Cause]
  ) {
    validateImage(container[string: "image"] ?? "", isTemplate: pod.isTemplate, at: "\(path()).image", into: &causes)
    PortRules.validate(container, onHostNetwork: pod.usesHostNetwork, at: "\(path()).ports", into: &causes)
    EnvironmentRules.validate(container, at: path(), into: &causes)
    MountRules.validate(container, volumes: pod.volumes, at: path(), into: &causes)
    if let resources = container[object: "resources"], !resources.isEmpty {
      ContainerResourceRules.validate(resources, at: "\(path()).resources", into: &causes)
    }
    if let context = container[object: "securityContext"] {
      SecurityRules.validateContainer(context, at: "\(path()).securityContext", into: &causes)
    }
  }

  private static func validateImage(
    _ image: String, isTemplate: Bool, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    if image.isEmpty { causes.append(.required(path())) }
    // Templates may have an image of a space, which a mutating webhook replaces in the pods made of them.
    guard !isTemplate, let first = image.first, let last = image.last, first.isWhitespace || last.isWhitespace
    else { return }
    causes.append(.invalid(path(), .string(image), "must not have leading or trailing whitespace"))
  }

  // MARK: - Probes and handlers

  private static let moments = ["postStart", "preStop"]
  private static let notBeforeOthers = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"]

  /// Probes, and what is done after the start and before the end.
  static func validateHandlers(
    of container: JSONObject, gracePeriod: Int64, at path: @autoclosure () -> String,
    into causes: inout [APIError.Cause]
  ) {
    for kind in ProbeRules.Kind.all {
      guard let probe = container[object: kind.rawValue] else { continue }
      ProbeRules.validate(probe, kind, at: "\(path()).\(kind.rawValue)", into: &causes)
    }
    guard let lifecycle = container[object: "lifecycle"] else { return }
    for moment in moments {
      guard let handler = lifecycle[object: moment] else { continue }
      HandlerRules.validate(handler, gracePeriod: gracePeriod, at: "\(path()).lifecycle.\(moment)", into: &causes)
    }
  }

  /// A container that runs before the others is asked nothing, unless it stays.
  static func validateInitContainer(
    _ container: JSONObject, gracePeriod: Int64, at path: @autoclosure () -> String,
    into causes: inout [APIError.Cause]
  ) {
    // Such containers run one by one, so that each may have the host's ports for itself.
    var hostPorts = SeenNames()
    PortRules.validateHostPorts(of: container, among: &hostPorts, at: "\(path()).ports", into: &causes)
    if container[string: "restartPolicy"] == "Always" {
      return validateHandlers(of: container, gracePeriod: gracePeriod, at: path(), into: &causes)
    }
    for field in notBeforeOthers where container[field] != nil {
      causes.append(
        .forbidden("\(path()).\(field)", "may not be set for init containers without restartPolicy=Always"))
    }
  }
}

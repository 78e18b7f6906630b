/// What must hold of what a container is assured of and may use. Source: Kubernetes'
/// `ValidateContainerResourceRequirements`.
enum ContainerResourceRules {
  static func validate(
    _ resources: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    let limits = resources[object: "limits"] ?? [:]
    let requests = resources[object: "requests"] ?? [:]
    for (name, amount) in limits { validate(name, amount, at: "\(path()).limits[\(name)]", into: &causes) }
    for (name, amount) in requests {
      validate(name, amount, at: "\(path()).requests[\(name)]", into: &causes)
      compare(name, amount, limit: limits[name], at: path(), into: &causes)
    }
    guard limits["cpu"] == nil, limits["memory"] == nil, requests["cpu"] == nil, requests["memory"] == nil,
      limits.contains(where: { ResourceNames.isHugePage($0.0) })
        || requests.contains(where: { ResourceNames.isHugePage($0.0) })
    else { return }
    causes.append(.forbidden(path(), "HugePages require cpu or memory"))
  }

  private static func validate(
    _ name: String, _ amount: JSONValue, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    ResourceNames.validate(forContainers: name, at: path(), into: &causes)
    guard let quantity = Quantity(amount) else { return }
    if quantity < .zero { causes.append(.invalid(path(), amount, FieldRules.nonNegative)) }
    if !quantity.isWhole, !ResourceNames.isNative(name) {
      causes.append(.invalid(path(), amount, "must be an integer"))
    }
  }

  /// What is not shared out in time has to be there: all that may be used is assured.
  private static func compare(
    _ name: String, _ request: JSONValue, limit: JSONValue?, at path: @autoclosure () -> String,
    into causes: inout [APIError.Cause]
  ) {
    let isShared = ResourceNames.allowsOvercommit(name)
    guard let limit else {
      if !isShared {
        causes.append(.required("\(path()).limits", "Limit must be set for non overcommitable resources"))
      }
      return
    }
    guard let wanted = Quantity(request), let most = Quantity(limit) else { return }
    if !isShared, wanted != most {
      causes.append(.invalid("\(path()).requests", request, "must be equal to \(name) limit of \(most)"))
    } else if wanted > most {
      causes.append(
        .invalid("\(path()).requests", request, "must be less than or equal to \(name) limit of \(most)"))
    }
  }
}

/// What the names of resources say. Source: Kubernetes' `apis/core/helper`.
enum ResourceNames {
  /// Kubernetes' own resources have no domain, or Kubernetes'.
  static func isNative(_ name: String) -> Bool {
    !name.utf8.contains(UInt8(ascii: "/")) || name.contains("kubernetes.io/")
  }

  static func isHugePage(_ name: String) -> Bool { name.hasPrefix("hugepages-") }

  /// Whether containers may together be allowed more than there is.
  static func allowsOvercommit(_ name: String) -> Bool { isNative(name) && !isHugePage(name) }

  static func validate(
    forContainers name: String, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    if name == "cpu" || name == "memory" || name == "ephemeral-storage" { return }
    let problems = LabelSyntax.problems(ofKey: name)
    for problem in problems { causes.append(.invalid(path(), .string(name), problem)) }
    guard problems.isEmpty, !isHugePage(name) else { return }
    if !name.utf8.contains(UInt8(ascii: "/")) {
      if !ResourceQuotaRules.isStandard(name), name != "storage" {
        causes.append(.invalid(path(), .string(name), notStandard))
      }
      causes.append(.invalid(path(), .string(name), "must be a standard resource for containers"))
    } else if !isNative(name), !isExtended(name) {
      causes.append(.invalid(path(), .string(name), "doesn't follow extended resource name standard"))
    }
  }

  static let notStandard = "must be a standard resource type or fully qualified"

  /// A resource that a node's owner has thought of; its quota is named after it.
  private static func isExtended(_ name: String) -> Bool {
    !name.hasPrefix("requests.") && LabelSyntax.problems(ofKey: "requests.\(name)").isEmpty
  }
}

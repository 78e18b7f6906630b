/// What must hold of what keeps pods and nodes apart: taints put up with, spreading, gates. Source: Kubernetes'
/// `ValidateTolerations`, `validateTopologySpreadConstraints` and `validateSchedulingGates`.
enum SchedulingRules {
  static func validate(
    _ spec: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    spec.forEachObject(in: "tolerations") { index, toleration in
      validateToleration(toleration, at: "\(path()).tolerations[\(index)]", into: &causes)
    }
    if spec["topologySpreadConstraints"] != nil {
      validateSpreading(spec, at: "\(path()).topologySpreadConstraints", into: &causes)
    }
    var gates = SeenNames()
    spec.forEachObject(in: "schedulingGates") { index, gate in
      let name = gate[string: "name"] ?? ""
      for problem in LabelSyntax.problems(ofKey: name) {
        causes.append(.invalid("\(path()).schedulingGates[\(index)]", .string(name), problem))
      }
      guard !gates.insert(name) else { return }
      causes.append(.duplicate("\(path()).schedulingGates[\(index)]", .string(name)))
    }
  }

  // MARK: - Tolerations

  private static func validateToleration(
    _ toleration: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    let key = toleration[string: "key"] ?? ""
    let word = toleration[string: "operator"] ?? ""
    let value = toleration[string: "value"] ?? ""
    if !key.isEmpty {
      for problem in LabelSyntax.problems(ofKey: key) {
        causes.append(.invalid("\(path()).key", .string(key), problem))
      }
    } else if word != "Exists" {
      causes.append(
        .invalid(
          "\(path()).operator", .string(word),
          "operator must be Exists when `key` is empty, which means \"match all values and all keys\""))
    }
    let effect = toleration[string: "effect"] ?? ""
    if toleration["tolerationSeconds"] != nil, effect != "NoExecute" {
      causes.append(
        .invalid(
          "\(path()).effect", .string(effect), "effect must be 'NoExecute' when `tolerationSeconds` is set"))
    }
    guard !value.isEmpty else { return }
    // Kubernetes tells of the operator what is wrong with the value.
    switch word {
    case "", "Equal":
      let problems = LabelSyntax.problems(ofValue: value)
      guard !problems.isEmpty else { return }
      causes.append(.invalid("\(path()).operator", .string(value), problems.joined(separator: ";")))
    case "Exists":
      causes.append(
        .invalid("\(path()).operator", .string(value), "value must be empty when `operator` is 'Exists'"))
    default: break
    }
  }

  // MARK: - Spreading

  private static func validateSpreading(
    _ spec: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    var last: [String: Int] = [:]
    spec.forEachObject(in: "topologySpreadConstraints") { index, constraint in
      validateConstraint(constraint, at: "\(path())[\(index)]", into: &causes)
      let identity = "{\(constraint[string: "topologyKey"] ?? ""), \(constraint[string: "whenUnsatisfiable"] ?? "")}"
      // As in Kubernetes, the first of two that are alike is the one too many.
      if let earlier = last.updateValue(index, forKey: identity) {
        causes.append(
          .duplicate("\(path())[\(earlier)].{topologyKey, whenUnsatisfiable}", .string(identity)))
      }
    }
  }

  private static func validateConstraint(
    _ constraint: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    for field in ["maxSkew", "minDomains"] {
      guard let number = constraint[int: field], number <= 0 else { continue }
      causes.append(.invalid("\(path()).\(field)", .int(number), "must be greater than zero"))
    }
    if let domains = constraint["minDomains"], constraint[string: "whenUnsatisfiable"] == "ScheduleAnyway" {
      causes.append(
        .invalid(
          "\(path()).minDomains", domains,
          "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway"))
    }
    guard let selector = constraint[object: "labelSelector"] else {
      guard !(constraint[array: "matchLabelKeys"] ?? []).isEmpty else { return }
      return causes.append(
        .forbidden("\(path()).matchLabelKeys", "must not be specified when labelSelector is not set"))
    }
    causes += FieldRules.labelSelector(LabelSelectorSpec(json: selector), at: "\(path()).labelSelector")
  }
}

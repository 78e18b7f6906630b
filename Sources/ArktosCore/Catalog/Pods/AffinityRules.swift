/// What must hold of the nodes and neighbours that a pod wants or avoids. Source: Kubernetes' `validateAffinity`.
enum AffinityRules {
  private static let wanted = "requiredDuringSchedulingIgnoredDuringExecution"
  private static let preferred = "preferredDuringSchedulingIgnoredDuringExecution"

  static func validate(
    _ affinity: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    if let nodes = affinity[object: "nodeAffinity"] {
      validateNodes(nodes, at: "\(path()).nodeAffinity", into: &causes)
    }
    for field in ["podAffinity", "podAntiAffinity"] {
      guard let pods = affinity[object: field] else { continue }
      pods.forEachObject(in: wanted) { index, term in
        validatePods(term, at: "\(path()).\(field).\(wanted)[\(index)]", into: &causes)
      }
      pods.forEachObject(in: preferred) { index, term in
        validateWeight(of: term, at: "\(path()).\(field).\(preferred)[\(index)]", into: &causes)
        guard let inner = term[object: "podAffinityTerm"] else { return }
        validatePods(inner, at: "\(path()).\(field).\(preferred)[\(index)].podAffinityTerm", into: &causes)
      }
    }
  }

  private static func validateWeight(
    of term: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    guard let weight = term[int: "weight"], !(1...100).contains(weight) else { return }
    causes.append(.invalid("\(path()).weight", .int(weight), "must be in the range 1-100"))
  }

  // MARK: - Nodes

  private static func validateNodes(
    _ nodes: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    if let selector = nodes[object: wanted] {
      if selector[array: "nodeSelectorTerms"]?.isEmpty ?? true {
        causes.append(
          .required("\(path()).\(wanted).nodeSelectorTerms", "must have at least one node selector term"))
      }
      selector.forEachObject(in: "nodeSelectorTerms") { index, term in
        validateTerm(term, at: "\(path()).\(wanted).nodeSelectorTerms[\(index)]", into: &causes)
      }
    }
    nodes.forEachObject(in: preferred) { index, term in
      validateWeight(of: term, at: "\(path()).\(preferred)[\(index)]", into: &causes)
      guard let inner = term[object: "preference"] else { return }
      validateTerm(inner, at: "\(path()).\(preferred)[\(index)].preference", into: &causes)
    }
  }

  private static func validateTerm(
    _ term: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    term.forEachObject(in: "matchExpressions") { index, expression in
      validateExpression(expression, at: "\(path()).matchExpressions[\(index)]", into: &causes)
    }
    term.forEachObject(in: "matchFields") { index, expression in
      validateField(expression, at: "\(path()).matchFields[\(index)]", into: &causes)
    }
  }

  /// Operators and the values that go with them; their words are the schema's business.
  private static func validateExpression(
    _ expression: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    let count = expression[array: "values"]?.count ?? 0
    switch expression[string: "operator"] {
    case "In", "NotIn":
      if count == 0 {
        causes.append(.required("\(path()).values", "must be specified when `operator` is 'In' or 'NotIn'"))
      }
    case "Exists", "DoesNotExist":
      if count > 0 {
        causes.append(
          .forbidden("\(path()).values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
      }
    case "Gt", "Lt":
      if count != 1 {
        causes.append(.required("\(path()).values", "must be specified single value when `operator` is 'Lt' or 'Gt'"))
      }
    default: break
    }
    guard let key = expression[string: "key"], !key.isEmpty else { return }
    for problem in LabelSyntax.problems(ofKey: key) {
      causes.append(.invalid("\(path()).key", .string(key), problem))
    }
  }

  /// Of a node's fields only its name can be asked for.
  private static func validateField(
    _ expression: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    switch expression[string: "operator"] {
    case "In", "NotIn":
      if expression[array: "values"]?.count != 1 {
        causes.append(
          .required(
            "\(path()).values", "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"))
      }
    case let word?: causes.append(.invalid("\(path()).operator", .string(word), "not a valid selector operator"))
    case nil: break
    }
    guard let key = expression[string: "key"], !key.isEmpty, key != "metadata.name" else { return }
    causes.append(.invalid("\(path()).key", .string(key), "not a valid field selector key"))
  }

  // MARK: - Pods

  private static func validatePods(
    _ term: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    for field in ["labelSelector", "namespaceSelector"] {
      guard let selector = term[object: field] else { continue }
      causes += FieldRules.labelSelector(LabelSelectorSpec(json: selector), at: "\(path()).\(field)")
    }
    for namespace in term[array: "namespaces"] ?? [] {
      guard let name = namespace.stringValue, let problem = NameRules.problem(dnsLabel: name) else { continue }
      causes.append(.invalid("\(path()).namespace", namespace, problem))
    }
    guard let key = term[string: "topologyKey"], !key.isEmpty else { return }
    for problem in LabelSyntax.problems(ofKey: key) {
      causes.append(.invalid("\(path()).topologyKey", .string(key), problem))
    }
  }
}

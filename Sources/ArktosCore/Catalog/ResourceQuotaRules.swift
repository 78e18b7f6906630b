/// What a quota may limit, and which objects it may pick. Pure. Source: Kubernetes' validation of ResourceQuota.
enum ResourceQuotaRules {
  private static let computing: Set = [
    "cpu", "ephemeral-storage", "limits.cpu", "limits.ephemeral-storage", "limits.memory", "memory", "requests.cpu",
    "requests.ephemeral-storage", "requests.memory",
  ]

  private static let counts: Set = [
    "configmaps", "persistentvolumeclaims", "pods", "replicationcontrollers", "resourcequotas", "secrets", "services",
    "services.loadbalancers", "services.nodeports",
  ]

  private static let scopes = [
    "BestEffort", "CrossNamespacePodAffinity", "NotBestEffort", "NotTerminating", "PriorityClass", "Terminating",
    "VolumeAttributesClass",
  ]

  private static let opposites = [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]]

  @Sendable
  static func validate(_ object: JSONObject) -> [APIError.Cause] {
    let spec = ResourceQuota(json: object).spec
    var causes: [APIError.Cause] = []
    for (name, text) in spec.hard.sorted(by: { $0.key < $1.key }) {
      causes += problems(ofLimit: name, text, at: "spec.hard[\(name)]")
    }
    return causes + problems(of: spec.scopes, limits: spec.hard.keys.sorted(), at: "spec.scopes")
      + problems(ofSelector: spec)
  }

  @Sendable
  static func validateUpdate(_ object: JSONObject, _ stored: JSONObject) -> [APIError.Cause] {
    let (new, old) = (ResourceQuota(json: object).spec.scopes, ResourceQuota(json: stored).spec.scopes)
    guard Set(new) != Set(old) else { return [] }
    return [.invalid("spec.scopes", .array(new.map(JSONValue.string)), FieldRules.immutable)]
  }

  // MARK: - Limits

  private static func problems(ofLimit name: String, _ text: String, at path: String) -> [APIError.Cause] {
    var causes = LabelSyntax.problems(ofKey: name).map { APIError.Cause.invalid(path, .string(name), $0) }
    if causes.isEmpty, !name.contains("/"), !isStandard(name) {
      if name != "storage" { causes.append(.invalid(path, .string(name), ResourceNames.notStandard)) }
      causes.append(.invalid(path, .string(name), "must be a standard resource for quota"))
    }
    guard let quantity = Quantity(text) else { return causes }
    if quantity < .zero { causes.append(.invalid(path, .string(text), FieldRules.nonNegative)) }
    if counts.contains(name) || name.hasPrefix("count/"), !quantity.isWhole {
      causes.append(.invalid(path, .string(text), "must be an integer"))
    }
    return causes
  }

  static func isStandard(_ name: String) -> Bool {
    computing.contains(name) || counts.contains(name) || name == "requests.storage"
      || ["hugepages-", "requests.hugepages-"].contains { name.hasPrefix($0) }
  }

  // MARK: - Scopes

  private static func problems(of names: [String], limits: [String], at path: String) -> [APIError.Cause] {
    let value = JSONValue.array(names.map(JSONValue.string))
    var causes: [APIError.Cause] = []
    for scope in names {
      guard scopes.contains(scope) else {
        causes.append(.invalid(path, value, "unsupported scope"))
        continue
      }
      for limit in limits where isStandard(limit) && !canScope(limit, scope) {
        causes.append(.invalid(path, value, "unsupported scope applied to resource"))
      }
    }
    for pair in opposites where Set(pair).isSubset(of: names) {
      causes.append(.invalid(path, value, "conflicting scopes"))
    }
    return causes
  }

  /// Whether objects that count for a limit can be in a scope.
  private static func canScope(_ limit: String, _ scope: String) -> Bool {
    switch scope {
    case "BestEffort": limit == "pods"
    case "VolumeAttributesClass": limit == "persistentvolumeclaims" || limit == "requests.storage"
    default: limit == "pods" || computing.contains(limit) || limit.contains("hugepages-")
    }
  }

  private static func problems(ofSelector spec: ResourceQuotaSpec) -> [APIError.Cause] {
    let expressions = spec.json[object: "scopeSelector"]?[array: "matchExpressions"] ?? []
    let path = "spec.scopeSelector.matchExpressions"
    var causes: [APIError.Cause] = []
    var names: [String] = []
    for (index, expression) in expressions.enumerated() {
      let scope = expression["scopeName"]?.stringValue ?? ""
      let condition = expression["operator"]?.stringValue ?? ""
      let values = expression["values"]?.arrayValue ?? []
      names.append(scope)
      if !["PriorityClass", "VolumeAttributesClass"].contains(scope), condition != "Exists" {
        causes.append(
          .invalid("\(path)[\(index)].operator", .string(condition), "must be 'Exists' for the scope \(scope)"))
      }
      switch condition {
      case "In", "NotIn":
        guard values.isEmpty else { continue }
        causes.append(
          .required(
            "\(path)[\(index)].values",
            "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"))
      default:
        guard !values.isEmpty else { continue }
        causes.append(
          .invalid(
            "\(path)[\(index)].values", .array(values),
            "must be no value when `operator` is 'Exists' or 'DoesNotExist' for scope selector"))
      }
    }
    return causes + problems(of: names, limits: spec.hard.keys.sorted(), at: path)
  }
}

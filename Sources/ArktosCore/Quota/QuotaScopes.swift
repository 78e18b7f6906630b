/// The scopes that a pod is in, by which a quota may pick the pods that it limits. Pure. Source: Kubernetes' pod evaluator.
package struct QuotaScopes: Hashable, Sendable {
  private var isTerminating: Bool
  private var isBestEffort: Bool
  private var reachesAcrossNamespaces: Bool
  private var priorityClass: String

  init(podSpec spec: JSONObject) {
    isTerminating = (spec[int: "activeDeadlineSeconds"] ?? -1) >= 0
    isBestEffort = PodQuality(spec) == .bestEffort
    reachesAcrossNamespaces = Self.reachesAcrossNamespaces(spec[object: "affinity"] ?? [:])
    priorityClass = spec[string: "priorityClassName"] ?? ""
  }

  private static func reachesAcrossNamespaces(_ affinity: JSONObject) -> Bool {
    ["podAffinity", "podAntiAffinity"].contains { kind in
      let required = affinity[kind]?["requiredDuringSchedulingIgnoredDuringExecution"]?.arrayValue ?? []
      let preferred = affinity[kind]?["preferredDuringSchedulingIgnoredDuringExecution"]?.arrayValue ?? []
      return (required + preferred.compactMap { $0["podAffinityTerm"] }).contains { term in
        !(term["namespaces"]?.arrayValue ?? []).isEmpty || term["namespaceSelector"] != nil
      }
    }
  }

  /// Whether all the scopes hold that a quota names.
  package static func match(_ scopes: QuotaScopes?, _ quota: ResourceQuotaSpec) -> Bool {
    let requirements = requirements(of: quota)
    // Other kinds than pods are in no scope.
    guard let scopes else { return requirements.isEmpty }
    return requirements.allSatisfy(scopes.meets)
  }

  package static func hasScopes(_ quota: ResourceQuotaSpec) -> Bool { !requirements(of: quota).isEmpty }

  struct Requirement {
    var scope: String
    var condition = "Exists"
    var values: [String] = []
  }

  private static func requirements(of quota: ResourceQuotaSpec) -> [Requirement] {
    let expressions = quota.json[object: "scopeSelector"]?[array: "matchExpressions"] ?? []
    return quota.scopes.map { Requirement(scope: $0) }
      + expressions.map { expression in
        Requirement(
          scope: expression["scopeName"]?.stringValue ?? "", condition: expression["operator"]?.stringValue ?? "",
          values: (expression["values"]?.arrayValue ?? []).compactMap(\.stringValue))
      }
  }

  private func meets(_ requirement: Requirement) -> Bool {
    switch requirement.scope {
    case "Terminating": isTerminating
    case "NotTerminating": !isTerminating
    case "BestEffort": isBestEffort
    case "NotBestEffort": !isBestEffort
    case "CrossNamespacePodAffinity": reachesAcrossNamespaces
    case "PriorityClass":
      switch requirement.condition {
      case "Exists": !priorityClass.isEmpty
      case "DoesNotExist": priorityClass.isEmpty
      case "In": !priorityClass.isEmpty && requirement.values.contains(priorityClass)
      case "NotIn": !requirement.values.contains(priorityClass)
      default: false
      }
    default: false
    }
  }
}

/// Defaults and checks of roles and their bindings. Source: Kubernetes' `apis/rbac/validation`.
enum AccessRules {
  static let package = "io.k8s.api.rbac.v1"
  private static let group = "rbac.authorization.k8s.io"

  static func validate(_ rules: [PolicyRule], isNamespaced: Bool) -> [APIError.Cause] {
    rules.enumerated().flatMap { index, rule in validate(rule, at: "rules[\(index)]", isNamespaced: isNamespaced) }
  }

  private static func validate(_ rule: PolicyRule, at path: String, isNamespaced: Bool) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    if rule.verbs.isEmpty { causes.append(.required("\(path).verbs", "verbs must contain at least one value")) }
    if !rule.nonResourceURLs.isEmpty {
      let urls = JSONValue.array(rule.nonResourceURLs.map(JSONValue.string))
      if isNamespaced {
        causes.append(
          .invalid("\(path).nonResourceURLs", urls, "namespaced rules cannot apply to non-resource URLs"))
      }
      if !(rule.apiGroups.isEmpty && rule.resources.isEmpty && rule.resourceNames.isEmpty) {
        causes.append(
          .invalid(
            "\(path).nonResourceURLs", urls, "rules cannot apply to both regular resources and non-resource URLs"))
      }
      return causes
    }
    if rule.apiGroups.isEmpty {
      causes.append(.required("\(path).apiGroups", "resource rules must supply at least one api group"))
    }
    if rule.resources.isEmpty {
      causes.append(.required("\(path).resources", "resource rules must supply at least one resource"))
    }
    return causes
  }

  // MARK: - Bindings

  /// - Parameters:
  ///   - roleKinds: what a binding of the kind may refer to.
  ///   - isNamespaced: whether accounts are those of the binding's namespace where none is named.
  static func bindingStrategy(roleKinds: [String], isNamespaced: Bool) -> ResourceStrategy {
    ResourceStrategy(
      nameFormat: .any, applyDefaults: applyDefaults,
      validate: { validate(RoleBinding(json: $0), roleKinds: roleKinds, isNamespaced: isNamespaced) },
      validateUpdate: { object, stored in
        let (new, old) = (RoleBinding(json: object).roleRef, RoleBinding(json: stored).roleRef)
        return new.json == old.json ? [] : [.invalid("roleRef", .object(new.json), "cannot change roleRef")]
      })
  }

  @Sendable
  private static func applyDefaults(_ object: inout JSONObject) {
    // Both kinds of bindings have the same form.
    var binding = RoleBinding(json: object)
    if binding.roleRef.apiGroup.isEmpty { binding.roleRef.apiGroup = group }
    binding.subjects = binding.subjects.map { subject in
      var subject = subject
      if subject.apiGroup.isEmpty, ["User", "Group"].contains(subject.kind) { subject.apiGroup = group }
      return subject
    }
    object = binding.json
  }

  private static func validate(
    _ binding: RoleBinding, roleKinds: [String], isNamespaced: Bool
  ) -> [APIError.Cause] {
    let role = binding.roleRef
    var causes: [APIError.Cause] = []
    if role.apiGroup != group {
      causes.append(.notSupported("roleRef.apiGroup", role.apiGroup, supported: [group]))
    }
    if !roleKinds.contains(role.kind) {
      causes.append(.notSupported("roleRef.kind", role.kind, supported: roleKinds))
    }
    if role.name.isEmpty { causes.append(.required("roleRef.name")) }
    for (index, subject) in binding.subjects.enumerated() {
      causes += validate(subject, isNamespaced: isNamespaced, at: "subjects[\(index)]")
    }
    return causes
  }

  private static func validate(
    _ subject: AccessSubject, isNamespaced: Bool, at path: String
  ) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    if subject.name.isEmpty { causes.append(.required("\(path).name")) }
    switch subject.kind {
    case "ServiceAccount":
      if !subject.name.isEmpty, let problem = NameRules.problem(dnsSubdomain: subject.name) {
        causes.append(.invalid("\(path).name", .string(subject.name), problem))
      }
      if !subject.apiGroup.isEmpty {
        causes.append(.notSupported("\(path).apiGroup", subject.apiGroup, supported: [""]))
      }
      if subject.namespace.isEmpty, !isNamespaced { causes.append(.required("\(path).namespace")) }
    case "User", "Group":
      if subject.apiGroup != group {
        causes.append(.notSupported("\(path).apiGroup", subject.apiGroup, supported: [group]))
      }
    default:
      causes.append(.notSupported("\(path).kind", subject.kind, supported: ["ServiceAccount", "User", "Group"]))
    }
    return causes
  }
}

/// What must hold of a CustomResourceDefinition. Source: Kubernetes' apiextensions validation, and its words.
enum CustomResourceRules {
  static func validate(_ crd: CustomResourceDefinition) -> [APIError.Cause] {
    let spec = crd.spec
    var causes: [APIError.Cause] = []
    let name = "\(spec.names.plural).\(spec.group)"
    if crd.metadata.name != name, !spec.names.plural.isEmpty, !spec.group.isEmpty {
      causes.append(
        .invalid("metadata.name", .string(crd.metadata.name), "must be spec.names.plural+\".\"+spec.group"))
    }
    causes += groupCauses(spec.group) + approvalCauses(crd)
    if !spec.scope.isEmpty, !["Cluster", "Namespaced"].contains(spec.scope) {
      causes.append(.notSupported("spec.scope", spec.scope, supported: ["Cluster", "Namespaced"]))
    }
    causes += nameCauses(spec.names) + versionListCauses(spec) + conversionCauses(spec)
    if spec.json[bool: "preserveUnknownFields"] == true {
      causes.append(
        .invalid(
          "spec.preserveUnknownFields", true,
          "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead"))
    }
    causes += CustomVersionRules.validate(spec)
    return causes + storedVersionCauses(crd)
  }

  // MARK: - Names

  private static func groupCauses(_ group: String) -> [APIError.Cause] {
    if group.isEmpty { return [] }
    if let problem = NameRules.problem(dnsSubdomain: group) { return [.invalid("spec.group", .string(group), problem)] }
    return group.contains(".")
      ? [] : [.invalid("spec.group", .string(group), "should be a domain with at least one dot")]
  }

  /// Groups below Kubernetes' own domains are for what its community has agreed to.
  private static func approvalCauses(_ crd: CustomResourceDefinition) -> [APIError.Cause] {
    let isProtected = ["k8s.io", "kubernetes.io"].contains { domain in
      crd.spec.group == domain || crd.spec.group.hasSuffix(".\(domain)")
    }
    guard isProtected else { return [] }
    let key = "api-approved.kubernetes.io"
    let place = "metadata.annotations[\(key)]"
    let value = crd.metadata.annotations[key] ?? ""
    if value.isEmpty {
      return [
        .required(
          place,
          "protected groups must have approval annotation \"\(key)\", "
            + "see https://github.com/kubernetes/enhancements/pull/1111")
      ]
    }
    let isURL = ["https://", "http://"].contains { value.hasPrefix($0) && value.count > $0.count }
    if isURL || value.hasPrefix("unapproved") { return [] }
    return [.invalid(place, .string(value), "must be a URL or \"unapproved…\": protected groups need an approval")]
  }

  private static func nameCauses(_ names: CustomResourceDefinitionNames) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    func check(_ value: String, _ place: String, isMixedCase: Bool = false) {
      guard !value.isEmpty, let problem = NameRules.problem(dnsName1035: isMixedCase ? value.lowercased() : value)
      else { return }
      let words = isMixedCase ? "may have mixed case, but should otherwise match: \(problem)" : problem
      causes.append(.invalid("spec.names.\(place)", .string(value), words))
    }
    check(names.plural, "plural")
    check(names.singular, "singular")
    check(names.kind, "kind", isMixedCase: true)
    check(names.listKind, "listKind", isMixedCase: true)
    for (index, name) in names.shortNames.enumerated() { check(name, "shortNames[\(index)]") }
    for (index, name) in names.categories.enumerated() { check(name, "categories[\(index)]") }
    if !names.kind.isEmpty, names.kind == names.listKind {
      causes.append(
        .invalid("spec.names.listKind", .string(names.listKind), "kind and listKind may not be the same"))
    }
    return causes
  }

  // MARK: - Versions

  private static func versionListCauses(_ spec: CustomResourceDefinitionSpec) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    for (index, version) in spec.versions.enumerated() where !version.name.isEmpty {
      if let problem = NameRules.problem(dnsName1035: version.name) {
        causes.append(.invalid("spec.versions[\(index)].name", .string(version.name), problem))
      }
    }
    let shown = JSONValue.array(spec.versions.map { .string($0.name) })
    if Set(spec.versions.map(\.name)).count != spec.versions.count {
      causes.append(.invalid("spec.versions", shown, "must contain unique version names"))
    }
    if spec.versions.count(where: \.isStored) != 1 {
      causes.append(.invalid("spec.versions", shown, "must have exactly one version marked as storage version"))
    }
    return causes
  }

  private static func conversionCauses(_ spec: CustomResourceDefinitionSpec) -> [APIError.Cause] {
    guard let conversion = spec.json[object: "conversion"], let strategy = conversion[string: "strategy"] else {
      return []
    }
    switch strategy {
    case "None":
      guard conversion["webhook"] != nil else { return [] }
      return [.forbidden("spec.conversion.webhook", "should not be set when strategy is not set to Webhook")]
    case "Webhook":
      return [
        .forbidden(
          "spec.conversion.strategy",
          "this server does not call conversion webhooks; serve one version, or versions that the strategy None fits")
      ]
    case "": return []
    default: return [.notSupported("spec.conversion.strategy", strategy, supported: ["None", "Webhook"])]
    }
  }

  private static func storedVersionCauses(_ crd: CustomResourceDefinition) -> [APIError.Cause] {
    guard crd.status.json["storedVersions"] != nil else { return [] }
    let names = crd.spec.versions.map(\.name)
    var causes: [APIError.Cause] = []
    for (index, version) in crd.status.storedVersions.enumerated() where !names.contains(version) {
      causes.append(
        .invalid("status.storedVersions[\(index)]", .string(version), "must appear in spec.versions"))
    }
    if let stored = crd.spec.storageVersion?.name, !crd.status.storedVersions.contains(stored) {
      causes.append(
        .invalid(
          "status.storedVersions", .array(crd.status.storedVersions.map(JSONValue.string)),
          "must have the storage version \(stored)"))
    }
    return causes
  }

  // MARK: - Updates

  static func validateUpdate(_ crd: CustomResourceDefinition, from stored: CustomResourceDefinition)
    -> [APIError.Cause]
  {
    var causes: [APIError.Cause] = []
    func fix(_ path: String, _ new: String, _ old: String) {
      if new != old { causes.append(.invalid(path, .string(new), FieldRules.immutable)) }
    }
    if stored.isTrue(.established) {
      fix("spec.scope", crd.spec.scope, stored.spec.scope)
      fix("spec.names.kind", crd.spec.names.kind, stored.spec.names.kind)
    }
    fix("spec.group", crd.spec.group, stored.spec.group)
    fix("spec.names.plural", crd.spec.names.plural, stored.spec.names.plural)
    return causes
  }
}

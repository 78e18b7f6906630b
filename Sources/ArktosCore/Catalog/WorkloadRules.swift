/// What must hold of kinds that make pods from a template and find them by a selector.
enum WorkloadRules {
  /// - Parameter kind: the kind as messages name it.
  static func validate(_ spec: JSONObject, of kind: String) -> [APIError.Cause] {
    let selector: LabelSelectorSpec = spec[view: "selector"]
    let template: PodTemplateSpec = spec[view: "template"]
    var causes: [APIError.Cause] = []
    if spec["selector"] != nil {
      causes += FieldRules.labelSelector(selector, at: "spec.selector")
      if selector.isEmpty {
        causes.append(
          .invalid("spec.selector", .object(selector.json), "empty selector is invalid for \(kind)"))
      } else if let condition = LabelSelector(selector), !condition.matches(template.metadata.labels) {
        causes.append(
          .invalid(
            "spec.template.metadata.labels", template.metadata.json["labels"] ?? [:],
            "`selector` does not match template `labels`"))
      }
    }
    guard spec["template"] != nil else { return causes }
    causes += FieldRules.labels(template.metadata.json["labels"], at: "spec.template.metadata.labels")
    causes += PodRules.validate(template.spec, at: "spec.template.spec")
    if template.spec.restartPolicy != .always {
      causes.append(
        .notSupported(
          "spec.template.spec.restartPolicy", template.spec.restartPolicy.rawValue, supported: ["Always"]))
    }
    return causes
  }

  /// The selector says which pods are one's own: changing it would orphan them.
  @Sendable
  static func validateUpdate(_ object: JSONObject, _ stored: JSONObject) -> [APIError.Cause] {
    let selector = object.value(at: ["spec", "selector"])
    guard selector != stored.value(at: ["spec", "selector"]) else { return [] }
    return [.invalid("spec.selector", selector ?? .null, FieldRules.immutable)]
  }
}

/// What must hold of kinds that make pods from a template and find them by a selector.
enum WorkloadRules {
  static func validate(_ spec: JSONObject) -> [APIError.Cause] {
    let selector: LabelSelectorSpec = spec[view: "selector"]
    var causes: [APIError.Cause] = []
    var condition: LabelSelector?
    if spec["selector"] != nil {
      causes = FieldRules.labelSelector(selector, at: "spec.selector")
      condition = LabelSelector(selector)
      guard causes.isEmpty, condition != nil else {
        return causes + [.invalid("spec.selector", .object(selector.json), "invalid label selector")]
      }
      if selector.isEmpty {
        // So says Kubernetes of every kind.
        causes.append(.invalid("spec.selector", .object(selector.json), "empty selector is invalid for deployment"))
      }
    }
    validateTemplate(spec[view: "template"], for: condition, into: &causes)
    return causes
  }

  /// - Parameter condition: what finds the pods; without one none are found.
  private static func validateTemplate(
    _ template: PodTemplateSpec, for condition: LabelSelector?, into causes: inout [APIError.Cause]
  ) {
    let path = "spec.template"
    let (metadata, spec) = (template.metadata.json, template.spec.json)
    if condition?.matches(template.metadata.labels) != true {
      causes.append(
        .invalid(
          "\(path).metadata.labels", metadata["labels"] ?? [:], "`selector` does not match template `labels`"))
    }
    causes += FieldRules.labels(metadata["labels"], at: "\(path).metadata.labels")
    causes += FieldRules.annotations(metadata["annotations"], at: "\(path).metadata.annotations")
    PodRules.validate(spec, isTemplate: true, at: "\(path).spec", into: &causes)
    if template.spec.restartPolicy != .always {
      causes.append(
        .notSupported("\(path).spec.restartPolicy", template.spec.restartPolicy.rawValue, supported: ["Always"]))
    }
    if spec["activeDeadlineSeconds"] != nil {
      causes.append(
        .forbidden("\(path).spec.activeDeadlineSeconds", "activeDeadlineSeconds in ReplicaSet is not Supported"))
    }
    if spec[array: "ephemeralContainers"]?.isEmpty == false {
      causes.append(
        .forbidden("\(path).spec.ephemeralContainers", "ephemeral containers not allowed in pod template"))
    }
  }

  /// The selector says which pods are one's own: changing it would orphan them.
  @Sendable
  static func validateUpdate(_ object: JSONObject, _ stored: JSONObject) -> [APIError.Cause] {
    let selector = object.value(at: ["spec", "selector"])
    guard selector != stored.value(at: ["spec", "selector"]) else { return [] }
    return [.invalid("spec.selector", selector ?? .null, FieldRules.immutable)]
  }
}

/// What must hold of a deployment's roll-out settings.
enum DeploymentRules {
  static func validateStrategy(_ spec: DeploymentSpec) -> [APIError.Cause] {
    let strategy = spec.strategy
    let path = "spec.strategy.rollingUpdate"
    guard strategy.type == .rollingUpdate else {
      return strategy.json["rollingUpdate"] == nil
        ? [] : [.forbidden(path, "may not be specified when strategy `type` is '\(strategy.type)'")]
    }
    let surge = strategy.maxSurge
    let unavailable = strategy.maxUnavailable
    var causes = validate(unavailable, at: "\(path).maxUnavailable") + validate(surge, at: "\(path).maxSurge")
    if let percentage = unavailable.percentage, percentage > 100 {
      causes.append(.invalid("\(path).maxUnavailable", unavailable.jsonValue, "must not be greater than 100%"))
    }
    if isZero(unavailable), isZero(surge) {
      causes.append(
        .invalid("\(path).maxUnavailable", unavailable.jsonValue, "may not be 0 when `maxSurge` is 0"))
    }
    return causes
  }

  static func validateDeadline(_ spec: DeploymentSpec) -> [APIError.Cause] {
    spec.progressDeadlineSeconds > spec.minReadySeconds
      ? []
      : [
        .invalid(
          "spec.progressDeadlineSeconds", .int(spec.progressDeadlineSeconds), "must be greater than minReadySeconds")
      ]
  }

  private static func validate(_ value: IntOrString, at path: String) -> [APIError.Cause] {
    switch value {
    case .int(let number):
      return number >= 0 ? [] : [.invalid(path, .int(number), FieldRules.nonNegative)]
    case .string(let text):
      guard let percentage = value.percentage, percentage >= 0 else {
        return [.invalid(path, .string(text), "must be an integer or percentage (e.g '5%')")]
      }
      return []
    }
  }

  private static func isZero(_ value: IntOrString) -> Bool { value == 0 || value.percentage == 0 }
}

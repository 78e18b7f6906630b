/// What must hold of the questions that are asked of a container. Source: Kubernetes' `validateProbe`.
enum ProbeRules {
  enum Kind: String {
    case liveness = "livenessProbe"
    case readiness = "readinessProbe"
    case startup = "startupProbe"

    static let all = [liveness, readiness, startup]
  }

  static func validate(
    _ probe: JSONObject, _ kind: Kind, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    HandlerRules.validate(probe, gracePeriod: nil, at: path(), into: &causes)
    if kind == .readiness {
      guard let period = probe["terminationGracePeriodSeconds"] else { return }
      causes.append(
        .invalid("\(path()).terminationGracePeriodSeconds", period, "must not be set for readinessProbes"))
    } else if let threshold = probe[int: "successThreshold"], threshold > 1 {
      // Go programs write 0 where they mean the default.
      causes.append(.invalid("\(path()).successThreshold", .int(threshold), "must be 1"))
    }
  }
}

/// What must hold of that which a probe or a moment of a container's life calls for: it is one thing, and the one is
/// right. Source: Kubernetes' `validateHandler`.
enum HandlerRules {
  private static let types = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"]

  /// - Parameter gracePeriod: how long a sleep may be; nil where there are none.
  static func validate(
    _ handler: JSONObject, gracePeriod: Int64?, at path: @autoclosure () -> String,
    into causes: inout [APIError.Cause]
  ) {
    var hasType = false
    for type in types {
      guard let action = handler[object: type] else { continue }
      if hasType {
        causes.append(.forbidden("\(path()).\(type)", "may not specify more than 1 handler type"))
      } else {
        validate(action, type, gracePeriod: gracePeriod, at: "\(path()).\(type)", into: &causes)
      }
      hasType = true
    }
    if !hasType { causes.append(.required(path(), "must specify a handler type")) }
  }

  private static func validate(
    _ action: JSONObject, _ type: String, gracePeriod: Int64?, at path: @autoclosure () -> String,
    into causes: inout [APIError.Cause]
  ) {
    switch type {
    case "exec":
      if action[array: "command"]?.isEmpty ?? true { causes.append(.required("\(path()).command")) }
    case "sleep":
      let seconds = action[int: "seconds"] ?? 0
      guard let gracePeriod, seconds < 0 || seconds > gracePeriod else { return }
      causes.append(
        .invalid(
          path(), .int(seconds),
          "must be non-negative and less than terminationGracePeriodSeconds (\(gracePeriod))"))
    default:
      PortRules.validateNumberOrName(action["port"], at: "\(path()).port", into: &causes)
      if type == "httpGet" { validateRequest(action, at: path(), into: &causes) }
    }
  }

  private static func validateRequest(
    _ request: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    if request["path"] == "" { causes.append(.required("\(path()).path")) }
    request.forEachObject(in: "httpHeaders") { _, header in
      guard let name = header[string: "name"], let problem = NameRules.problem(httpHeader: name) else { return }
      causes.append(.invalid("\(path()).httpHeaders", .string(name), problem))
    }
  }
}

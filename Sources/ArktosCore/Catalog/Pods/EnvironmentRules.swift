/// What must hold of environment variables and of where their values come from. Source: Kubernetes' `ValidateEnv`.
enum EnvironmentRules {
  private static let sources = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"]

  private static let wholeSources = ["configMapRef", "secretRef"]

  static func validate(
    _ container: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    container.forEachObject(in: "env") { index, variable in
      if let name = variable[string: "name"], let problem = NameRules.problem(environmentVariable: name) {
        causes.append(.invalid("\(path()).env[\(index)].name", .string(name), problem))
      }
      guard let source = variable[object: "valueFrom"] else { return }
      validate(
        source, hasValue: !(variable[string: "value"] ?? "").isEmpty, at: "\(path()).env[\(index)].valueFrom",
        into: &causes)
    }
    container.forEachObject(in: "envFrom") { index, source in
      validateAll(of: source, at: "\(path()).envFrom", index, into: &causes)
    }
  }

  private static func validate(
    _ source: JSONObject, hasValue: Bool, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    var count = 0
    for name in sources {
      guard let reference = source[object: name] else { continue }
      count += 1
      switch name {
      case "fieldRef":
        DownwardRules.validate(field: reference, for: .variable, at: "\(path()).fieldRef", into: &causes)
      case "resourceFieldRef":
        DownwardRules.validate(resource: reference, at: "\(path()).resourceFieldRef", into: &causes)
      case "fileKeyRef": break
      default: validate(key: reference, at: "\(path()).\(name)", into: &causes)
      }
    }
    if count == 0 {
      causes.append(
        .invalid(
          path(), "",
          "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"))
    } else if hasValue {
      causes.append(.invalid(path(), "", "may not be specified when `value` is not empty"))
    } else if count > 1 {
      causes.append(.invalid(path(), "", "may not have more than one field specified at a time"))
    }
  }

  /// A key of a ConfigMap or Secret.
  private static func validate(
    key reference: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    let name = reference[string: "name"] ?? ""
    if let problem = NameRules.problem(dnsSubdomain: name) {
      causes.append(.invalid("\(path()).name", .string(name), problem))
    }
    guard let key = reference[string: "key"], !key.isEmpty, let problem = NameRules.problem(configKey: key)
    else { return }
    causes.append(.invalid("\(path()).key", .string(key), problem))
  }

  /// All keys of a ConfigMap or Secret. What is wrong with the choice is told of the whole list, as in Kubernetes.
  private static func validateAll(
    of source: JSONObject, at path: @autoclosure () -> String, _ index: Int, into causes: inout [APIError.Cause]
  ) {
    if let prefix = source[string: "prefix"], !prefix.isEmpty,
      let problem = NameRules.problem(environmentVariable: prefix)
    {
      causes.append(.invalid("\(path())[\(index)].prefix", .string(prefix), problem))
    }
    var count = 0
    for field in wholeSources {
      guard let reference = source[object: field] else { continue }
      count += 1
      let name = reference[string: "name"] ?? ""
      if name.isEmpty {
        causes.append(.required("\(path())[\(index)].\(field).name"))
      } else if let problem = NameRules.problem(dnsSubdomain: name) {
        causes.append(.invalid("\(path())[\(index)].\(field).name", .string(name), problem))
      }
    }
    if count == 0 {
      causes.append(.invalid(path(), "", "must specify one of: `configMapRef` or `secretRef`"))
    } else if count > 1 {
      causes.append(.invalid(path(), "", "may not have more than one field specified at a time"))
    }
  }
}

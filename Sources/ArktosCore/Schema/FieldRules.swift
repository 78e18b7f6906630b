/// Checks that the rules of several kinds share.
package enum FieldRules {
  package static let immutable = "field is immutable"
  package static let nonNegative = "must be greater than or equal to 0"
  /// Kubernetes' limit for all annotations of an object together.
  package static let maximumAnnotationBytes = 256 * 1024

  /// - Parameter needDomains: whether names without a domain are Kubernetes' own alone, as in all its kinds but custom
  ///   ones. Source: `ValidateFinalizerName` of Kubernetes' `apis/core/validation`.
  package static func finalizers(
    _ finalizers: [String], at path: String, needDomains: Bool = true
  ) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    for (index, finalizer) in finalizers.enumerated() {
      let problems = key(finalizer, at: "\(path)[\(index)]")
      causes += problems
      guard problems.isEmpty, needDomains, !finalizer.utf8.contains(UInt8(ascii: "/")),
        !standardFinalizers.contains(finalizer)
      else { continue }
      causes.append(
        .invalid(
          "\(path)[\(index)]", .string(finalizer),
          "name is neither a standard finalizer name nor is it fully qualified"))
    }
    return causes
  }

  private static let standardFinalizers = ["foregroundDeletion", "kubernetes", "orphan"]

  package static func labels(_ labels: JSONValue?, at path: @autoclosure () -> String) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    for (key, value) in labels?.objectValue ?? [:] {
      causes += Self.key(key, at: path())
      let text = value.stringValue ?? ""
      for problem in LabelSyntax.problems(ofValue: text) { causes.append(.invalid(path(), .string(text), problem)) }
    }
    return causes
  }

  /// A key of a label or annotation, or a finalizer: `name` or `prefix/name`.
  private static func key(_ key: String, at path: @autoclosure () -> String) -> [APIError.Cause] {
    LabelSyntax.problems(ofKey: key).map { .invalid(path(), .string(key), $0) }
  }

  /// A member by which objects of a list are told apart. Where it is missing is the schema's business.
  static func unique(
    _ object: JSONObject, _ field: String, among seen: inout SeenNames, at path: @autoclosure () -> String,
    into causes: inout [APIError.Cause]
  ) {
    guard let name = object[string: field], !name.isEmpty, !seen.insert(name) else { return }
    causes.append(.duplicate("\(path()).\(field)", .string(name)))
  }

  package static func annotations(_ annotations: JSONValue?, at path: String) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    var size = 0
    for (key, value) in annotations?.objectValue ?? [:] {
      size += key.utf8.count + (value.stringValue?.utf8.count ?? 0)
      // Kubernetes lets annotation keys have upper case letters in their prefix.
      causes += LabelSyntax.problems(ofKey: key.lowercased()).map { .invalid(path, .string(key), $0) }
    }
    if size > maximumAnnotationBytes { causes.append(.tooLong(path, maximumBytes: maximumAnnotationBytes)) }
    return causes
  }

  /// Operators and the values that go with them; their words are the schema's business.
  package static func labelSelector(
    _ selector: LabelSelectorSpec, at path: @autoclosure () -> String
  ) -> [APIError.Cause] {
    var causes = labels(selector.json["matchLabels"], at: "\(path()).matchLabels")
    for (index, expression) in selector.matchExpressions.enumerated() {
      switch expression.operator {
      case .in, .notIn:
        if expression.values.isEmpty {
          causes.append(
            .required(
              "\(path()).matchExpressions[\(index)].values",
              "must be specified when `operator` is 'In' or 'NotIn'"))
        }
      case .exists, .doesNotExist:
        if !expression.values.isEmpty {
          causes.append(
            .forbidden(
              "\(path()).matchExpressions[\(index)].values",
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
        }
      case .greaterThan, .lessThan, nil: break
      }
      if !expression.key.isEmpty { causes += key(expression.key, at: "\(path()).matchExpressions[\(index)].key") }
    }
    return causes
  }

  /// Values that never change once `immutable` was set, and the flag itself.
  package static func immutableData(_ object: JSONObject, _ stored: JSONObject, fields: [String]) -> [APIError.Cause] {
    guard stored[bool: "immutable"] ?? false else { return [] }
    let why = "field is immutable when `immutable` is set"
    var causes: [APIError.Cause] = []
    if !(object[bool: "immutable"] ?? false) { causes.append(.forbidden("immutable", why)) }
    for field in fields where (object[object: field] ?? [:]) != (stored[object: field] ?? [:]) {
      causes.append(.forbidden(field, why))
    }
    return causes
  }

  /// The number of a store, 0 to 63. Source: Arktos.
  package static func storageCluster(_ cluster: String, at path: String) -> [APIError.Cause] {
    if cluster.isEmpty { return [.required(path, "must specify storage cluster id")] }
    return Int(cluster).map { (0...63).contains($0) } ?? false
      ? [] : [.invalid(path, .string(cluster), "must be integer 0-63")]
  }

  /// `status.phase` of a kind that ends in steps: `Terminating` exactly when its deletion has begun.
  package static func phase(of object: JSONObject, isTerminating: Bool) -> [APIError.Cause] {
    let isDeleted = object.value(at: ["metadata", "deletionTimestamp"]) != nil
    let phase = object.value(at: ["status", "phase"])
    guard isDeleted != isTerminating, let phase else { return [] }
    return [
      .invalid(
        "status.phase", phase,
        isDeleted
          ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
          : "may only be 'Active' if `deletionTimestamp` is empty")
    ]
  }
}

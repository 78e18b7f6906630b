internal import ArktosCore

/// What questions about access must say. Pure. Source: Kubernetes' validation of `authorization.k8s.io`.
enum AccessReviewRules {
  /// - Parameters:
  ///   - namesUser: whether the question is about somebody else than the caller.
  ///   - namespace: where the question is asked, if it is about that place alone.
  static func problems(_ review: JSONObject, namesUser: Bool, namespace: String?) -> [APIError.Cause] {
    let spec = review[object: "spec"] ?? [:]
    let resource = spec[object: "resourceAttributes"]
    let path = spec[object: "nonResourceAttributes"]
    var causes: [APIError.Cause] = []
    switch (resource, path) {
    case (_?, let path?):
      causes.append(
        .invalid(
          "spec.nonResourceAttributes", .object(path), "cannot be specified in combination with resourceAttributes"))
    case (nil, nil):
      causes.append(
        .invalid(
          "spec.resourceAttributes", .null,
          "exactly one of nonResourceAttributes or resourceAttributes must be specified"))
    default: break
    }
    if namesUser, (spec[string: "user"] ?? "").isEmpty, spec[strings: "groups"].isEmpty {
      causes.append(.invalid("spec.user", "", "at least one of user or group must be specified"))
    }
    var metadata = review[object: "metadata"] ?? [:]
    // Go programs write a time that is not set as null.
    metadata.removeAll { name, value in value.isNull || (namespace != nil && name == "namespace") }
    if !metadata.isEmpty { causes.append(.invalid("metadata", .object(metadata), "must be empty")) }
    guard let namespace else { return causes }
    if let resource, resource[string: "namespace"] ?? "" != namespace {
      causes.append(
        .invalid(
          "spec.resourceAttributes.namespace", .string(resource[string: "namespace"] ?? ""),
          "must match metadata.namespace"))
    }
    if let path {
      causes.append(
        .invalid("spec.nonResourceAttributes", .object(path), "disallowed on this kind of request"))
    }
    return causes
  }
}

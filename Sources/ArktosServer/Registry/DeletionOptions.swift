internal import ArktosCore

/// The options of a deletion, checked by Kubernetes' rules. Source: Kubernetes' `DeleteOptions`.
enum DeletionOptions {
  private static let kind = "DeleteOptions"
  private static let propagationPolicies = ["Background", "Foreground", "Orphan"]

  /// Reads the options from the body or, for clients that send none, from the query.
  ///
  /// - Throws: 400 for a body that is something else, 422 for options that contradict each other or mean nothing.
  static func read(_ request: APIRequest, _ definition: ResourceDefinition) throws(APIError) -> JSONObject {
    let options = request.body.isEmpty ? try inQuery(request) : try RequestBody.object(request, definition)
    if let other = options[string: "kind"], !other.isEmpty, other != kind {
      throw .badRequest("the body of a deletion must be of the kind \(kind), not \(other)")
    }
    let causes = causes(options)
    guard causes.isEmpty else { throw .invalid(.options(kind), name: "", causes: causes) }
    return options
  }

  private static func inQuery(_ request: APIRequest) throws(APIError) -> JSONObject {
    var options = JSONObject()
    options[string: "propagationPolicy"] = request.queryValue("propagationPolicy")
    if let text = request.queryValue("gracePeriodSeconds"), !text.isEmpty {
      guard let seconds = Int64(text) else {
        throw .badRequest("invalid query parameter gracePeriodSeconds=\"\(text)\"")
      }
      options[int: "gracePeriodSeconds"] = seconds
    }
    if request.queryValue("orphanDependents") != nil {
      options["orphanDependents"] = .bool(request.queryFlag("orphanDependents"))
    }
    return options
  }

  private static func causes(_ options: JSONObject) -> [APIError.Cause] {
    var causes = DryRun.causes(options)
    let field = "propagationPolicy"
    guard let policy = options[string: field], !policy.isEmpty else { return causes }
    if options[bool: "orphanDependents"] != nil {
      causes.append(.invalid(field, .string(policy), "orphanDependents and deletionPropagation cannot be both set"))
    } else if !propagationPolicies.contains(policy) {
      causes.append(.notSupported(field, policy, supported: propagationPolicies))
    }
    return causes
  }
}

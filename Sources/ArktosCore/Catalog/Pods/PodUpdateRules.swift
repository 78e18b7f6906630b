/// What an update of a pod may change. Source: Kubernetes' `ValidatePodUpdate`.
///
/// Kubernetes' scheduler sets `nodeName` through the subresource `binding`. There is none here, so that an update may
/// set it where it was empty; it never changes after that.
enum PodUpdateRules {
  @Sendable
  static func validate(_ object: JSONObject, _ stored: JSONObject) -> [APIError.Cause] {
    let new = object[object: "spec"] ?? [:]
    let old = stored[object: "spec"] ?? [:]
    guard new != old else { return [] }
    for list in ["containers", "initContainers"] where new[array: list]?.count ?? 0 != old[array: list]?.count ?? 0 {
      return [.forbidden("spec.\(list)", "pod updates may not add or remove containers")]
    }
    var causes = validateDeadline(new["activeDeadlineSeconds"], old["activeDeadlineSeconds"])
    causes += validateTolerations(new[array: "tolerations"] ?? [], old[array: "tolerations"] ?? [])
    let oldGates = old[array: "schedulingGates"] ?? []
    causes += validateGates(new[array: "schedulingGates"] ?? [], oldGates)
    if !oldGates.isEmpty { causes += validateSelector(new, old) }
    guard fixedPart(of: new, like: old) != fixedPart(of: old, like: old) else { return causes }
    return causes + [.forbidden("spec", permitted)]
  }

  private static let permitted =
    "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
    + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
    + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"

  /// A deadline may be set, and come nearer.
  private static func validateDeadline(_ new: JSONValue?, _ old: JSONValue?) -> [APIError.Cause] {
    guard let old = old?.intValue else { return [] }
    let path = "spec.activeDeadlineSeconds"
    guard let new = new?.intValue else {
      return [.invalid(path, .null, "must not update from a positive integer to nil value")]
    }
    return new <= old ? [] : [.invalid(path, .int(new), "must be less than or equal to previous value")]
  }

  /// Tolerations stay, for as long as they may now last, and others may come.
  private static func validateTolerations(_ new: [JSONValue], _ old: [JSONValue]) -> [APIError.Cause] {
    guard new != old else { return [] }
    let kept = Set(new.map(withoutSeconds))
    guard !old.allSatisfy({ kept.contains(withoutSeconds($0)) }) else { return [] }
    return [
      .forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")
    ]
  }

  private static func withoutSeconds(_ toleration: JSONValue) -> JSONValue {
    guard case .object(var object) = toleration else { return toleration }
    object["tolerationSeconds"] = nil
    return .object(object)
  }

  /// Gates open one by one and none is added.
  private static func validateGates(_ new: [JSONValue], _ old: [JSONValue]) -> [APIError.Cause] {
    guard new != old else { return [] }
    let names = Set(old.compactMap { $0["name"]?.stringValue })
    return new.enumerated().compactMap { index, gate in
      guard let name = gate["name"]?.stringValue, !names.contains(name) else { return nil }
      return .forbidden(
        "spec.schedulingGates[\(index)].name", "only deletion is allowed, but found new scheduling gate '\(name)'")
    }
  }

  /// While a gate is shut, fewer nodes may come to be wanted.
  private static func validateSelector(_ new: JSONObject, _ old: JSONObject) -> [APIError.Cause] {
    let selector = new[object: "nodeSelector"] ?? [:]
    let keepsAll = (old[object: "nodeSelector"] ?? [:]).allSatisfy { name, value in selector[name] == value }
    guard !keepsAll else { return [] }
    return [
      .invalid(
        "spec.nodeSelector", .object(selector),
        "only additions to spec.nodeSelector are allowed (no mutations or deletions)")
    ]
  }

  /// The spec without what an update may change, or what other rules look at.
  private static func fixedPart(of spec: JSONObject, like stored: JSONObject) -> JSONObject {
    var fixed = spec
    for field in ["activeDeadlineSeconds", "tolerations", "schedulingGates"] { fixed[field] = nil }
    if (stored[string: "nodeName"] ?? "").isEmpty { fixed["nodeName"] = nil }
    if stored[int: "terminationGracePeriodSeconds"] ?? 0 < 0, spec[int: "terminationGracePeriodSeconds"] == 1 {
      fixed["terminationGracePeriodSeconds"] = stored["terminationGracePeriodSeconds"]
    }
    if !(stored[array: "schedulingGates"] ?? []).isEmpty {
      fixed["nodeSelector"] = nil
      // Which changes of an affinity narrow it down is left to who makes them.
      var affinity = fixed[object: "affinity"] ?? [:]
      affinity["nodeAffinity"] = nil
      fixed["affinity"] = affinity.isEmpty ? nil : .object(affinity)
    }
    for list in ["containers", "initContainers"] { PodRules.mapObjects(&fixed, list) { $0["image"] = nil } }
    return fixed
  }
}

/// What a CustomResourceDefinition's status says, from its names and those of the tenant's other definitions. Pure.
///
/// Source: Kubernetes' naming and establishing controllers.
package enum CustomKindStatus {
  /// - Parameters:
  ///   - others: the tenant's other definitions.
  ///   - time: RFC 3339.
  package static func renew(
    _ crd: inout CustomResourceDefinition, stored: CustomResourceDefinition?, others: [CustomResourceDefinition],
    at time: String
  ) {
    var status = stored?.status ?? CustomResourceDefinitionStatus()
    let neighbours = others.filter { $0.spec.group == crd.spec.group }
    let conflict = accept(crd.spec.names, into: &status, neighbours)
    func set(_ type: CustomResourceDefinition.ConditionType, _ holds: Bool, _ reason: String, _ message: String) {
      var condition = Condition(
        type: type.rawValue, status: holds ? .isTrue : .isFalse, reason: reason, message: message)
      condition.lastTransitionTime = time
      status.conditions.set(condition)
    }
    if let conflict {
      set(.namesAccepted, false, conflict.reason, "\"\(conflict.name)\" is already in use")
    } else {
      set(.namesAccepted, true, "NoConflicts", "no conflicts found")
    }
    // What has been served once is served on.
    if stored?.isTrue(.established) != true {
      if conflict == nil {
        set(.established, true, "InitialNamesAccepted", "the initial names have been accepted")
      } else {
        set(.established, false, "NotAccepted", "not all names are accepted")
      }
    }
    if let version = crd.spec.storageVersion?.name, !version.isEmpty, !status.storedVersions.contains(version) {
      status.storedVersions.append(version)
    }
    crd.status = status
  }

  private struct Conflict {
    var reason: String
    var name: String
  }

  /// Accepts the names that nobody else has; the first conflict.
  private static func accept(
    _ names: CustomResourceDefinitionNames, into status: inout CustomResourceDefinitionStatus,
    _ others: [CustomResourceDefinition]
  ) -> Conflict? {
    var words: Set<String> = []
    var kinds: Set<String> = []
    for other in others.map(\.status.acceptedNames) {
      words.formUnion([other.plural, other.singular] + other.shortNames)
      kinds.formUnion([other.kind, other.listKind])
    }
    words.remove("")
    kinds.remove("")
    var accepted = status.acceptedNames.json
    var conflict: Conflict?
    func decide(_ member: String, _ isFree: Bool, _ reason: String, _ name: String) {
      if isFree {
        accepted[member] = names.json[member]
      } else {
        conflict = conflict ?? Conflict(reason: reason, name: name)
      }
    }
    decide("plural", !words.contains(names.plural), "PluralConflict", names.plural)
    decide("singular", !words.contains(names.singular), "SingularConflict", names.singular)
    let taken = names.shortNames.first { words.contains($0) }
    decide("shortNames", taken == nil, "ShortNamesConflict", taken ?? "")
    decide("kind", !kinds.contains(names.kind), "KindConflict", names.kind)
    decide("listKind", !kinds.contains(names.listKind), "ListKindConflict", names.listKind)
    accepted["categories"] = names.json["categories"]
    status.acceptedNames = CustomResourceDefinitionNames(json: accepted)
    return conflict
  }
}

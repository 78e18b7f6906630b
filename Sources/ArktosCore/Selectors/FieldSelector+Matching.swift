extension FieldSelector {
  /// Fields that objects of every kind can be selected by, besides those that a kind declares.
  public static let commonFields = ["metadata.name", "metadata.namespace", "metadata.tenant", "metadata.hashkey"]
  /// Followed by a kind: the hash keys of the owners of that kind, of which an object may have several.
  public static let ownerHashKeyPrefix = "metadata.ownerReferences.hashkey."

  /// Refuses fields that a kind does not offer.
  ///
  /// - Parameter selectableFields: what the kind declares besides ``commonFields`` and owners' hash keys.
  /// - Throws: 400, with every field that is accepted.
  public func validate(selectableFields: [String] = []) throws(APIError) {
    let accepted = Self.commonFields + selectableFields
    for requirement in alternatives.joined() {
      let isOwnerKey =
        requirement.field.hasPrefix(Self.ownerHashKeyPrefix) && requirement.field != Self.ownerHashKeyPrefix
      guard !isOwnerKey, !accepted.contains(requirement.field) else { continue }
      let names = (accepted + [Self.ownerHashKeyPrefix + "<Kind>"]).map { "\"\($0)\"" }
      throw .badRequest(
        "\"\(requirement.field)\" is not a known field selector: only \(names.joined(separator: ", "))")
    }
  }

  /// Whether an object is selected.
  ///
  /// - Parameter lookup: the values of a field; none for a field that is not set, which equals the empty text.
  ///   Of a field with several values, one and the same value must satisfy all conditions of a group on that field,
  ///   and `!=` holds only if no value is equal.
  public func matches(_ lookup: (String) -> [String]) -> Bool {
    isEverything || alternatives.contains { Self.matches($0, lookup) }
  }

  private static func matches(_ requirements: [Requirement], _ lookup: (String) -> [String]) -> Bool {
    for (index, requirement) in requirements.enumerated() {
      // Each field is judged once, at its first condition, together with its other conditions.
      let field = requirement.field
      if requirements[..<index].contains(where: { $0.field == field }) { continue }
      let conditions = requirements[index...].filter { $0.field == field }
      let values = lookup(field)
      for condition in conditions where condition.operator == .notEqual {
        guard (values.isEmpty ? [""] : values).allSatisfy({ $0 != condition.value }) else { return false }
      }
      let demands = conditions.filter { $0.operator != .notEqual }
      guard !demands.isEmpty else { continue }
      let isUnset = values.isEmpty
      let satisfies: (String) -> Bool = { value in
        demands.allSatisfy { $0.isSatisfied(by: value, isUnset: isUnset) }
      }
      guard (isUnset ? [""] : values).contains(where: satisfies) else { return false }
    }
    return true
  }
}

extension FieldSelector.Requirement {
  /// A field that is not set is neither less nor greater than anything.
  fileprivate func isSatisfied(by other: String, isUnset: Bool) -> Bool {
    switch `operator` {
    case .equal: other == value
    case .notEqual: other != value
    case .lessThan: !isUnset && order(other) < 0
    case .lessThanOrEqual: !isUnset && order(other) <= 0
    case .greaterThan: !isUnset && order(other) > 0
    case .greaterThanOrEqual: !isUnset && order(other) >= 0
    }
  }

  private func order(_ other: String) -> Int {
    if let left = Int64(other), let right = Int64(value) { return left < right ? -1 : left == right ? 0 : 1 }
    if other == value { return 0 }
    return other.precedesInByteOrder(value) ? -1 : 1
  }
}

/// Puts an applied configuration into an object: members and elements merge as the schema says, what the configuration
/// does not mention stays. Source: structured-merge-diff.
enum AppliedMerge {
  static func merge(_ config: JSONValue, into live: JSONValue, _ schema: Schema) -> JSONValue {
    guard !schema.isAtomic else { return config }
    switch (schema.shape, live, config) {
    case (.object, .object(let present), .object(let applied)), (.map, .object(let present), .object(let applied)),
      (.any, .object(let present), .object(let applied)):
      var result = present
      for (name, value) in applied {
        result[name] = present[name].map { merge(value, into: $0, schema.member(name) ?? .any) } ?? value
      }
      return .object(result)
    case (.array(let element, let type), .array(let present), .array(let applied)):
      guard let live = ElementSteps(present, element, type), let config = ElementSteps(applied, element, type) else {
        return .array(applied)
      }
      return .array(merge(config, into: live, element))
    default: return config
    }
  }

  /// The elements of both lists in the order of the configuration. An element that it does not mention comes before the
  /// mentioned one that stands behind it now.
  private static func merge(_ config: ElementSteps, into live: ElementSteps, _ element: Schema) -> [JSONValue] {
    var result: [JSONValue] = []
    var merged: Set<String> = []
    var present = live.order[...]
    var applied = config.order[...]
    while !present.isEmpty || !applied.isEmpty {
      if let step = present.first, !config.contains(step) {
        result += live.elements[step] ?? []
        present.removeFirst()
      } else if let step = present.first, merged.contains(step) {
        present.removeFirst()
      } else if let step = applied.popFirst(), let value = config.single(step) {
        result.append(live.single(step).map { merge(value, into: $0, element) } ?? value)
        merged.insert(step)
      }
    }
    return result
  }
}

extension FieldSet {
  /// The object without the fields of this set.
  ///
  /// - Parameter kept: what stays, empty, when there is nothing left in it.
  func removed(from object: JSONObject, _ schema: Schema, keeping kept: FieldSet = FieldSet()) -> JSONObject {
    FieldNode(json).removed(from: .object(object), schema, keeping: FieldNode(kept.json))?.objectValue ?? [:]
  }
}

extension FieldNode {
  /// The value without those of its parts that belong to the set, and without what had nothing but them in it, unless
  /// that is kept.
  ///
  /// - Returns: nil if nothing is left.
  fileprivate func removed(from value: JSONValue, _ schema: Schema, keeping kept: FieldNode?) -> JSONValue? {
    guard !json.isEmpty, !schema.isAtomic else { return value }
    switch (schema.shape, value) {
    case (.object, .object(let object)), (.map, .object(let object)), (.any, .object(let object)):
      var result = object
      for (name, member) in object {
        guard let node = self[FieldStep.field(name)] else { continue }
        let kept = kept?[FieldStep.field(name)]
        result[name] = node.isMember ? nil : node.removed(from: member, schema.member(name) ?? .any, keeping: kept)
      }
      return result.isEmpty && !object.isEmpty && kept?.isMember != true ? nil : .object(result)
    case (.array(let element, let type), .array(let list)):
      if case .atomic = type { return value }
      let result = list.compactMap { item -> JSONValue? in
        let step = ElementSteps.step(item, element, type)
        guard let node = self[step] else { return item }
        return node.isMember ? nil : node.removed(from: item, element, keeping: kept?[step])
      }
      return result.isEmpty && !list.isEmpty && kept?.isMember != true ? nil : .array(result)
    default: return value
    }
  }
}

/// Takes out of an object what a manager applied before, applies no more, and nobody else owns.
///
/// Source: structured-merge-diff. An item goes only if the manager itself had owned it: what others left unowned inside
/// of something that stays is not touched.
enum Pruning {
  /// - Parameters:
  ///   - merged: the object with the new configuration in it.
  ///   - last: what the manager had applied.
  ///   - owned: what all managers own now, the applying one with its new configuration included.
  static func prune(_ merged: JSONObject, last: FieldSet, owned: FieldSet, _ schema: Schema) -> JSONObject {
    guard !last.subtracting(owned).isEmpty else { return merged }
    let last = last.withDeclaredMembers(schema)
    let kept = owned
    let owned = owned.withDeclaredMembers(schema)
    func fields(_ object: JSONObject) -> FieldSet { FieldSet(of: object, schema).withDeclaredMembers(schema) }
    let all = fields(merged)
    let unowned = all.subtracting(fields(last.removed(from: merged, schema))).subtracting(owned)
    let gone = all.subtracting(fields(unowned.removed(from: merged, schema, keeping: kept)))
    return gone.intersection(last).removed(from: merged, schema, keeping: kept)
  }
}

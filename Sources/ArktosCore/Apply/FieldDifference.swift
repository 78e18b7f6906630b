/// What a write changed: the fields that got a value, and those that lost theirs.
public struct FieldDifference: Sendable {
  public var written: FieldSet
  public var removed: FieldSet

  public var isEmpty: Bool { written.isEmpty && removed.isEmpty }

  /// - Parameter isCompared: which members of the two objects are looked at.
  public init(
    from old: JSONObject, to new: JSONObject, _ schema: Schema,
    where isCompared: (String) -> Bool = { _ in true }
  ) {
    var (written, removed) = (FieldNodeBuilder(), FieldNodeBuilder())
    JSONObject.forEachDifference(from: old, to: new) { name, old, new in
      guard isCompared(name), schema.tracks(name), let member = schema.member(name) else { return }
      // `spec` and `status` are members of every Go type; of a custom resource they are what somebody wrote.
      let isPart = member.isAlwaysWritten || (schema.rules == nil && member.hasDeclaredParts)
      let changes = Changes(from: old, to: new, member, isAlwaysThere: isPart)
      written.add(FieldStep.field(name), changes.written)
      removed.add(FieldStep.field(name), changes.removed)
    }
    self.written = FieldSet(trusting: written.json)
    self.removed = FieldSet(trusting: removed.json)
  }
}

/// What changed in one value; nil for nothing.
private struct Changes {
  var written: FieldNode?
  var removed: FieldNode?

  private init(written: FieldNode?, removed: FieldNode?) {
    self.written = written
    self.removed = removed
  }

  /// - Parameter isAlwaysThere: whether nothing is the same as an empty value, so that only what is in it has owners.
  init(from old: JSONValue?, to new: JSONValue?, _ schema: Schema, isAlwaysThere: Bool = false) {
    var (old, new) = (schema.present(old), schema.present(new))
    guard old != nil || new != nil else { return }
    let isStruct = if isAlwaysThere, case .object = schema.shape { true } else { false }
    if isStruct {
      old = old ?? [:]
      new = new ?? [:]
    }
    if let new, old == nil || (old == [:] && !isStruct) {
      if old != new { written = FieldNode.added(new, schema, isMember: old == nil && !isAlwaysThere) }
      return
    }
    if !schema.isAtomic, compareParts(old, new, schema) { return }
    if new == nil {
      removed = .leaf
    } else if old != new {
      written = .leaf
      // Parts that the old value had are gone with it.
      if let parts = old.flatMap({ FieldNode.parts(of: $0, schema) }), parts != .leaf { removed = parts }
    }
  }

  /// Compares what consists of parts; false if the values have to be compared as wholes.
  private mutating func compareParts(_ old: JSONValue?, _ new: JSONValue?, _ schema: Schema) -> Bool {
    var (written, removed) = (FieldNodeBuilder(), FieldNodeBuilder(isMember: new == nil))
    func add(_ step: String, _ changes: Changes) {
      written.add(step, changes.written)
      removed.add(step, changes.removed)
    }
    switch schema.shape {
    case .object, .map, .any:
      guard let before = Self.members(old), let after = Self.members(new), !(before.isEmpty && after.isEmpty) else {
        return false
      }
      JSONObject.forEachDifference(from: before, to: after) { name, old, new in
        guard let member = schema.member(name) else { return }
        add(FieldStep.field(name), Changes(from: old, to: new, member, isAlwaysThere: member.isAlwaysWritten))
      }
    case .array(let element, let type):
      guard let before = Self.elements(old), let after = Self.elements(new), !(before.isEmpty && after.isEmpty)
      else { return false }
      if before == after { return true }
      guard let oldSteps = ElementSteps(before, element, type), let newSteps = ElementSteps(after, element, type)
      else { return false }
      for step in newSteps.order {
        add(step, Changes(from: oldSteps.elements[step], to: newSteps.elements[step], element))
      }
      for step in oldSteps.order where !newSteps.contains(step) {
        add(step, Changes(from: oldSteps.elements[step], to: nil, element))
      }
    default: return false
    }
    (self.written, self.removed) = (written.node, removed.node)
    return true
  }

  /// Compares the elements of one step. Elements that are there twice are one value.
  private init(from old: [JSONValue]?, to new: [JSONValue]?, _ element: Schema) {
    guard old?.count ?? 1 == 1, new?.count ?? 1 == 1 else {
      self.init(written: new != nil && old != new ? .leaf : nil, removed: new == nil ? .leaf : nil)
      return
    }
    self.init(from: old?.first, to: new?.first, element)
  }

  /// The members of an object; none of what is absent; nil for a value of another type.
  private static func members(_ value: JSONValue?) -> JSONObject? {
    guard let value else { return [:] }
    return value.objectValue
  }

  private static func elements(_ value: JSONValue?) -> [JSONValue]? {
    guard let value else { return [] }
    return value.arrayValue
  }
}

extension Schema {
  /// Whether a member of a whole object has owners, where the schema keeps members that it does not declare: what says of
  /// which kind the object is has none.
  func tracks(_ name: String) -> Bool { !keepsUnknownFields || (name != "apiVersion" && name != "kind") }

  fileprivate func present(_ value: JSONValue?) -> JSONValue? { value == .null && !isNullable ? nil : value }

  fileprivate var hasDeclaredParts: Bool {
    if case .object = shape { !isAtomic } else { false }
  }
}

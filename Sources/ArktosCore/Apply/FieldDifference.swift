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
    var changes = Changes()
    for name in old.keys + new.keys.filter({ old[$0] == nil }) where isCompared(name) {
      guard let member = schema.member(name) else { continue }
      var (before, after) = (old[name], new[name])
      // `spec` and `status` are no values of their own: only what is in them is.
      if case .object = member.shape, !member.isAtomic {
        before = before ?? [:]
        after = after ?? [:]
      }
      changes.add(FieldStep.field(name), Changes(from: before, to: after, member))
    }
    (written, removed) = (FieldSet(changes.written), FieldSet(changes.removed))
  }
}

private struct Changes {
  var written = FieldNode()
  var removed = FieldNode()

  init() {}

  mutating func add(_ step: String, _ changes: Changes) {
    written[step] = changes.written
    removed[step] = changes.removed
  }

  init(from old: JSONValue?, to new: JSONValue?, _ schema: Schema) {
    var (old, new) = (schema.present(old), schema.present(new))
    guard old != nil || new != nil else { return }
    if schema.isAlwaysPresent {
      old = old ?? [:]
      new = new ?? [:]
    }
    if !schema.isAtomic, compareParts(old, new, schema) { return }
    if new == nil {
      removed.isMember = true
    } else if old != new {
      written.isMember = true
      // Parts that the old value had are gone with it.
      if let old { removed.formUnion(FieldNode(partsOf: old, schema)) }
    }
  }

  /// Compares what consists of parts; false if the values have to be compared as wholes.
  private mutating func compareParts(_ old: JSONValue?, _ new: JSONValue?, _ schema: Schema) -> Bool {
    switch schema.shape {
    case .object, .map, .any:
      guard let before = Self.members(old), let after = Self.members(new), !(before.isEmpty && after.isEmpty) else {
        return false
      }
      compare(before, after, schema)
    case .array(let element, let type):
      guard let before = Self.elements(old), let after = Self.elements(new), !(before.isEmpty && after.isEmpty)
      else { return false }
      if before == after { return true }
      guard let oldSteps = ElementSteps(before, element, type), let newSteps = ElementSteps(after, element, type)
      else { return false }
      compare(oldSteps, newSteps, element)
    default: return false
    }
    if old == nil { written.isMember = true }
    if new == nil { removed.isMember = true }
    return true
  }

  private mutating func compare(_ before: JSONObject, _ after: JSONObject, _ schema: Schema) {
    for (name, value) in after {
      guard let member = schema.member(name) else { continue }
      add(FieldStep.field(name), Changes(from: before[name], to: value, member))
    }
    for (name, value) in before where after[name] == nil {
      guard let member = schema.member(name) else { continue }
      add(FieldStep.field(name), Changes(from: value, to: nil, member))
    }
  }

  private mutating func compare(_ before: ElementSteps, _ after: ElementSteps, _ element: Schema) {
    for step in after.order {
      guard let value = after.single(step), before.elements[step]?.count ?? 1 == 1 else {
        // Elements that are there twice are one value.
        if before.elements[step] != after.elements[step] { written[step] = .leaf }
        continue
      }
      add(step, Changes(from: before.single(step), to: value, element))
    }
    for step in before.order where !after.contains(step) {
      let value = before.single(step)
      guard let value else {
        removed[step] = .leaf
        continue
      }
      add(step, Changes(from: value, to: nil, element))
    }
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
  fileprivate func present(_ value: JSONValue?) -> JSONValue? { value == .null && !isNullable ? nil : value }

  /// Whether an absent value is the same as an empty object.
  fileprivate var isAlwaysPresent: Bool { defaultValue?.objectValue?.isEmpty ?? false }
}

extension FieldNode {
  /// The fields in a value, without the value itself.
  fileprivate init(partsOf value: JSONValue, _ schema: Schema) {
    self.init(of: value, schema)
    isMember = false
  }
}

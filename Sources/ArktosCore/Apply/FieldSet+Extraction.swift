extension FieldSet {
  /// The fields that a configuration speaks of: its leaves, elements of keyed lists and of maps with free names.
  ///
  /// A member that is `null` is a field too: who applies it owns its absence. What the schema does not name is left out.
  public init(of object: JSONObject, _ schema: Schema) {
    var tracked = object
    if schema.keepsUnknownFields { tracked.removeAll { name, _ in !schema.tracks(name) } }
    self.init(trusting: FieldNode.parts(of: .object(tracked), schema)?.json ?? [:])
  }

  /// The members that a configuration sets to `null`.
  init(nullsOf object: JSONObject, _ schema: Schema) {
    self.init(trusting: FieldNode.nulls(in: .object(object), schema)?.json ?? [:])
  }
}

extension FieldNode {
  /// The fields in a value; the value itself only if it has no parts of its own.
  static func parts(of value: JSONValue, _ schema: Schema) -> FieldNode? {
    guard !schema.isAtomic else { return .leaf }
    var builder = FieldNodeBuilder()
    switch (schema.shape, value) {
    case (.object, .object(let object)), (.map, .object(let object)), (.any, .object(let object)):
      let isDeclared = if case .object = schema.shape { true } else { false }
      for (name, member) in object {
        guard let inner = schema.member(name) else { continue }
        var node = parts(of: member, inner)
        if !isDeclared || member.isNull || member == [:] { node = node.withSelf }
        builder.add(FieldStep.field(name), node)
      }
    case (.array(let element, let type), .array(let list)):
      guard let steps = ElementSteps(list, element, type) else { return .leaf }
      for step in steps.order {
        builder.add(step, steps.single(step).flatMap { parts(of: $0, element) }.withSelf)
      }
    default: return .leaf
    }
    return builder.node
  }

  fileprivate static func nulls(in value: JSONValue, _ schema: Schema) -> FieldNode? {
    if value.isNull { return schema.isNullable ? nil : .leaf }
    guard !schema.isAtomic else { return nil }
    var builder = FieldNodeBuilder()
    switch (schema.shape, value) {
    case (.object, .object(let object)), (.map, .object(let object)):
      for (name, member) in object {
        guard let inner = schema.member(name) else { continue }
        builder.add(FieldStep.field(name), nulls(in: member, inner))
      }
    case (.array(let element, let type), .array(let list)):
      guard let steps = ElementSteps(list, element, type) else { return nil }
      for step in steps.order {
        builder.add(step, steps.single(step).flatMap { $0.isNull ? nil : nulls(in: $0, element) })
      }
    default: break
    }
    return builder.node
  }

  /// What a value that was not there before brings: itself and everything in it.
  ///
  /// - Parameter isMember: whether the value counts by itself and not only by what is in it.
  static func added(_ value: JSONValue, _ schema: Schema, isMember: Bool) -> FieldNode? {
    guard !schema.isAtomic else { return .leaf }
    var builder = FieldNodeBuilder(isMember: isMember)
    switch (schema.shape, value) {
    case (.object, .object(let object)), (.map, .object(let object)), (.any, .object(let object)):
      builder.reserveCapacity(object.count)
      for (name, member) in object {
        guard let inner = schema.member(name), !member.isNull || inner.isNullable else { continue }
        builder.add(FieldStep.field(name), added(member, inner, isMember: true))
      }
    case (.array(let element, let type), .array(let list)):
      guard let steps = ElementSteps(list, element, type) else { return .leaf }
      builder.reserveCapacity(steps.order.count)
      for step in steps.order {
        let value = steps.single(step)
        builder.add(step, value.map { added($0, element, isMember: true) } ?? .leaf)
      }
    default: return .leaf
    }
    return builder.node
  }
}

extension Optional<FieldNode> {
  /// The node with the field itself in it.
  fileprivate var withSelf: FieldNode? { FieldNode(isMember: true, children: self?.json ?? [:]) }
}

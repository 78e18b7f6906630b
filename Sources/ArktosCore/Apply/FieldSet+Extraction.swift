extension FieldSet {
  /// The fields that a configuration speaks of: its leaves, elements of keyed lists and of maps with free names.
  ///
  /// A member that is `null` is a field too: who applies it owns its absence. What the schema does not name is left out.
  public init(of object: JSONObject, _ schema: Schema) {
    self.init(FieldNode(of: .object(object), schema))
  }
}

extension FieldNode {
  /// The fields in a value; the value itself only if it has no parts of its own.
  init(of value: JSONValue, _ schema: Schema) {
    self.init()
    guard !schema.isAtomic else {
      isMember = true
      return
    }
    switch (schema.shape, value) {
    case (.object, .object(let object)):
      for (name, member) in object {
        guard let inner = schema.member(name) else { continue }
        var node = FieldNode(of: member, inner)
        if member.isNull || member == [:] { node.isMember = true }
        self[FieldStep.field(name)] = node
      }
    case (.map, .object(let object)), (.any, .object(let object)):
      for (name, member) in object {
        var node = FieldNode(of: member, schema.member(name) ?? .any)
        node.isMember = true
        self[FieldStep.field(name)] = node
      }
    case (.array(let element, let type), .array(let list)):
      guard let steps = ElementSteps(list, element, type) else {
        isMember = true
        return
      }
      for step in steps.order {
        var node = steps.single(step).map { FieldNode(of: $0, element) } ?? FieldNode()
        node.isMember = true
        self[step] = node
      }
    default: isMember = true
    }
  }
}

extension FieldSet {
  /// The members that a configuration sets to `null`.
  init(nullsOf object: JSONObject, _ schema: Schema) {
    self.init(FieldNode(nullsOf: .object(object), schema))
  }
}

extension FieldNode {
  fileprivate init(nullsOf value: JSONValue, _ schema: Schema) {
    self.init(isMember: value.isNull && !schema.isNullable)
    guard !schema.isAtomic else { return }
    switch (schema.shape, value) {
    case (.object, .object(let object)), (.map, .object(let object)):
      for (name, member) in object {
        guard let inner = schema.member(name) else { continue }
        self[FieldStep.field(name)] = FieldNode(nullsOf: member, inner)
      }
    case (.array(let element, let type), .array(let list)):
      guard let steps = ElementSteps(list, element, type) else { return }
      for step in steps.order {
        self[step] = steps.single(step).flatMap { $0.isNull ? nil : FieldNode(nullsOf: $0, element) }
      }
    default: break
    }
  }
}

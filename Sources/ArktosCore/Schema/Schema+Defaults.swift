extension Schema {
  /// Fills absent fields that have a default, also inside of what it fills in.
  package func applyDefaults(_ value: inout JSONValue) {
    if case .object(let fields) = shape {
      guard var object = value.takeObject() else { return }
      for place in fields.indices {
        guard let fallback = fields[place].schema.defaultValue else { continue }
        let field = fields[place]
        if field.schema.present(object[field.name]) == nil { object[field.name] = fallback }
      }
      object.updateValues { name, member in
        switch member {
        case .object, .array: schema(ofField: name, among: fields)?.applyDefaults(&member)
        default: break
        }
      }
      value = .object(object)
      return
    }
    switch (shape, value) {
    case (.map(let element), .object(var object)) where element.hasDefaultsInside:
      value = .null
      object.updateValues { _, member in element.applyDefaults(&member) }
      value = .object(object)
    case (.array(let element, _), .array(var elements)) where element.hasDefaultsInside:
      value = .null
      for index in elements.indices { element.applyDefaults(&elements[index]) }
      value = .array(elements)
    default: break
    }
  }

  /// The value, unless it is an empty word: that is how Go programs write an absent one.
  private func present(_ value: JSONValue?) -> JSONValue? {
    guard value == "", case .string(.oneOf) = shape else { return value }
    return nil
  }

  /// Whether a value of this shape can have fields with defaults.
  private var hasDefaultsInside: Bool {
    switch shape {
    case .object, .map, .array: true
    default: false
    }
  }
}

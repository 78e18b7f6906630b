extension Schema {
  /// Brings a value into the form in which it is stored, and gives the paths of the fields that the schema does not know,
  /// which are removed.
  ///
  /// As in Kubernetes: `null` means absent (in a map of strings, the empty string), and so do empty lists and maps where its
  /// programs leave those out; whole numbers are written without
  /// a fraction; quantities take their canonical form, also when they were bare numbers; times are told in UTC. Values of a
  /// wrong type stay as they are for ``validate(_:at:)`` to report.
  package func normalize(_ value: inout JSONValue, at path: FieldPath = .root) -> [String] {
    if case .object(let fields) = shape {
      guard var object = value.takeObject() else { return [] }
      let unknown = normalize(&object, fields: fields, at: path)
      value = .object(object)
      return unknown
    }
    switch (shape, value) {
    case (.map(let element), .object(var object)):
      if !element.mayNeedNormalizing, element.isNullable || !object.contains(where: \.value.isNull) { return [] }
      value = .null
      var unknown: [String] = []
      for name in object.keys {
        guard var member = object[name] else { continue }
        if member.isNull, !element.isNullable {
          // Go programs read a null into a string as an empty one; custom resources are not read into Go's types.
          object[name] = element.shape == .string(.any) && element.rules == nil ? "" : nil
          continue
        }
        unknown += element.normalize(&member, at: path.key(name))
        object[name] = member
      }
      value = .object(object)
      return unknown
    case (.array(let element, _), .array(var elements)):
      value = .null
      var unknown: [String] = []
      for index in elements.indices {
        unknown += element.normalize(&elements[index], at: path.index(index))
      }
      value = .array(elements)
      return unknown
    case (.integer, .double), (.intOrString, .double):
      if let whole = value.intValue { value = .int(whole) }
      return []
    case (.string(.quantity), _):
      if let quantity = Quantity(value) { value = .string(quantity.description) }
      return []
    case (.string(.dateTime), .string(let text)), (.string(.microTime), .string(let text)):
      let canonical = DateTimeText.canonical(text, withMicroseconds: shape == .string(.microTime))
      if let canonical { value = .string(canonical) }
      return []
    default:
      return []
    }
  }

  private func normalize(_ object: inout JSONObject, fields: [SchemaField], at path: FieldPath) -> [String] {
    var unknown: [String] = []
    var surplus: [String] = []
    object.updateValues { name, member in
      guard let schema = schema(ofField: name, among: fields) else {
        if keepsUnknownFields { return }
        unknown.append(path.field(name).text)
        surplus.append(name)
        return
      }
      if member.isNull {
        if !schema.isNullable { surplus.append(name) }
      } else if schema.mayNeedNormalizing {
        unknown += schema.normalize(&member, at: path.field(name))
        if schema.isLeftOutWhenEmpty, member.isEmptyCollection { surplus.append(name) }
      }
    }
    if !surplus.isEmpty {
      // There may be a hundred thousand.
      let surplus = Set(surplus.map(ExactName.init))
      object.removeAll { name, _ in surplus.contains(ExactName(name)) }
    }
    return unknown
  }

  /// Whether ``normalize(_:at:)`` can do anything to a value that is not null.
  private var mayNeedNormalizing: Bool {
    switch shape {
    case .any, .boolean, .number: false
    case .string(.quantity), .string(.dateTime), .string(.microTime): true
    case .string: false
    default: true
    }
  }
}

extension JSONValue {
  fileprivate var isEmptyCollection: Bool {
    switch self {
    case .array(let elements): elements.isEmpty
    case .object(let members): members.isEmpty
    default: false
    }
  }
}

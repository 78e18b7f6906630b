extension Schema {
  /// What is wrong with a value: types, required fields, formats, bounds and duplicates, in Kubernetes' words.
  package func validate(_ value: JSONValue, at path: FieldPath = .root) -> [APIError.Cause] {
    if value.isNull, isNullable { return [] }
    if let rules { return rules.validate(value, at: path) + validateCommonFields(value, at: path) }
    if alternative != nil, value.objectValue == nil { return [] }
    switch shape {
    case .any: return []
    case .object(let fields): return validateObject(value, fields: fields, at: path)
    case .map(let element):
      guard let object = value.objectValue else { return typeError(value, at: path) }
      var causes: [APIError.Cause] = []
      for (name, member) in object where !element.acceptsAnything(member) {
        causes += element.validate(member, at: path.key(name))
      }
      return causes
    case .array(let element, let type):
      guard let elements = value.arrayValue else { return typeError(value, at: path) }
      let causes = elements.enumerated().flatMap { element.validate($0.element, at: path.index($0.offset)) }
      return hasUniqueElements ? causes + type.duplicates(in: elements, at: path) : causes
    case .string(let format): return validateString(value, format: format, at: path)
    case .integer(let bits):
      guard let number = value.intValue else { return typeError(value, at: path) }
      if bits == 32, Int32(exactly: number) == nil {
        return [.invalid(path.text, value, "must be a 32-bit integer")]
      }
      return validateBounds(number, at: path)
    case .number: return value.doubleValue == nil ? typeError(value, at: path) : []
    case .boolean: return value.boolValue == nil ? typeError(value, at: path) : []
    case .intOrString: return IntOrString(value) == nil ? typeError(value, at: path) : []
    }
  }

  /// What a custom resource has in common with every other kind, which its own schema does not say.
  private func validateCommonFields(_ value: JSONValue, at path: FieldPath) -> [APIError.Cause] {
    guard case .object(let fields) = shape, case .object(let object) = value, rules?.isEmbeddedResource != true else {
      return []
    }
    return fields.filter { $0.schema.rules == nil }.flatMap { field in
      object[field.name].map { field.schema.validate($0, at: path.field(field.name)) } ?? []
    }
  }

  private func validateObject(_ value: JSONValue, fields: [SchemaField], at path: FieldPath) -> [APIError.Cause] {
    guard let object = value.objectValue else { return typeError(value, at: path) }
    var causes: [APIError.Cause] = []
    for place in fields.indices where fields[place].isRequired {
      // Kubernetes does not tell an empty string from an absent one.
      let name = fields[place].name
      let member = object[name]
      if member == nil || member == "" { causes.append(.required(path.field(name).text)) }
    }
    for (name, member) in object {
      guard let schema = schema(ofField: name, among: fields), !schema.acceptsAnything(member) else { continue }
      causes += schema.validate(member, at: path.field(name))
    }
    return causes
  }

  /// Whether a value is right at first sight, so that no path to it need be remembered.
  func acceptsAnything(_ value: JSONValue) -> Bool {
    switch (shape, value) {
    case (.any, _), (.boolean, .bool), (.string(.any), .string): true
    case (.string, .string(let text)): text.isEmpty
    default: false
    }
  }

  private func validateString(_ value: JSONValue, format: StringFormat, at path: FieldPath) -> [APIError.Cause] {
    guard let text = value.stringValue else { return typeError(value, at: path) }
    // An empty string is how Go programs write an absent one.
    if text.isEmpty { return [] }
    switch format {
    case .oneOf(let words):
      return words.contains(text) ? [] : [.notSupported(path.text, text, supported: words)]
    default:
      return format.problem(of: text).map { [.invalid(path.text, value, $0)] } ?? []
    }
  }

  private func validateBounds(_ number: Int64, at path: FieldPath) -> [APIError.Cause] {
    if number >= minimum ?? .min, number <= maximum ?? .max { return [] }
    let rule =
      switch (minimum, maximum) {
      case (let minimum?, let maximum?): "must be between \(minimum) and \(maximum), inclusive"
      case (1, nil): "must be greater than 0"
      case (let minimum?, nil): "must be greater than or equal to \(minimum)"
      case (nil, let maximum): "must be less than or equal to \(maximum ?? .max)"
      }
    return [.invalid(path.text, .int(number), rule)]
  }

  private func typeError(_ value: JSONValue, at path: FieldPath) -> [APIError.Cause] {
    let expected =
      switch shape {
      case .object, .map: "object"
      case .array: "array"
      case .string: "string"
      case .integer: "integer"
      case .number: "number"
      case .boolean: "boolean"
      case .intOrString: "integer,string"
      case .any: "any"
      }
    return [.typeInvalid(path.text, value, expected: expected)]
  }
}

extension ListType {
  /// Elements of a set or keyed list that are there twice.
  func duplicates(in elements: [JSONValue], at path: FieldPath) -> [APIError.Cause] {
    guard elements.count > 1 else { return [] }
    var seen: Set<JSONValue> = []
    return elements.enumerated().compactMap { index, element in
      let identity: JSONValue
      switch self {
      case .atomic: return nil
      case .set: identity = element
      case .map(let keys):
        guard let object = element.objectValue else { return nil }
        // Two elements without any of the keys are a missing field, not a duplicate.
        let members = keys.compactMap { key in object[key].map { (key, $0) } }
        guard !members.isEmpty else { return nil }
        identity = .object(JSONObject(members))
      }
      return seen.insert(identity).inserted ? nil : .duplicate(path.index(index).text, identity)
    }
  }
}

extension StringFormat {
  static let quantityRule =
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

  /// What is wrong with a string; nil if it has the format.
  package func problem(of text: String) -> String? {
    switch self {
    case .any: nil
    case .oneOf(let words): words.contains(text) ? nil : "must be one of \(words.joined(separator: ", "))"
    case .dateTime, .microTime: DateTimeText.isValid(text) ? nil : "must be a date and time as in RFC 3339"
    case .bytes: Base64Text.isValid(text) ? nil : "must be Base64"
    case .quantity: Quantity(text) == nil ? Self.quantityRule : nil
    case .dnsLabel: NameRules.problem(dnsLabel: text)
    case .dnsSubdomain: NameRules.problem(dnsSubdomain: text)
    case .dnsName1035: NameRules.problem(dnsName1035: text)
    }
  }
}

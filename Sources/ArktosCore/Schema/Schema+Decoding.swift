extension Schema {
  /// The first part of a value that a Go program could not read into Kubernetes' types, in the words of its decoder; nil
  /// if there is none.
  ///
  /// Kubernetes answers such objects of built-in kinds with 400, before it looks at anything else.
  package func decodingProblem(of value: JSONValue) -> String? { problem(of: value, in: type, at: []) }

  private func problem(of value: JSONValue, in owner: SchemaType?, at path: [String]) -> String? {
    if alternative != nil, value.objectValue == nil { return nil }
    switch (shape, value) {
    case (_, .null), (.any, _), (.boolean, .bool), (.string(.any), .string), (.string(.oneOf), .string),
      (.string(.dnsLabel), .string), (.string(.dnsSubdomain), .string), (.number, .int), (.number, .double),
      (.intOrString, .string), (.intOrString, .int):
      return nil
    case (.object(let fields), .object(let object)):
      for (name, member) in object {
        guard let schema = schema(ofField: name, among: fields), !schema.acceptsAnything(member) else { continue }
        if let problem = schema.problem(of: member, in: type ?? owner, at: path + [name]) { return problem }
      }
      return nil
    case (.map(let element), .object(let object)):
      for (_, member) in object where !element.acceptsAnything(member) {
        if let problem = element.problem(of: member, in: owner, at: path) { return problem }
      }
      return nil
    case (.array(let element, _), .array(let elements)):
      for member in elements {
        if let problem = element.problem(of: member, in: owner, at: path) { return problem }
      }
      return nil
    case (.integer(let bits), _):
      if let number = value.intValue, bits == 64 || Int32(exactly: number) != nil { return nil }
    case (.string(.quantity), _):
      switch value {
      case .string, .int, .double: return Quantity(value) == nil ? StringFormat.quantityRule : nil
      default: break
      }
    case (.string(.dateTime), .string(let text)), (.string(.microTime), .string(let text)):
      if text.isEmpty || DateTimeText.isValid(text) { return nil }
      let layout = shape == .string(.microTime) ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00"
      return "parsing time \"\(text)\" as \"\(layout)\": cannot parse \"\(text)\" as a time"
    case (.string(.bytes), .string(let text)):
      return Base64Text.isValid(text) ? nil : "illegal base64 data in \(path.joined(separator: "."))"
    case (.intOrString, .double):
      if value.intValue != nil { return nil }
    default: break
    }
    let place = owner.map { "struct field \($0.shortName).\(path.joined(separator: ".")) of type" } ?? "value of type"
    return "json: cannot unmarshal \(value.goName) into Go \(place) \(goName)"
  }

  /// The type as Go programs call it.
  private var goName: String {
    switch shape {
    case .object: type?.goName ?? "struct"
    case .map(let element): "map[string]\(element.goName)"
    case .array(let element, _): "[]\(element.goName)"
    case .string(.bytes): "[]uint8"
    case .string(.dateTime): "v1.Time"
    case .string(.microTime): "v1.MicroTime"
    case .string(.quantity): "resource.Quantity"
    case .string: "string"
    case .integer(let bits): "int\(bits)"
    case .number: "float64"
    case .boolean: "bool"
    case .intOrString: "intstr.IntOrString"
    case .any: "interface {}"
    }
  }
}

extension SchemaType {
  /// `Container` of `io.k8s.api.core.v1.Container`.
  fileprivate var shortName: Substring { name.split(separator: ".").last ?? "" }

  /// `v1.Container`.
  fileprivate var goName: String { name.split(separator: ".").suffix(2).joined(separator: ".") }
}

extension JSONValue {
  /// What Go's decoder calls a value.
  fileprivate var goName: String {
    switch self {
    case .bool: "bool"
    case .int(let number): "number \(number)"
    case .double(let number): "number \(number)"
    default: typeName
    }
  }
}

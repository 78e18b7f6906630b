/// Named types, made from their notation; types that use each other are joined.
struct SchemaLibrary: Sendable {
  private let schemas: [String: Schema]

  /// - Throws: what is wrong with which line: a type that is not there or holds itself, a word that means nothing.
  init(_ texts: [String]) throws(SchemaNotationError) {
    var builder = Builder(types: try SchemaNotation(texts).types)
    for name in builder.types.keys { _ = try builder.schema(name) }
    schemas = builder.schemas
  }

  /// The full names, sorted.
  var names: [String] { schemas.keys.sorted() }

  func schema(_ name: String) -> Schema? { schemas[name] }
}

/// Makes schemas of types, each once.
private struct Builder {
  let types: [String: SchemaNotation.TypeText]
  var schemas: [String: Schema] = [:]
  private var underway: Set<String> = []

  init(types: [String: SchemaNotation.TypeText]) { self.types = types }

  private static let packages = ["core": "io.k8s.api.core.v1", "meta": "io.k8s.apimachinery.pkg.apis.meta.v1"]

  private static let scalars: [Substring: Schema] = [
    "any": .any, "boolean": .boolean, "bytes": .bytes, "dateTime": .dateTime, "dnsLabel": .dnsLabel,
    "dnsSubdomain": .dnsSubdomain, "int32": .int32, "int64": .int64, "intOrString": .intOrString,
    "microTime": .microTime, "number": .number, "quantity": .quantity, "string": .string,
  ]

  mutating func schema(_ name: String) throws(SchemaNotationError) -> Schema {
    if let schema = schemas[name] { return schema }
    guard let type = types[name] else { throw SchemaNotationError(name, "there is no such type") }
    guard underway.insert(name).inserted else { throw SchemaNotationError(name, "the type holds itself") }
    defer { underway.remove(name) }
    if type.isRecursive {
      // Each time round the type can hold itself once more; what lies deeper than objects may be nested is anything.
      schemas[name] = named(type, .any, name)
      for _ in 0..<Self.maximumRecursion { schemas[name] = try structure(type, name) }
    }
    let schema = try structure(type, name)
    schemas[name] = schema
    return schema
  }

  private static let maximumRecursion = JSONValue.maximumObjectDepth / 2

  private mutating func structure(_ type: SchemaNotation.TypeText, _ name: String) throws(SchemaNotationError)
    -> Schema
  {
    let package = name.dropLast(type.name.count + 1)
    var fields: [SchemaField] = []
    for text in type.fields { fields.append(try field(text, in: package)) }
    return named(type, .object(fields), name)
  }

  private func named(_ type: SchemaNotation.TypeText, _ shape: SchemaShape, _ name: String) -> Schema {
    var schema = Schema(shape, description: type.description)
    schema.type = SchemaType(name: name, description: type.description)
    schema.isAtomic = type.isAtomic
    return schema
  }

  private mutating func field(_ text: SchemaNotation.FieldText, in package: Substring) throws(SchemaNotationError)
    -> SchemaField
  {
    var schema = try expression(text.type, in: package)
    try Self.modify(&schema, text)
    schema.defaultValue = text.defaultValue ?? (text.mark == "*" ? Self.zero(schema) : nil)
    schema.isAlwaysWritten = Self.isAlwaysWritten(schema, text.mark)
    schema.isLeftOutWhenEmpty = Self.isLeftOutWhenEmpty(schema, text.mark)
    if !text.description.isEmpty { schema.description = text.description }
    var field = SchemaField(text.name, schema, isRequired: text.mark == "!")
    field.isAlwaysThere = text.mark == "*"
    field.hasMeaningfulZero = text.mark == "?"
    field.protobufPath = text.number
    return field
  }

  /// Values in Go's structs are always written, what is behind pointers only if it is there; lists if they have to be.
  private static func isAlwaysWritten(_ schema: Schema, _ mark: Character?) -> Bool {
    switch schema.shape {
    case .object: mark == "!" || mark == "*" || (mark == nil && schema.defaultValue == [:])
    case .array: mark == "!" || mark == "*"
    default: false
    }
  }

  private static func isLeftOutWhenEmpty(_ schema: Schema, _ mark: Character?) -> Bool {
    switch schema.shape {
    case .array, .map: mark != "!" && mark != "*"
    default: false
    }
  }

  /// What Kubernetes' programs write where a field that they always write was not given.
  private static func zero(_ schema: Schema) -> JSONValue? {
    switch schema.shape {
    case .string(.any): ""
    case .integer where (schema.minimum ?? 0) <= 0: 0
    case .boolean: false
    case .object: [:]
    default: nil
    }
  }

  private mutating func expression(_ text: Substring, in package: Substring) throws(SchemaNotationError) -> Schema {
    if let scalar = Self.scalars[text] { return scalar }
    if text.hasPrefix("["), text.hasSuffix("]") {
      return .list(try expression(text.dropFirst().dropLast(), in: package))
    }
    if text.hasPrefix("{"), text.hasSuffix("}") {
      return .map(of: try expression(text.dropFirst().dropLast(), in: package))
    }
    if text.contains("|") { return Schema(.string(.oneOf(text.split(separator: "|").map(String.init)))) }
    if let open = text.firstIndex(of: "("), text.hasSuffix(")") {
      return try bounded(text[..<open], text[text.index(after: open)...].dropLast(), text)
    }
    if let dot = text.firstIndex(of: "."), let package = Self.packages[String(text[..<dot])] {
      return try schema("\(package).\(text[text.index(after: dot)...])")
    }
    return try schema("\(package).\(text)")
  }

  /// `int32(0..65535)`, `int64(1..)`.
  private func bounded(_ type: Substring, _ bounds: Substring, _ text: Substring) throws(SchemaNotationError) -> Schema
  {
    guard var schema = Self.scalars[type], case .integer = schema.shape else {
      throw SchemaNotationError(text, "only whole numbers have bounds")
    }
    let dots = bounds.split(separator: ".", omittingEmptySubsequences: false)
    guard dots.count == 3, dots[1].isEmpty else { throw SchemaNotationError(text, "bounds are written `0..9`") }
    schema.minimum = Int64(dots[0])
    schema.maximum = Int64(dots[2])
    return schema
  }

  private static func modify(_ schema: inout Schema, _ field: SchemaNotation.FieldText) throws(SchemaNotationError) {
    var words = field.modifiers[...]
    var merge: ListMerge?
    while let word = words.popFirst() {
      switch word {
      case "by":
        guard case .array(let element, _) = schema.shape else {
          throw SchemaNotationError(field.name, "only lists have keys")
        }
        var keys: [String] = []
        while let key = words.first, !["unmerged", "retainKeys"].contains(key) {
          keys.append(String(key))
          words.removeFirst()
        }
        schema.shape = .array(element, .map(keys: keys))
      case "set":
        guard case .array(let element, _) = schema.shape else {
          throw SchemaNotationError(field.name, "only a list is a set")
        }
        schema.shape = .array(element, .set)
      case "merge": merge = words.popFirst().map { .byKey(String($0)) } ?? .union
      case "unmerged": merge = .replace
      case "retainKeys": schema.retainsKeys = true
      case "atomic": schema.isAtomic = true
      default:
        guard let alternative = SchemaAlternative(rawValue: String(word)) else { throw meaningless(word, field) }
        try allow(alternative, in: &schema, field)
      }
    }
    schema.patchMerge = merge
  }

  private static func allow(
    _ alternative: SchemaAlternative, in schema: inout Schema, _ field: SchemaNotation.FieldText
  ) throws(SchemaNotationError) {
    switch schema.shape {
    case .object: schema.alternative = alternative
    case .map(var element):
      try allow(alternative, in: &element, field)
      schema.shape = .map(element)
    // Where a type that holds itself ends.
    case .any: break
    default: throw SchemaNotationError(field.name, "only objects have alternatives")
    }
  }

  private static func meaningless(_ word: Substring, _ field: SchemaNotation.FieldText) -> SchemaNotationError {
    SchemaNotationError(field.name, "the word \"\(word)\" means nothing here")
  }
}

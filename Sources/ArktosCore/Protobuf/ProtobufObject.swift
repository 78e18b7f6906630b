/// Objects in Kubernetes' protobuf form (`application/vnd.kubernetes.protobuf`), read into JSON trees by their schemas.
///
/// Programs in Go prefer that form for built-in kinds, kubectl's `create` commands among them; answers may be JSON.
///
/// Source: apimachinery's `runtime.Unknown` envelope and the generated messages of Kubernetes 1.36. Their quirk: a Go
/// program writes every field that is no pointer, so a zero in such a field means that it is absent.
package enum ProtobufObject {
  package static let mediaType = "application/vnd.kubernetes.protobuf"
  /// What every such body begins with.
  private static let magic: [UInt8] = [0x6b, 0x38, 0x73, 0x00]
  /// Deeper messages are refused before they can exhaust the stack.
  private static let maximumDepth = JSONValue.maximumObjectDepth

  /// Reads an envelope and the object in it.
  ///
  /// - Parameter schema: gives the schema of the whole object by its `apiVersion` and `kind`; nil if there is none.
  /// - Throws: what is wrong with the bytes.
  package static func decode(
    _ bytes: [UInt8], schema: (_ apiVersion: String, _ kind: String) -> Schema?
  ) throws(ProtobufError) -> JSONObject {
    guard bytes.starts(with: magic) else { throw ProtobufError("the bytes do not begin as a Kubernetes object") }
    var apiVersion = ""
    var kind = ""
    var raw: ArraySlice<UInt8> = []
    var envelope = ProtobufReader(bytes.dropFirst(magic.count))
    while let (number, value) = try envelope.next() {
      switch (number, value) {
      case (1, .bytes(let type)):
        var reader = ProtobufReader(type)
        while let (number, value) = try reader.next() {
          guard case .bytes(let text) = value else { continue }
          if number == 1 { apiVersion = try string(text) }
          if number == 2 { kind = try string(text) }
        }
      case (2, .bytes(let object)): raw = object
      default: break
      }
    }
    guard let schema = schema(apiVersion, kind) else {
      throw ProtobufError("there is no kind \"\(kind)\" in version \"\(apiVersion)\"")
    }
    var object: JSONObject = ["apiVersion": .string(apiVersion), "kind": .string(kind)]
    guard case .object(let fields) = schema.shape else { throw ProtobufError("the kind has no protobuf form") }
    try read(raw, fields, into: &object, embedding: 0, depth: 0)
    guard !JSONValue.object(object).isNested(deeperThan: JSONValue.maximumObjectDepth) else {
      throw ProtobufError("values lie deeper in each other than \(JSONValue.maximumObjectDepth)")
    }
    return object
  }

  // MARK: - Messages

  /// - Parameter embedding: how many embedded messages, which JSON does not show, are around this one.
  private static func read(
    _ bytes: ArraySlice<UInt8>, _ fields: [SchemaField], into object: inout JSONObject, embedding: Int, depth: Int
  ) throws(ProtobufError) {
    guard depth < maximumDepth else { throw ProtobufError("messages lie too deep in each other") }
    var reader = ProtobufReader(bytes)
    while let (number, value) = try reader.next() {
      let candidates = fields.filter { $0.protobufPath.count > embedding && $0.protobufPath[embedding] == number }
      guard let first = candidates.first else { continue }
      if first.protobufPath.count > embedding + 1 {
        guard case .bytes(let inner) = value else { throw ProtobufError("field \(number) is no message") }
        try read(inner, candidates, into: &object, embedding: embedding + 1, depth: depth + 1)
      } else {
        try read(value, first, into: &object, depth: depth)
      }
    }
  }

  private static func read(
    _ value: ProtobufReader.Value, _ field: SchemaField, into object: inout JSONObject, depth: Int
  )
    throws(ProtobufError)
  {
    switch field.schema.shape {
    case .array(let element, _):
      var list = object[array: field.name] ?? []
      if case .integer = element.shape, case .bytes(let packed) = value {
        for number in try numbers(packed) { list.append(.int(number)) }
      } else {
        list.append(try decode(value, element, depth: depth + 1) ?? .null)
      }
      object[field.name] = .array(list)
    case .map(let element):
      guard case .bytes(let entry) = value else { throw mismatch(field.name) }
      var map = object[object: field.name] ?? [:]
      let (key, member) = try mapEntry(entry, element, depth: depth)
      map[key] = member
      object[field.name] = .object(map)
    default:
      guard let decoded = try decode(value, field.schema, depth: depth + 1) else { return }
      if decoded.isZero, !field.hasMeaningfulZero { return }
      object[field.name] = decoded
    }
  }

  private static func mapEntry(_ bytes: ArraySlice<UInt8>, _ element: Schema, depth: Int) throws(ProtobufError)
    -> (String, JSONValue)
  {
    var key = ""
    var member: JSONValue?
    var reader = ProtobufReader(bytes)
    while let (number, value) = try reader.next() {
      if number == 1, case .bytes(let text) = value { key = try string(text) }
      guard number == 2 else { continue }
      if case .array(let inner, _) = element.shape, case .bytes(let list) = value {
        member = .array(try wrappedList(list, inner, depth: depth))
      } else {
        member = try decode(value, element, depth: depth + 1)
      }
    }
    return (key, member ?? emptyValue(element))
  }

  /// A list as the value of a map is a message of its own.
  private static func wrappedList(_ bytes: ArraySlice<UInt8>, _ element: Schema, depth: Int) throws(ProtobufError)
    -> [JSONValue]
  {
    var list: [JSONValue] = []
    var reader = ProtobufReader(bytes)
    while let (_, value) = try reader.next() {
      list.append(try decode(value, element, depth: depth + 1) ?? .null)
    }
    return list
  }

  private static func emptyValue(_ schema: Schema) -> JSONValue {
    switch schema.shape {
    case .array: []
    case .object, .map: [:]
    case .string(.quantity): "0"
    case .integer: 0
    case .boolean: false
    default: ""
    }
  }

  // MARK: - Values

  /// A value; nil if it stands for none (the zero of a moment).
  private static func decode(_ value: ProtobufReader.Value, _ schema: Schema, depth: Int) throws(ProtobufError)
    -> JSONValue?
  {
    switch (schema.shape, value) {
    case (.integer, .varint(let number)): return .int(Int64(bitPattern: number))
    case (.boolean, .varint(let number)): return .bool(number != 0)
    case (.number, .fixed64(let bits)): return try number(Double(bitPattern: bits))
    case (.string(.bytes), .bytes(let bytes)): return .string(Base64Text.encode(bytes))
    case (.string(.quantity), .bytes(let message)):
      var reader = ProtobufReader(message)
      while let (number, value) = try reader.next() {
        if number == 1, case .bytes(let text) = value { return .string(try string(text)) }
      }
      return "0"
    case (.string(.dateTime), .bytes(let message)): return try moment(message, withMicroseconds: false)
    case (.string(.microTime), .bytes(let message)): return try moment(message, withMicroseconds: true)
    case (.string, .bytes(let text)): return .string(try string(text))
    case (.intOrString, .bytes(let message)): return try intOrString(message)
    // Where a type that holds itself ends: what lies deeper could not be told from JSON.
    case (.any, _) where schema.type != nil: throw ProtobufError("messages lie too deep in each other")
    case (.any, .bytes(let message)): return try rawJSON(message)
    case (.object, .bytes(let message)) where schema.alternative != nil:
      return try either(message, schema, depth: depth)
    case (.object(let fields), .bytes(let message)):
      var object = JSONObject()
      try read(message, fields, into: &object, embedding: 0, depth: depth)
      return .object(object)
    default: throw ProtobufError("a field has another wire type than its schema says")
    }
  }

  /// An object, or what may be in place of it. Source: `JSONSchemaPropsOrBool` and its like, and how they are shown as JSON.
  private static func either(_ message: ArraySlice<UInt8>, _ schema: Schema, depth: Int) throws(ProtobufError)
    -> JSONValue?
  {
    var plain = schema
    plain.alternative = nil
    let (objectNumber, otherNumber) = schema.alternative == .boolean ? (2, 1) : (1, 2)
    var object: JSONValue?
    var isAllowed = false
    var list: [JSONValue] = []
    var reader = ProtobufReader(message)
    while let (number, value) = try reader.next() {
      switch (number, schema.alternative) {
      case (objectNumber, _): object = try decode(value, plain, depth: depth)
      case (otherNumber, .boolean): isAllowed = try decode(value, .boolean, depth: depth) == true
      case (otherNumber, .list): list.append(try decode(value, plain, depth: depth) ?? .null)
      case (otherNumber, .texts): list.append(try decode(value, .string, depth: depth) ?? .null)
      default: break
      }
    }
    if !list.isEmpty { return .array(list) }
    return object ?? (schema.alternative == .boolean ? .bool(isAllowed) : nil)
  }

  /// A whole number is written without a fraction, as Go does it.
  private static func number(_ value: Double) throws(ProtobufError) -> JSONValue {
    guard value.isFinite else { throw ProtobufError("a number is not finite, which JSON has no form for") }
    return Int64(exactly: value).map { .int($0) } ?? .double(value)
  }

  private static func mismatch(_ name: String) -> ProtobufError {
    ProtobufError("field \(name) has another wire type than its schema says")
  }

  private static func string(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw ProtobufError("a text is not UTF-8") }
    return text
  }

  private static func numbers(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> [Int64] {
    // A packed list is what a field's payload would be, one number after the other: read it as keys-less varints.
    var numbers: [Int64] = []
    var value: UInt64 = 0
    var shift: UInt64 = 0
    for byte in bytes {
      guard shift < 70 else { throw ProtobufError("a number has more than ten bytes") }
      value |= UInt64(byte & 0x7f) << shift
      shift += 7
      if byte < 0x80 {
        numbers.append(Int64(bitPattern: value))
        (value, shift) = (0, 0)
      }
    }
    guard shift == 0 else { throw ProtobufError("a number has no end") }
    return numbers
  }

  private static func moment(_ message: ArraySlice<UInt8>, withMicroseconds: Bool) throws(ProtobufError) -> JSONValue? {
    guard !message.isEmpty else { return nil }
    var seconds: Int64 = 0
    var nanoseconds: Int64 = 0
    var reader = ProtobufReader(message)
    while let (number, value) = try reader.next() {
      guard case .varint(let bits) = value else { throw mismatch("seconds") }
      if number == 1 { seconds = Int64(bitPattern: bits) }
      if number == 2 { nanoseconds = Int64(bitPattern: bits) }
    }
    guard let text = DateTimeText.text(seconds: seconds, microseconds: withMicroseconds ? nanoseconds / 1000 : nil)
    else { throw ProtobufError("a moment lies outside of the years 1 to 9999") }
    return .string(text)
  }

  private static func intOrString(_ message: ArraySlice<UInt8>) throws(ProtobufError) -> JSONValue {
    var isText = false
    var number: Int64 = 0
    var text = ""
    var reader = ProtobufReader(message)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .varint(let bits)): isText = bits == 1
      case (2, .varint(let bits)): number = Int64(bitPattern: bits)
      case (3, .bytes(let bytes)): text = try string(bytes)
      default: break
      }
    }
    return isText ? .string(text) : .int(number)
  }

  private static func rawJSON(_ message: ArraySlice<UInt8>) throws(ProtobufError) -> JSONValue? {
    var reader = ProtobufReader(message)
    while let (number, value) = try reader.next() {
      guard number == 1, case .bytes(let text) = value, !text.isEmpty else { continue }
      do {
        return try JSONValue(parsing: Array(text))
      } catch {
        throw ProtobufError("a field with JSON in it cannot be read: \(error)")
      }
    }
    return nil
  }
}

extension JSONValue {
  /// What Go programs write for an absent value.
  fileprivate var isZero: Bool {
    switch self {
    case .string(let text): text.isEmpty
    case .int(let number): number == 0
    case .bool(let flag): !flag
    case .double(let number): number == 0
    default: false
    }
  }
}

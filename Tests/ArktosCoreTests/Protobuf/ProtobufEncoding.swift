@testable import ArktosCore

/// Writes objects as Go programs do, by their schemas; what is not needed for definitions of kinds is left out.
enum ProtobufEncoding {
  static func envelope(
    _ apiVersion: String, _ kind: String, _ write: (inout ProtobufWriter) -> Void
  ) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.message(1) {
      $0.string(1, apiVersion)
      $0.string(2, kind)
    }
    writer.message(2, write)
    return [0x6b, 0x38, 0x73, 0x00] + writer.bytes
  }

  static func envelope(_ object: JSONObject, _ schema: Schema) -> [UInt8] {
    envelope(object[string: "apiVersion"] ?? "", object[string: "kind"] ?? "") { write(object, schema, to: &$0) }
  }

  private static func write(_ object: JSONObject, _ schema: Schema, to writer: inout ProtobufWriter) {
    guard case .object(let fields) = schema.shape else { return }
    for field in fields {
      guard let value = object[field.name], let number = field.protobufPath.first else { continue }
      switch (field.schema.shape, value) {
      case (.array(let element, _), .array(let elements)):
        for value in elements { write(value, element, number, to: &writer) }
      case (.map(let element), .object(let members)):
        for (key, value) in members {
          writer.message(number) {
            $0.string(1, key)
            write(value, element, 2, to: &$0)
          }
        }
      default: write(value, field.schema, number, to: &writer)
      }
    }
  }

  private static func write(_ value: JSONValue, _ schema: Schema, _ number: Int, to writer: inout ProtobufWriter) {
    switch (schema.shape, value) {
    case (.object, _) where schema.alternative != nil: writeEither(value, schema, number, to: &writer)
    case (.object, .object(let object)): writer.message(number) { write(object, schema, to: &$0) }
    case (.integer, .int(let integer)): writer.integer(number, integer)
    case (.boolean, .bool(let flag)): writer.boolean(number, flag)
    case (.number, .int(let integer)): writer.double(number, Double(integer))
    case (.number, .double(let double)): writer.double(number, double)
    case (.string(.bytes), .string(let text)): writer.bytes(number, plain(text))
    case (.string, .string(let text)): writer.string(number, text)
    case (.any, _): writer.message(number) { $0.bytes(1, value.encoded()) }
    default: break
    }
  }

  /// The bytes that a text in Base64 stands for.
  private static func plain(_ base64: String) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let bits = base64.compactMap { alphabet.firstIndex(of: $0) }.flatMap { digit in
      (0..<6).map { digit >> (5 - $0) & 1 }
    }
    return (0..<bits.count / 8).map { byte in
      bits[byte * 8..<byte * 8 + 8].reduce(0) { $0 << 1 | UInt8($1) }
    }
  }

  /// Source: `JSONSchemaPropsOrBool`, `JSONSchemaPropsOrArray`, `JSONSchemaPropsOrStringArray`.
  private static func writeEither(
    _ value: JSONValue, _ schema: Schema, _ number: Int, to writer: inout ProtobufWriter
  ) {
    var plain = schema
    plain.alternative = nil
    writer.message(number) { writer in
      switch (schema.alternative, value) {
      case (.boolean, .bool(let flag)): writer.boolean(1, flag)
      case (.boolean, _):
        writer.boolean(1, true)
        write(value, plain, 2, to: &writer)
      case (.list, .array(let elements)): for element in elements { write(element, plain, 2, to: &writer) }
      case (.texts, .array(let elements)): for element in elements { write(element, .string, 2, to: &writer) }
      default: write(value, plain, 1, to: &writer)
      }
    }
  }
}

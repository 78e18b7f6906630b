import ArktosTesting
import Testing

@testable import ArktosCore
@testable import ArktosServer

@Suite("Fuzzing: bodies")
struct BodyFuzzTests {
  private static let yamlMutation = Mutation(words: [
    "&a ", "*a", "<<: *a", "? ", ": ", "- ", "|", ">-", "!!str ", "!!binary ", "---\n", "...\n", "#", "\t", "\n",
    "\n  ", "{",
    "}", "[", "]", "'", "\"", "%YAML 1.1\n", "~", "0x1F", "0o17", ".inf", "yes",
  ])

  private static func manifest(_ value: JSONValue, indent: Int = 0) -> String {
    let space = String(repeating: " ", count: indent)
    func member(_ value: JSONValue) -> String {
      switch value {
      case .object(let object) where !object.isEmpty: "\n" + manifest(value, indent: indent + 2)
      case .array(let elements) where !elements.isEmpty: "\n" + manifest(value, indent: indent)
      default: " " + String(decoding: value.encoded(), as: UTF8.self) + "\n"
      }
    }
    switch value {
    case .object(let object):
      return object.map {
        space + String(decoding: JSONValue.string($0.key).encoded(), as: UTF8.self) + ":" + member($0.value)
      }
      .joined()
    case .array(let elements): return elements.map { space + "-" + member($0) }.joined()
    default: return space + String(decoding: value.encoded(), as: UTF8.self) + "\n"
    }
  }

  @Test("YAML is read as the same object as its JSON, and what is no YAML is a bad request")
  func yaml() async throws {
    try await FuzzSession.run("yaml", seeds: 200) { generator in
      let definition = generator.pick(ResourceCatalog.builtin.definitions)
      let object = RandomValues.object(of: definition, named: "x", &generator)
      let text = Self.manifest(.object(object))
      for text in [text, Self.yamlMutation.mutate(text, &generator), Self.yamlMutation.mutate(text, &generator)] {
        let read = try outcome(of: text) { () throws(APIError) in try RequestBody.yaml(Array(text.utf8)) }
        guard let read else { continue }
        let again = try RequestBody.yaml(read.encoded())
        try require(JSONValue.object(again).isSameJSON(as: .object(read)), "not read again as it was read", text)
      }
    }
  }

  /// A message with fields of a schema's numbers, and of any.
  private static func message(
    _ fields: [SchemaField], _ writer: inout ProtobufWriter, _ generator: inout SeededGenerator, depth: Int
  ) {
    guard depth > 0 else { return }
    for field in fields where generator.chance(1, of: 4) {
      guard let number = field.protobufPath.first, !generator.chance(1, of: 40) else { continue }
      var generated = generator
      switch field.schema.shape {
      case .object(let inner) where field.schema.alternative != nil:
        // A schema or a boolean, and the like.
        writer.message(number) { choice in
          if generated.chance(1, of: 3) { choice.integer(1, Int64(generated.below(3))) }
          for number in 1...2 where generated.chance(1, of: 2) {
            choice.message(number) { message(inner, &$0, &generated, depth: depth - 1) }
          }
        }
      case .object(let inner):
        writer.message(number) { message(inner, &$0, &generated, depth: depth - 1) }
      case .array(let element, _):
        if case .object(let inner) = element.shape {
          writer.message(number) { message(inner, &$0, &generated, depth: depth - 1) }
        } else {
          writer.string(number, RandomValues.text(&generated))
        }
      case .map, .intOrString:
        writer.message(number) {
          $0.string(1, RandomValues.text(&generated))
          $0.string(2, RandomValues.text(&generated))
        }
      case .string(.dateTime), .string(.microTime):
        writer.message(number) {
          $0.integer(1, Int64.random(in: .min ... .max, using: &generated))
          $0.integer(2, Int64(generated.below(2_000_000_000)))
        }
      case .string(.quantity): writer.message(number) { $0.string(1, RandomValues.text(&generated)) }
      case .string: writer.string(number, RandomValues.text(&generated))
      case .integer, .boolean: writer.integer(number, Int64.random(in: .min ... .max, using: &generated))
      case .number: writer.double(number, Double(bitPattern: generated.next()))
      case .any:
        let text = generated.pick(["null", "0", "1.50", "\"\"", "{\"a\": [true]}", "[", ""])
        writer.message(number) { $0.string(1, text) }
      }
      generator = generated
    }
  }

  @Test("protobuf bodies are read into objects that can be checked, or refused")
  func protobuf() async throws {
    let mutation = Mutation(words: ["\u{1}", "\u{2}", "\u{12}", "\u{7F}", "\u{0}"])
    try await FuzzSession.run("protobuf", seeds: 2000) { generator in
      let definition = generator.pick(ResourceCatalog.builtin.definitions)
      guard case .object(let fields) = definition.wholeSchema.shape else { return }
      var object = ProtobufWriter()
      Self.message(fields, &object, &generator, depth: 6)
      var envelope = ProtobufWriter()
      envelope.message(1) {
        $0.string(1, definition.type.apiVersion)
        $0.string(2, definition.type.kind)
      }
      let head = Array("k8s\u{0}".utf8)
      let bodies = [object.bytes, mutation.mutate(object.bytes, &generator)].map {
        head + envelope.bytes + Self.field(2, $0)
      }
      for body in bodies + [mutation.mutate(bodies[0], &generator)] {
        guard
          let object = try? ProtobufObject.decode(
            body,
            schema: { _, kind in
              kind == definition.type.kind ? definition.wholeSchema : nil
            })
        else { continue }
        var stored = object
        definition.pruneAndApplyDefaults(to: &stored)
        _ = definition.validationErrors(of: stored)
        _ = try JSONValue(parsing: JSONValue.object(object).encoded())
      }
    }
  }

  private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    var length = bytes.count
    var prefix: [UInt8] = [number << 3 | 2]
    while length >= 0x80 {
      prefix.append(UInt8(length & 0x7F) | 0x80)
      length >>= 7
    }
    return prefix + [UInt8(length)] + bytes
  }
}

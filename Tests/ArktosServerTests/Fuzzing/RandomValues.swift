import ArktosCore
import ArktosTesting

/// Random JSON: any, and such as a schema describes, with something wrong now and then.
struct RandomValues {
  private static let texts = [
    "", "a", "web", "a-b", "a.b/c", "A_1", "default", "Always", "TCP", "10%", "100m", "1Gi", "-1", "true", "null",
    "2026-01-31T08:15:30Z", "2026-01-31T08:15:30.123456+02:00", "YQ==", "é", "\u{0}", "😀", "\"\\/", "nginx:1",
    "0x10", "1e3", "~", "10.0.0.1", "::1", "kube-system",
  ]

  static func text(_ generator: inout SeededGenerator) -> String {
    guard generator.chance(1, of: 20) else { return generator.pick(texts) }
    return String(repeating: generator.pick(texts), count: generator.below(80))
  }

  static func number(_ generator: inout SeededGenerator) -> JSONValue {
    switch generator.below(6) {
    case 0: .int(Int64.random(in: .min ... .max, using: &generator))
    case 1: .double(Double(bitPattern: generator.next()).finite ?? 0.5)
    case 2: .int(generator.pick([.min, .max, 0, -1, 65536]))
    default: .int(Int64(generator.below(100)))
    }
  }

  static func value(_ generator: inout SeededGenerator, depth: Int = 4) -> JSONValue {
    switch generator.below(depth > 0 ? 7 : 5) {
    case 0: return .null
    case 1: return .bool(generator.chance(1, of: 2))
    case 2: return number(&generator)
    case 3, 4: return .string(text(&generator))
    case 5: return .array((0..<generator.below(4)).map { _ in value(&generator, depth: depth - 1) })
    default:
      var object = JSONObject()
      for _ in 0..<generator.below(4) { object[text(&generator)] = value(&generator, depth: depth - 1) }
      return .object(object)
    }
  }

  /// A value of a schema; now and then of another type.
  static func value(of schema: Schema, _ generator: inout SeededGenerator, depth: Int = 10) -> JSONValue {
    if depth == 0 || generator.chance(1, of: 60) { return value(&generator, depth: 2) }
    switch schema.shape {
    case .object(let fields):
      var object = JSONObject()
      for field in fields where generator.chance(field.isRequired ? 9 : 2, of: field.isRequired ? 10 : 9) {
        object[field.name] = value(of: field.schema, &generator, depth: depth - 1)
      }
      if generator.chance(1, of: 30) { object[text(&generator)] = value(&generator, depth: 1) }
      return .object(object)
    case .map(let element):
      var object = JSONObject()
      for _ in 0..<generator.below(4) { object[text(&generator)] = value(of: element, &generator, depth: depth - 1) }
      return .object(object)
    case .array(let element, _):
      return .array((0..<generator.below(4)).map { _ in value(of: element, &generator, depth: depth - 1) })
    case .string(.oneOf(let words)): return .string(generator.chance(5, of: 6) ? generator.pick(words) : "Other")
    case .string: return .string(text(&generator))
    case .integer, .number: return number(&generator)
    case .boolean: return .bool(generator.chance(1, of: 2))
    case .intOrString: return generator.chance(1, of: 2) ? number(&generator) : .string(text(&generator))
    case .any: return value(&generator, depth: 3)
    }
  }

  /// An object of a kind that may even be valid.
  static func object(of definition: ResourceDefinition, named name: String, _ generator: inout SeededGenerator)
    -> JSONObject
  {
    var object = value(of: definition.schema, &generator).objectValue ?? [:]
    object["apiVersion"] = .string(definition.type.apiVersion)
    object["kind"] = .string(definition.type.kind)
    var metadata: JSONObject = ["name": .string(name)]
    if generator.chance(1, of: 3) { metadata["labels"] = ["app": .string(text(&generator))] }
    object["metadata"] = .object(metadata)
    return object
  }
}

extension Double {
  fileprivate var finite: Double? { isFinite ? self : nil }
}

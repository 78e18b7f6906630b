import ArktosCore
import ArktosTesting

/// Random CustomResourceDefinitions, whose schemas are right for the most part.
struct RandomDefinitions {
  private static let names = ["a", "b", "c", "size", "name", "items", "é", "x.y", "kind", "metadata"]
  private static let patterns = [
    "^a", "b$", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "(a|b)*", "\\d{1,3}", "[", "(?i)web", "a{1001}", "", "^(a*)*$",
  ]
  private static let formats = [
    "date-time", "date", "byte", "duration", "ipv4", "ipv6", "cidr", "uri", "uuid", "email", "hostname", "mac", "isbn",
    "creditcard", "rgbcolor", "int32", "int64", "double", "password", "k8s-short-name", "unknown",
  ]
  private static let paths = [
    ".spec.size", ".status.size", ".spec.a", ".spec", ".metadata.name", ".status.a[0]", ".spec['x.y']", "spec", "..a",
    ".spec.items[?(@.name==\"a\")].size", ".spec[*]", "", ".spec.b", ".metadata.creationTimestamp",
  ]

  static func definition(_ generator: inout SeededGenerator) -> JSONObject {
    let versions = (1...(1 + generator.below(3))).map { "v\($0)" }
    let storage = generator.pick(versions)
    let common = root(&generator)
    return [
      "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
      "metadata": ["name": "things.example.com", "tenant": "default"],
      "spec": [
        "group": "example.com", "scope": generator.chance(1, of: 2) ? "Cluster" : "Namespaced",
        "names": [
          "plural": "things", "kind": "Thing", "shortNames": generator.chance(1, of: 2) ? ["th"] : [],
          "categories": generator.chance(1, of: 3) ? ["all"] : [],
        ],
        "versions": .array(
          versions.map { name in
            let schema = generator.chance(1, of: 3) ? root(&generator) : common
            return .object(version(name, isStored: name == storage, schema, &generator))
          }),
      ],
    ]
  }

  private static func version(
    _ name: String, isStored: Bool, _ schema: JSONObject, _ generator: inout SeededGenerator
  ) -> JSONObject {
    var version: JSONObject = [
      "name": .string(name), "served": .bool(generator.chance(5, of: 6)), "storage": .bool(isStored),
      "schema": ["openAPIV3Schema": .object(schema)],
    ]
    if generator.chance(1, of: 3) {
      version["subresources"] = [
        "status": [:],
        "scale": [
          "specReplicasPath": ".spec.size", "statusReplicasPath": ".status.size",
          "labelSelectorPath": .string(generator.pick([".status.name", ".spec.a", paths[5]])),
        ],
      ]
    }
    if generator.chance(1, of: 3) {
      version["additionalPrinterColumns"] = .array(
        (0..<generator.below(4)).map { index in
          [
            "name": .string("C\(index)"), "jsonPath": .string(generator.pick(paths)),
            "type": .string(generator.pick(["string", "integer", "number", "boolean", "date"])),
          ]
        })
    }
    if generator.chance(1, of: 6) { version["selectableFields"] = [["jsonPath": .string(generator.pick(paths))]] }
    return version
  }

  /// A schema at the root of a version.
  private static func root(_ generator: inout SeededGenerator) -> JSONObject {
    var schema: JSONObject = ["type": "object"]
    var properties = JSONObject()
    for name in ["spec", "status"] where generator.chance(5, of: 6) {
      properties[name] = .object(field(&generator, depth: 5, type: "object"))
    }
    if generator.chance(1, of: 10) {
      properties["metadata"] = [
        "type": "object", "properties": ["name": ["type": "string", "maxLength": 5, "pattern": "^x"]],
      ]
    }
    schema["properties"] = .object(properties)
    if generator.chance(1, of: 10) { schema["x-kubernetes-preserve-unknown-fields"] = true }
    if generator.chance(1, of: 6) { addLogic(to: &schema, &generator) }
    return schema
  }

  private static let types = ["object", "object", "array", "string", "integer", "number", "boolean"]

  private static func field(_ generator: inout SeededGenerator, depth: Int, type fixed: String? = nil) -> JSONObject {
    let type = fixed ?? generator.pick(depth > 0 ? types : Array(types.dropFirst(3)))
    var schema: JSONObject = ["type": .string(type)]
    switch type {
    case "object": schema = object(&generator, depth: depth)
    case "array": schema = array(&generator, depth: depth)
    case "string": addStringRules(to: &schema, &generator)
    case "integer", "number": addNumberRules(to: &schema, &generator)
    default: break
    }
    if fixed == nil, generator.chance(1, of: 12) { schema = ["x-kubernetes-int-or-string": true] }
    if generator.chance(1, of: 8) { schema["nullable"] = true }
    if generator.chance(1, of: 6) { addLogic(to: &schema, &generator) }
    if generator.chance(1, of: 5) {
      // Mostly of the schema's own shape, so that many are accepted.
      let shape = JSONSchema(schema).schema
      schema["default"] =
        generator.chance(7, of: 8)
        ? RandomValues.value(of: shape, &generator, depth: 3) : RandomValues.value(&generator, depth: 2)
    }
    if generator.chance(1, of: 12) { schema["description"] = .string(RandomValues.text(&generator)) }
    if generator.chance(1, of: 12), type == "string" {
      schema["enum"] = .array((0...generator.below(3)).map { _ in .string(RandomValues.text(&generator)) })
    }
    if generator.chance(1, of: 80) { damage(&schema, &generator) }
    return schema
  }

  private static func object(_ generator: inout SeededGenerator, depth: Int) -> JSONObject {
    var schema: JSONObject = ["type": "object"]
    switch generator.below(8) {
    case 0: schema["additionalProperties"] = .object(field(&generator, depth: depth - 1))
    case 1: schema["x-kubernetes-preserve-unknown-fields"] = true
    case 2 where generator.chance(1, of: 3):
      schema["x-kubernetes-embedded-resource"] = true
      schema["x-kubernetes-preserve-unknown-fields"] = true
    default:
      var properties = JSONObject()
      for _ in 0..<generator.below(5) {
        properties[generator.pick(names)] = .object(field(&generator, depth: depth - 1))
      }
      // So many that they are found in another way.
      if generator.chance(1, of: 30) {
        for number in 0..<40 { properties["p\(number)"] = ["type": "integer", "default": .int(Int64(number))] }
      }
      schema["properties"] = .object(properties)
      let required = properties.keys.filter { _ in generator.chance(1, of: 5) }
      if !required.isEmpty { schema["required"] = .array(required.map(JSONValue.string)) }
    }
    if generator.chance(1, of: 10) {
      schema["x-kubernetes-map-type"] = .string(generator.pick(["atomic", "granular"]))
    }
    if generator.chance(1, of: 12) { schema["maxProperties"] = .int(Int64(generator.below(5))) }
    if generator.chance(1, of: 12) { schema["minProperties"] = .int(Int64(generator.below(3))) }
    return schema
  }

  private static func array(_ generator: inout SeededGenerator, depth: Int) -> JSONObject {
    var schema: JSONObject = ["type": "array"]
    switch generator.below(4) {
    case 0:
      schema["x-kubernetes-list-type"] = "map"
      schema["x-kubernetes-list-map-keys"] = ["name"]
      var items = field(&generator, depth: depth - 1, type: "object")
      items["nullable"] = nil
      var properties = items[object: "properties"] ?? [:]
      properties["name"] = ["type": "string", "default": "n"]
      items["properties"] = .object(properties)
      items["additionalProperties"] = nil
      schema["items"] = .object(items)
    case 1:
      schema["x-kubernetes-list-type"] = "set"
      schema["items"] = ["type": .string(generator.pick(["string", "integer", "boolean"]))]
    default: schema["items"] = .object(field(&generator, depth: depth - 1))
    }
    if generator.chance(1, of: 8) { schema["maxItems"] = .int(Int64(generator.below(4))) }
    if generator.chance(1, of: 8) { schema["minItems"] = .int(Int64(generator.below(3))) }
    return schema
  }

  private static func addStringRules(to schema: inout JSONObject, _ generator: inout SeededGenerator) {
    if generator.chance(1, of: 5) { schema["pattern"] = .string(generator.pick(patterns)) }
    if generator.chance(1, of: 5) { schema["format"] = .string(generator.pick(formats)) }
    if generator.chance(1, of: 8) { schema["maxLength"] = .int(Int64(generator.below(9))) }
    if generator.chance(1, of: 8) { schema["minLength"] = .int(Int64(generator.below(3))) }
  }

  private static func addNumberRules(to schema: inout JSONObject, _ generator: inout SeededGenerator) {
    if generator.chance(1, of: 4) { schema["minimum"] = RandomValues.number(&generator) }
    if generator.chance(1, of: 4) { schema["maximum"] = RandomValues.number(&generator) }
    if generator.chance(1, of: 8) { schema["exclusiveMaximum"] = true }
    if generator.chance(1, of: 8) { schema["multipleOf"] = RandomValues.number(&generator) }
    if generator.chance(1, of: 8) { schema["format"] = .string(generator.pick(["int32", "int64", "float", "double"])) }
  }

  /// Logic over fields that are there, for the most part.
  private static func addLogic(to schema: inout JSONObject, _ generator: inout SeededGenerator) {
    let names = (schema[object: "properties"] ?? [:]).keys
    func part(_ generator: inout SeededGenerator) -> JSONValue {
      switch generator.below(5) {
      case 0: return names.isEmpty ? ["minLength": 1] : ["required": [.string(generator.pick(names))]]
      case 1: return names.isEmpty ? ["maximum": 5] : ["properties": .object([generator.pick(names): ["maximum": 3]])]
      case 2: return ["not": ["enum": [.string(RandomValues.text(&generator))]]]
      case 3: return ["anyOf": [["minItems": 1], ["minProperties": 1], ["pattern": "a"]]]
      default: return generator.chance(1, of: 4) ? .object(field(&generator, depth: 1)) : ["minimum": 0]
      }
    }
    let parts = (0...generator.below(3)).map { _ in part(&generator) }
    switch generator.below(5) {
    case 0: schema["not"] = parts[0]
    case 1: schema["allOf"] = .array(parts)
    case 2: schema["oneOf"] = .array(parts)
    default: schema["anyOf"] = .array(parts)
    }
  }

  private static let keywords = [
    "type", "properties", "items", "additionalProperties", "required", "default", "nullable", "allOf", "anyOf", "not",
    "enum", "pattern", "format", "minimum", "maxLength", "multipleOf", "x-kubernetes-list-type", "$ref", "uniqueItems",
    "x-kubernetes-list-map-keys", "x-kubernetes-map-type", "x-kubernetes-embedded-resource", "x-kubernetes-validations",
    "x-kubernetes-preserve-unknown-fields", "x-kubernetes-int-or-string", "maxItems", "unknown", "externalDocs",
  ]

  /// Says something that makes no sense here.
  private static func damage(_ schema: inout JSONObject, _ generator: inout SeededGenerator) {
    let keyword = generator.pick(keywords)
    schema[keyword] = generator.chance(1, of: 4) ? nil : RandomValues.value(&generator, depth: 2)
  }
}

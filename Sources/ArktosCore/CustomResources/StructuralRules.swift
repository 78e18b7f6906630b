/// Whether a schema is structural: whether it says the type of every field outside of logic, so that values can be pruned.
///
/// Source: "Specifying a structural schema" in Kubernetes' documentation, and its words.
enum StructuralRules {
  private enum Level {
    case root, field, item
  }

  static func validate(_ schema: JSONSchema, at path: String) -> [APIError.Cause] {
    invariants(schema, .root, path) + completeness(schema, path)
  }

  // MARK: - The structural part

  private static func invariants(_ schema: JSONSchema, _ level: Level, _ path: String) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    if let items = schema.items { causes += invariants(items, .item, "\(path).items") }
    for (name, property) in schema.properties {
      causes += invariants(property, .field, "\(path).properties[\(name)]")
    }
    if let inner = schema.additionalProperties {
      causes += invariants(inner, .field, "\(path).additionalProperties")
    }
    causes += typeCauses(schema, level, path) + extensionCauses(schema, level, path)
    causes += metadataCauses(schema, level, path)
    return causes + logicCauses(schema, path)
  }

  private static func typeCauses(_ schema: JSONSchema, _ level: Level, _ path: String) -> [APIError.Cause] {
    let place = "\(path).type"
    if schema.isEmbeddedResource, schema.type != "object" {
      let rule = "must be object if x-kubernetes-embedded-resource is true"
      return [schema.type.map { .invalid(place, .string($0), rule) } ?? .required(place, rule)]
    }
    guard let type = schema.type else {
      if schema.isIntOrString || schema.preservesUnknownFields { return [] }
      switch level {
      case .root: return [.required(place, "must not be empty at the root")]
      case .item: return [.required(place, "must not be empty for specified array items")]
      case .field: return [.required(place, "must not be empty for specified object fields")]
      }
    }
    if schema.isIntOrString {
      return [.invalid(place, .string(type), "must be empty if x-kubernetes-int-or-string is true")]
    }
    if level == .root, type != "object" { return [.invalid(place, .string(type), "must be object at the root")] }
    if type == "array", schema.items == nil, schema.json["items"] == nil {
      return [.required("\(path).items", "must be specified")]
    }
    return []
  }

  private static func extensionCauses(_ schema: JSONSchema, _ level: Level, _ path: String) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    if schema.isIntOrString, schema.preservesUnknownFields {
      causes.append(
        .forbidden(
          "\(path).x-kubernetes-preserve-unknown-fields", "must be false if x-kubernetes-int-or-string is true"))
    }
    if schema.isIntOrString, schema.isEmbeddedResource {
      causes.append(
        .forbidden("\(path).x-kubernetes-embedded-resource", "must be false if x-kubernetes-int-or-string is true"))
    }
    if schema.isEmbeddedResource {
      if schema.json["additionalProperties"] != nil {
        causes.append(
          .forbidden(
            "\(path).additionalProperties", "must not be used if x-kubernetes-embedded-resource is set"))
      }
      if !schema.preservesUnknownFields, schema.properties.isEmpty {
        causes.append(
          .required(
            "\(path).properties",
            "must not be empty if x-kubernetes-embedded-resource is true without "
              + "x-kubernetes-preserve-unknown-fields"))
      }
    }
    guard level == .root else { return causes }
    if schema.isNullable { causes.append(.forbidden("\(path).nullable", "nullable cannot be true at the root")) }
    if schema.json["additionalProperties"] != nil {
      causes.append(.forbidden("\(path).additionalProperties", "must not be used at the root"))
    }
    return causes
  }

  /// What all objects have in common is implied; a schema may only say more of names.
  private static func metadataCauses(_ schema: JSONSchema, _ level: Level, _ path: String) -> [APIError.Cause] {
    guard level == .root || schema.isEmbeddedResource else { return [] }
    var causes: [APIError.Cause] = []
    for name in ["kind", "apiVersion"] {
      guard let property = schema.property(name), property.type != "string" else { continue }
      causes.append(.invalid("\(path).properties[\(name)].type", .string(property.type ?? ""), "must be string"))
    }
    guard let metadata = schema.property("metadata") else { return causes }
    let place = "\(path).properties[metadata]"
    if metadata.type != "object" {
      causes.append(.invalid("\(place).type", .string(metadata.type ?? ""), "must be object"))
    }
    let isMore =
      metadata.properties.contains { !["name", "generateName"].contains($0.name) }
      || metadata.json.contains { !["type", "properties", "description", "title"].contains($0.key) }
    if level == .root, isMore {
      causes.append(
        .forbidden(
          place,
          "must not specify anything other than name and generateName, but metadata is implicitly specified"))
    }
    return causes
  }

  // MARK: - Logic

  /// The parts of a schema that are logic, with their places.
  private static func logic(of schema: JSONSchema, _ path: String) -> [(schema: JSONSchema, path: String)] {
    var parts: [(JSONSchema, String)] = []
    for (word, list) in [("allOf", schema.allOf), ("anyOf", schema.anyOf), ("oneOf", schema.oneOf)] {
      for (index, inner) in list.enumerated() { parts.append((inner, "\(path).\(word)[\(index)]")) }
    }
    if let not = schema.not { parts.append((not, "\(path).not")) }
    return parts
  }

  private static func logicCauses(_ schema: JSONSchema, _ path: String) -> [APIError.Cause] {
    logic(of: schema, path).flatMap { inner, place -> [APIError.Cause] in
      // These two ways to write an integer or a string are welcome.
      if schema.isIntOrString, isIntOrStringLogic(schema) { return [] }
      return nestedCauses(inner, place)
    }
  }

  private static func isIntOrStringLogic(_ schema: JSONSchema) -> Bool {
    func isPattern(_ list: [JSONSchema]) -> Bool {
      list.map(\.json) == [["type": "integer"], ["type": "string"]]
    }
    if isPattern(schema.anyOf), schema.oneOf.isEmpty, schema.not == nil { return true }
    guard let first = schema.allOf.first, isPattern(first.anyOf), first.json.count == 1 else { return false }
    return schema.anyOf.isEmpty && schema.oneOf.isEmpty && schema.not == nil
  }

  private static let emptyInLogic = ["type", "title", "description", "x-kubernetes-list-map-keys"]
  private static let undefinedInLogic = [
    "additionalProperties", "default", "x-kubernetes-list-type", "x-kubernetes-map-type",
  ]
  private static let falseInLogic = [
    "nullable", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource", "x-kubernetes-int-or-string",
  ]

  private static func nestedCauses(_ schema: JSONSchema, _ path: String) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    for name in emptyInLogic where ![nil, "", []].contains(schema.json[name]) {
      causes.append(.forbidden("\(path).\(name)", "must be empty to be structural"))
    }
    for name in undefinedInLogic where schema.json[name] != nil {
      causes.append(.forbidden("\(path).\(name)", "must be undefined to be structural"))
    }
    for name in falseInLogic where schema.json[bool: name] == true {
      causes.append(.forbidden("\(path).\(name)", "must be false to be structural"))
    }
    for (name, property) in schema.properties {
      let place = "\(path).properties[\(name)]"
      if name == "metadata" { causes.append(.forbidden(place, "must not be specified in a nested context")) }
      causes += nestedCauses(property, place)
    }
    if let items = schema.items { causes += nestedCauses(items, "\(path).items") }
    return causes + logic(of: schema, path).flatMap { nestedCauses($0.schema, $0.path) }
  }

  // MARK: - Completeness

  /// Every field that logic speaks of must be declared outside of it.
  private static func completeness(_ schema: JSONSchema, _ path: String) -> [APIError.Cause] {
    var causes = logic(of: schema, path).flatMap { inner, place in missing(inner, place, in: schema, path) }
    for (name, property) in schema.properties { causes += completeness(property, "\(path).properties[\(name)]") }
    if let items = schema.items { causes += completeness(items, "\(path).items") }
    if let inner = schema.additionalProperties { causes += completeness(inner, "\(path).additionalProperties") }
    return causes
  }

  private static func missing(_ logic: JSONSchema, _ place: String, in schema: JSONSchema?, _ path: String)
    -> [APIError.Cause]
  {
    var causes: [APIError.Cause] = []
    for (name, inner) in logic.properties {
      let (here, there) = ("\(path).properties[\(name)]", "\(place).properties[\(name)]")
      if let property = schema?.property(name) ?? schema?.additionalProperties {
        causes += missing(inner, there, in: property, here)
      } else {
        causes.append(.required(here, "because it is defined in \(there)"))
      }
    }
    if let inner = logic.items {
      if let items = schema?.items {
        causes += missing(inner, "\(place).items", in: items, "\(path).items")
      } else {
        causes.append(.required("\(path).items", "because it is defined in \(place).items"))
      }
    }
    for (inner, there) in Self.logic(of: logic, place) { causes += missing(inner, there, in: schema, path) }
    return causes
  }
}

/// What every part of a CustomResourceDefinition's schema must be like, nested logic included.
enum SchemaSyntaxRules {
  static func validate(_ schema: JSONSchema, at path: String) -> [APIError.Cause] {
    var causes = keywordCauses(schema.json, path) + typeCauses(schema, path) + patternCauses(schema, path)
    causes += ListTypeRules.validate(schema, at: path)
    for (name, property) in schema.properties { causes += validate(property, at: "\(path).properties[\(name)]") }
    if let inner = schema.additionalProperties { causes += validate(inner, at: "\(path).additionalProperties") }
    if let items = schema.items { causes += validate(items, at: "\(path).items") }
    for (index, inner) in schema.allOf.enumerated() { causes += validate(inner, at: "\(path).allOf[\(index)]") }
    for (index, inner) in schema.anyOf.enumerated() { causes += validate(inner, at: "\(path).anyOf[\(index)]") }
    for (index, inner) in schema.oneOf.enumerated() { causes += validate(inner, at: "\(path).oneOf[\(index)]") }
    if let not = schema.not { causes += validate(not, at: "\(path).not") }
    return causes
  }

  private static func keywordCauses(_ json: JSONObject, _ path: String) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    func forbid(_ name: String, _ why: String) { causes.append(.forbidden("\(path).\(name)", why)) }
    for name in ["$ref", "id", "additionalItems", "patternProperties", "definitions", "dependencies"]
    where json[name] != nil && json[name] != "" && json[name] != [:] {
      forbid(name, "\(name) is not supported")
    }
    if json[bool: "uniqueItems"] == true {
      forbid("uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic")
    }
    if json[bool: "additionalProperties"] == false {
      forbid("additionalProperties", "additionalProperties cannot be set to false")
    }
    if json["additionalProperties"] != nil, !(json[object: "properties"] ?? [:]).isEmpty {
      forbid("additionalProperties", "additionalProperties and properties are mutual exclusive")
    }
    if json["items"]?.arrayValue != nil { forbid("items", "items must be a schema object and not an array") }
    if !(json[array: "x-kubernetes-validations"] ?? []).isEmpty {
      forbid(
        "x-kubernetes-validations",
        "validation rules in CEL are not supported by this server, and it does not ignore them; "
          + "say it with the keywords of JSON schema or check it in an admission plugin or controller")
    }
    if json[bool: "x-kubernetes-preserve-unknown-fields"] == false {
      causes.append(
        .invalid("\(path).x-kubernetes-preserve-unknown-fields", false, "must be true or undefined"))
    }
    return causes
  }

  private static let types = ["array", "boolean", "integer", "number", "object", "string"]

  private static func typeCauses(_ schema: JSONSchema, _ path: String) -> [APIError.Cause] {
    guard let type = schema.type else { return [] }
    if type == "null" {
      return [.forbidden("\(path).type", "type cannot be set to null, use nullable as an alternative")]
    }
    return types.contains(type) ? [] : [.notSupported("\(path).type", type, supported: types)]
  }

  private static func patternCauses(_ schema: JSONSchema, _ path: String) -> [APIError.Cause] {
    guard let text = schema.json[string: "pattern"], !text.isEmpty else { return [] }
    do {
      _ = try Pattern(text)
      return []
    } catch {
      return [
        .invalid(
          "\(path).pattern", .string(text), "must be a valid regular expression, but isn't: \(error)")
      ]
    }
  }
}

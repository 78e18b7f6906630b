/// Whether the defaults of a structural schema are values that it would accept itself.
enum SchemaDefaultRules {
  static func validate(_ schema: JSONSchema, at path: String) -> [APIError.Cause] {
    var causes = ownCauses(schema, "\(path).default")
    for (name, property) in schema.properties {
      causes += validate(property, at: "\(path).properties[\(name)]")
    }
    if let items = schema.items { causes += validate(items, at: "\(path).items") }
    if let inner = schema.additionalProperties { causes += validate(inner, at: "\(path).additionalProperties") }
    return causes
  }

  private static func ownCauses(_ schema: JSONSchema, _ place: String) -> [APIError.Cause] {
    guard var value = schema.json["default"] else { return [] }
    if value.isNull, !schema.isNullable { return [] }
    let shape = schema.schema
    let unknown = shape.normalize(&value)
    guard unknown.isEmpty else {
      return [.invalid(place, schema.json["default"] ?? .null, "must not have unknown fields: \(unknown[0])")]
    }
    shape.applyDefaults(&value)
    return schema.validate(value, at: .field(place, of: .root))
  }
}

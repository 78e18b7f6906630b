extension JSONSchema {
  /// The shape of the values, with their defaults: what a kind's pruning, defaults, patches and owners follow from.
  package var schema: Schema {
    var schema = Schema(shape, description: json[string: "description"] ?? "")
    schema.isNullable = isNullable
    schema.isAtomic = mapType == "atomic"
    schema.keepsUnknownFields = preservesUnknownFields
    schema.rules = self
    if var value = defaultValue {
      // What it fills in must be as it is stored: the nulls in it, for one, mean what they mean in objects.
      _ = schema.normalize(&value)
      schema.defaultValue = value
    }
    return schema
  }

  private var shape: SchemaShape {
    if isIntOrString { return .intOrString }
    switch type {
    case "string": return .string(.any)
    case "integer": return .integer(bits: 64)
    case "number": return .number
    case "boolean": return .boolean
    case "array": return .array(items?.schema ?? .any, mergeType)
    case "object": return objectShape
    default: return properties.isEmpty ? .any : objectShape
    }
  }

  private var objectShape: SchemaShape {
    if let additionalProperties, !isEmbeddedResource { return .map(additionalProperties.schema) }
    if allowsAdditionalProperties { return .map(.any) }
    var fields = properties.map { SchemaField($0.name, $0.schema.schema) }
    guard isEmbeddedResource else { return .object(fields) }
    let metadata = ObjectMetaSchema.schema
    fields.removeAll { $0.name == "metadata" }
    fields.append(SchemaField("metadata", metadata))
    for name in ["kind", "apiVersion"] where property(name) == nil { fields.append(SchemaField(name, .string)) }
    return .object(fields)
  }

  /// How two lists are merged.
  var mergeType: ListType {
    switch listType {
    case "set": .set
    case "map": .map(keys: listMapKeys)
    default: .atomic
    }
  }
}

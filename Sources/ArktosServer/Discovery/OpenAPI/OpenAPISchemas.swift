internal import ArktosCore

/// Schemas in the words of OpenAPI, with Kubernetes' extensions. Named types become components that others refer to.
struct OpenAPISchemas {
  /// The two versions differ in where components are, and in what a schema can say.
  enum Dialect {
    case v2
    case v3

    var componentPath: String {
      switch self {
      case .v2: "#/definitions/"
      case .v3: "#/components/schemas/"
      }
    }
  }

  let dialect: Dialect
  /// The named types that were met so far.
  private(set) var components = JSONObject()

  init(_ dialect: Dialect) { self.dialect = dialect }

  // MARK: - Kinds

  /// Makes components of a kind and its list; the kind's component name.
  mutating func add(_ definition: ResourceDefinition) -> String {
    let name = OpenAPINames.component(of: definition)
    guard components[name] == nil else { return name }
    components[name] = .null
    var kind = inline(definition.wholeSchema)
    kind["x-kubernetes-group-version-kind"] = [Self.groupVersionKind(definition.type, definition.type.kind)]
    components[name] = .object(kind)
    let list: Schema = .object([
      .optional("apiVersion", .string, "The API group and version that the list is written in."),
      .required("items", .list(.any), "The objects."), .optional("kind", .string, "The kind of list."),
      .optional("metadata", BuiltinTypes.schema("ListMeta", in: OpenAPINames.metaPackage), "What all lists have."),
    ])
    var listSchema = inline(list.described("A list of objects of kind \(definition.type.kind)."))
    var properties = listSchema[object: "properties"] ?? [:]
    properties["items"] = [
      "type": "array", "description": "The objects.", "items": .object(reference(to: name)),
    ]
    listSchema["properties"] = .object(properties)
    listSchema["x-kubernetes-group-version-kind"] = [
      Self.groupVersionKind(definition.type, definition.listKind ?? definition.type.listKind)
    ]
    // A custom kind may call its lists otherwise, but documents do not.
    components["\(name)List"] = .object(listSchema)
    return name
  }

  /// Makes a component of a named type; its name.
  mutating func add(_ schema: Schema, _ type: SchemaType) -> String {
    guard components[type.name] == nil else { return type.name }
    components[type.name] = .null
    var named = schema
    named.description = type.description
    named.defaultValue = nil
    components[type.name] = .object(inline(named))
    return type.name
  }

  static func groupVersionKind(_ type: ResourceType, _ kind: String) -> JSONValue {
    ["group": .string(type.group), "kind": .string(kind), "version": .string(type.version)]
  }

  func reference(to name: String) -> JSONObject { ["$ref": .string(dialect.componentPath + name)] }

  // MARK: - Schemas

  /// A schema as the value of a field: a reference if its type has a name.
  mutating func value(_ schema: Schema) -> JSONObject {
    // OpenAPI's version 2 cannot say "a schema or a boolean", so, as in Kubernetes, nothing is said.
    if schema.alternative != nil {
      return schema.description.isEmpty ? [:] : ["description": .string(schema.description)]
    }
    guard let name = componentName(schema) else { return inline(schema) }
    let reference = reference(to: name)
    var result = JSONObject()
    switch dialect {
    case .v2: result = reference
    case .v3: result["allOf"] = [.object(reference)]
    }
    var addition = schema
    // What the type says about itself its component says.
    if addition.description == schema.type?.description { addition.description = "" }
    describe(&result, addition)
    // A reference with nothing to add is written short.
    return dialect == .v3 && result.count == 1 ? reference : result
  }

  /// The component of a type that has a name, in Kubernetes' documents also for texts of some forms.
  private mutating func componentName(_ schema: Schema) -> String? {
    if let type = schema.type { return add(schema, type) }
    guard let known = OpenAPINames.component(of: schema.shape) else { return nil }
    if components[known.name] == nil { components[known.name] = .object(known.schema(dialect)) }
    return known.name
  }

  private mutating func inline(_ schema: Schema) -> JSONObject {
    // What a definition says of a part of its kind is shown as it was written.
    if let rules = schema.rules, !schema.isWhole { return CustomSchemaDocument.schema(rules.json, dialect) }
    var result = JSONObject()
    switch schema.shape {
    case .object(let fields):
      result["type"] = "object"
      var properties = JSONObject()
      for field in fields.sorted(by: { $0.name < $1.name }) {
        properties[field.name] = .object(value(field.schema))
      }
      if !properties.isEmpty { result["properties"] = .object(properties) }
      result[strings: "required"] = fields.filter { $0.isRequired || $0.isAlwaysThere }.map(\.name).sorted()
    case .map(let element):
      result["type"] = "object"
      result["additionalProperties"] = .object(value(element))
    case .array(let element, let type):
      result["type"] = "array"
      result["items"] = .object(value(element))
      addListRules(&result, type, schema.listMerge)
    case .string(let format):
      result["type"] = "string"
      if case .oneOf(let words) = format { result[strings: "enum"] = words }
      if case .bytes = format { result["format"] = "byte" }
    case .integer(let bits):
      result["type"] = "integer"
      result["format"] = .string("int\(bits)")
    case .number:
      result["type"] = "number"
      result["format"] = "double"
    case .boolean: result["type"] = "boolean"
    case .intOrString: result = OpenAPINames.intOrString(dialect)
    case .any: result["x-kubernetes-preserve-unknown-fields"] = true
    }
    if dialect == .v3 {
      if let minimum = schema.minimum { result["minimum"] = .int(minimum) }
      if let maximum = schema.maximum { result["maximum"] = .int(maximum) }
      if schema.isNullable { result["nullable"] = true }
    }
    if let rules = schema.rules {
      for (name, value) in CustomSchemaDocument.schema(rules.json, dialect) where result[name] == nil {
        result[name] = value
      }
    }
    if schema.isAtomic { result["x-kubernetes-map-type"] = "atomic" }
    describe(&result, schema)
    return result
  }

  private func describe(_ result: inout JSONObject, _ schema: Schema) {
    if !schema.description.isEmpty { result["description"] = .string(schema.description) }
    if dialect == .v3 { result["default"] = schema.defaultValue }
    if schema.retainsKeys {
      let merge = result[string: "x-kubernetes-patch-strategy"].map { "\($0)," } ?? ""
      result["x-kubernetes-patch-strategy"] = .string("\(merge)retainKeys")
    }
  }

  private func addListRules(_ result: inout JSONObject, _ type: ListType, _ merge: ListMerge) {
    switch type {
    case .atomic: result["x-kubernetes-list-type"] = "atomic"
    case .set: result["x-kubernetes-list-type"] = "set"
    case .map(let keys):
      result["x-kubernetes-list-type"] = "map"
      result[strings: "x-kubernetes-list-map-keys"] = keys
    }
    switch merge {
    case .replace: break
    case .union: result["x-kubernetes-patch-strategy"] = "merge"
    case .byKey(let key):
      result["x-kubernetes-patch-strategy"] = "merge"
      result["x-kubernetes-patch-merge-key"] = .string(key)
    }
  }
}

extension Schema {
  /// Whether this is the schema of a whole object, with what all kinds have in common.
  fileprivate var isWhole: Bool {
    guard case .object(let fields) = shape else { return false }
    return fields.contains { $0.name == "metadata" && $0.schema.rules == nil } && rules?.isEmbeddedResource != true
  }
}

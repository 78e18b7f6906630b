/// A schema as CustomResourceDefinitions carry it: JSON Schema in Kubernetes' selection, with its extensions.
///
/// What it says about the shape of values becomes a ``Schema``, from which pruning, defaults, ownership and documents follow
/// as for any kind; what it demands of values is checked by ``JSONSchema/validate(_:at:)``.
/// Source: `apiextensions.k8s.io/v1` JSONSchemaProps.
package final class JSONSchema: Sendable {
  /// As it was written.
  package let json: JSONObject
  package let type: String?
  package let properties: [(name: String, schema: JSONSchema)]
  /// The places of properties where there are many: to look through them for each member of a large object would take
  /// minutes.
  private let places: [ExactName: Int]
  package let additionalProperties: JSONSchema?
  /// `additionalProperties: true`.
  package let allowsAdditionalProperties: Bool
  package let items: JSONSchema?
  package let allOf: [JSONSchema]
  package let anyOf: [JSONSchema]
  package let oneOf: [JSONSchema]
  package let not: JSONSchema?
  package let required: [String]
  /// Nil also where it cannot be read; ``StructuralRules`` says so.
  package let pattern: Pattern?

  package init(_ json: JSONObject) {
    self.json = json
    type = json[string: "type"].flatMap { $0.isEmpty ? nil : $0 }
    let properties = (json[object: "properties"] ?? [:]).map { ($0.key, JSONSchema($0.value.objectValue ?? [:])) }
    self.properties = properties
    places =
      properties.count > Self.manyProperties
      ? Dictionary(uniqueKeysWithValues: properties.enumerated().map { (ExactName($1.0), $0) }) : [:]
    additionalProperties = json[object: "additionalProperties"].map(JSONSchema.init)
    allowsAdditionalProperties = json[bool: "additionalProperties"] ?? false
    items = json[object: "items"].map(JSONSchema.init)
    func list(_ name: String) -> [JSONSchema] {
      (json[array: name] ?? []).map { JSONSchema($0.objectValue ?? [:]) }
    }
    allOf = list("allOf")
    anyOf = list("anyOf")
    oneOf = list("oneOf")
    not = json[object: "not"].map(JSONSchema.init)
    required = json[strings: "required"]
    pattern = json[string: "pattern"].flatMap { $0.isEmpty ? nil : try? Pattern($0) }
  }

  static let manyProperties = 32

  package func property(_ name: String) -> JSONSchema? {
    if properties.count > Self.manyProperties { return place(of: name).map { properties[$0].schema } }
    return properties.first { $0.name == name }?.schema
  }

  /// The place of a property in a schema of more than ``manyProperties``.
  func place(of name: String) -> Int? { places[ExactName(name)] }

  package var isNullable: Bool { json[bool: "nullable"] ?? false }
  package var isIntOrString: Bool { json[bool: "x-kubernetes-int-or-string"] ?? false }
  package var preservesUnknownFields: Bool { json[bool: "x-kubernetes-preserve-unknown-fields"] ?? false }
  package var isEmbeddedResource: Bool { json[bool: "x-kubernetes-embedded-resource"] ?? false }
  package var listType: String? { json[string: "x-kubernetes-list-type"] }
  package var listMapKeys: [String] { json[strings: "x-kubernetes-list-map-keys"] }
  package var mapType: String? { json[string: "x-kubernetes-map-type"] }
  package var defaultValue: JSONValue? { json["default"].flatMap { $0.isNull && !isNullable ? nil : $0 } }
}

extension JSONSchema: Hashable {
  package static func == (left: JSONSchema, right: JSONSchema) -> Bool { left === right || left.json == right.json }

  package func hash(into hasher: inout Hasher) { hasher.combine(json) }
}

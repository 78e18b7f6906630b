/// What a CustomResourceDefinition makes: a definition for each version that is served.
package struct CustomKind: Sendable {
  package let crd: CustomResourceDefinition
  /// The served versions, the most mature first.
  package let served: [ResourceDefinition]
  /// The version in which objects are stored, served or not.
  package let stored: ResourceDefinition

  /// Nil for a definition without a version that is stored; such a one is never accepted.
  package init?(_ crd: CustomResourceDefinition) {
    guard let storage = crd.spec.storageVersion else { return nil }
    self.crd = crd
    let stored = Self.definition(crd, storage)
    self.stored = Self.converting(stored, stored)
    served = crd.spec.versions.filter(\.isServed).sorted { VersionPriority.precedes($0.name, $1.name) }.map {
      Self.converting(Self.definition(crd, $0), stored)
    }
  }

  /// Whether objects may be created.
  package var acceptsObjects: Bool { crd.metadata.deletionTimestamp == nil }

  // MARK: - Definitions

  private static func definition(_ crd: CustomResourceDefinition, _ version: CustomResourceDefinitionVersion)
    -> ResourceDefinition
  {
    let spec = crd.spec
    // What another kind of the tenant is called already is not among the accepted names.
    let names = crd.status.acceptedNames.kind.isEmpty ? spec.names : crd.status.acceptedNames
    let type = ResourceType(
      group: spec.group, version: version.name, kind: spec.names.kind, plural: spec.names.plural,
      scope: spec.scope == "Cluster" ? .tenant : .namespace)
    var definition = ResourceDefinition(
      type, singular: names.singular, shortNames: names.shortNames, categories: names.categories,
      subresources: subresources(version), schema: schema(version), printerColumns: columns(version),
      selectableFields: version.selectableFields.compactMap { (try? JSONPath($0))?.names?.joined(separator: ".") },
      strategy: ResourceStrategy(allowsUnconditionalUpdate: false),
      storagePrefix: "\(spec.group)/\(spec.names.plural)")
    definition.wrongTypesAreMalformed = false
    definition.listKind = spec.names.listKind
    definition.scalePaths = scalePaths(version)
    if version.json[bool: "deprecated"] == true {
      definition.deprecationWarning =
        version.json[string: "deprecationWarning"] ?? "\(type.apiVersion) \(type.kind) is deprecated"
    }
    return definition
  }

  /// The schema without what all objects have in common, which is no part of a kind's own.
  private static func schema(_ version: CustomResourceDefinitionVersion) -> Schema {
    var schema = JSONSchema(version.schema).schema
    switch schema.shape {
    case .object(let fields):
      schema.shape = .object(fields.filter { !["apiVersion", "kind", "metadata"].contains($0.name) })
    default:
      schema.shape = .object([])
      schema.keepsUnknownFields = true
    }
    return schema
  }

  private static func subresources(_ version: CustomResourceDefinitionVersion)
    -> Set<ResourceDefinition.Subresource>
  {
    let declared = version.json[object: "subresources"] ?? [:]
    var subresources: Set<ResourceDefinition.Subresource> = []
    if declared["status"] != nil { subresources.insert(.status) }
    if declared["scale"] != nil { subresources.insert(.scale) }
    return subresources
  }

  private static func scalePaths(_ version: CustomResourceDefinitionVersion) -> ScalePaths? {
    guard let scale = version.json.value(at: ["subresources", "scale"])?.objectValue else { return nil }
    func names(_ member: String) -> [String]? {
      scale[string: member].flatMap { $0.isEmpty ? nil : (try? JSONPath($0))?.names }
    }
    guard let spec = names("specReplicasPath"), let status = names("statusReplicasPath") else { return nil }
    return ScalePaths(specReplicas: spec, statusReplicas: status, labelSelector: names("labelSelectorPath"))
  }

  // MARK: - Columns

  private static func columns(_ version: CustomResourceDefinitionVersion) -> [PrinterColumn] {
    let declared = (version.json[array: "additionalPrinterColumns"] ?? []).compactMap(\.objectValue)
    return declared.isEmpty ? [.name, .age] : [.name] + declared.compactMap(column)
  }

  private static func column(_ json: JSONObject) -> PrinterColumn? {
    guard let path = try? JSONPath(json[string: "jsonPath"] ?? ""),
      let kind = PrinterColumn.Kind(rawValue: json[string: "type"] ?? "")
    else { return nil }
    var column = PrinterColumn(
      json[string: "name"] ?? "", kind: kind, description: json[string: "description"] ?? "",
      priority: Int(json[int: "priority"] ?? 0)
    ) { object in
      path.firstValue(in: .object(object)).map { cell($0, kind) } ?? .null
    }
    column.format = json[string: "format"] ?? ""
    return column
  }

  /// The value if it is of the column's type; in a column of strings anything as text.
  private static func cell(_ value: JSONValue, _ kind: PrinterColumn.Kind) -> JSONValue {
    switch kind {
    case .string:
      switch value {
      case .string, .null: value
      default: .string(String(decoding: value.encoded(), as: UTF8.self))
      }
    case .integer: value.doubleValue.flatMap { Int64(exactly: $0.rounded(.towardZero)) }.map(JSONValue.int) ?? .null
    case .number: value.doubleValue == nil ? .null : value
    case .boolean: value.boolValue == nil ? .null : value
    case .date: value.stringValue == nil ? .null : value
    }
  }

  // MARK: - Conversion

  /// The strategy `None`: versions differ in nothing but their name. What is stored is read by the schema of the version
  /// that is stored now, whenever it was written.
  private static func converting(_ definition: ResourceDefinition, _ stored: ResourceDefinition) -> ResourceDefinition {
    var definition = definition
    let (shown, kept) = (definition.type.apiVersion, stored.type.apiVersion)
    let (whole, schema) = (stored.wholeSchema, stored.schema)
    definition.conversion = VersionConversion(
      fromStored: { object in
        var value = JSONValue.object(object)
        object = [:]
        _ = whole.normalize(&value)
        schema.applyDefaults(&value)
        object = value.objectValue ?? [:]
        object["apiVersion"] = .string(shown)
      },
      toStored: { $0["apiVersion"] = .string(kept) })
    return definition
  }
}

/// Which version of an API clients should prefer. Source: Kubernetes' order of versions: `v2`, `v1`, `v2beta1`,
/// `v1beta2`, `v1alpha1`, and then others by their letters.
package enum VersionPriority {
  package static func precedes(_ left: String, _ right: String) -> Bool {
    switch (rank(left), rank(right)) {
    case (let left?, let right?): left > right
    case (nil, nil): left < right
    case (let left, _): left != nil
    }
  }

  /// Stage, major and minor number; nil for a name of another form.
  private static func rank(_ version: String) -> (Int, Int, Int)? {
    guard version.hasPrefix("v") else { return nil }
    let rest = version.dropFirst()
    let major = rest.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(major), number > 0 else { return nil }
    let stage = rest.dropFirst(major.count)
    if stage.isEmpty { return (3, number, 0) }
    for (rank, word) in [(2, "beta"), (1, "alpha")] where stage.hasPrefix(word) {
      guard let minor = Int(stage.dropFirst(word.count)), minor > 0 else { return nil }
      return (rank, number, minor)
    }
    return nil
  }
}

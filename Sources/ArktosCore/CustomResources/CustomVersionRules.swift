/// What must hold of the versions of a CustomResourceDefinition: schemas, subresources, columns, selectable fields.
///
/// What all versions have alike Kubernetes keeps once, and names by that place: `spec.validation.openAPIV3Schema`.
enum CustomVersionRules {
  static func validate(_ spec: CustomResourceDefinitionSpec) -> [APIError.Cause] {
    let versions = spec.versions
    var causes: [APIError.Cause] = []
    func forEach(
      _ member: String, common: String, _ check: (CustomResourceDefinitionVersion, String) -> [APIError.Cause]
    ) {
      guard let first = versions.first else { return }
      if versions.allSatisfy({ $0.json[member] == first.json[member] }), first.json[member] != nil {
        causes += check(first, "spec.\(common)")
      } else {
        for (index, version) in versions.enumerated() { causes += check(version, "spec.versions[\(index)].\(member)") }
      }
    }
    forEach("schema", common: "validation", schemaCauses)
    forEach("subresources", common: "subresources", subresourceCauses)
    forEach("additionalPrinterColumns", common: "additionalPrinterColumns", columnCauses)
    forEach("selectableFields", common: "selectableFields", selectableFieldCauses)
    for (index, version) in versions.enumerated() {
      guard let warning = version.json[string: "deprecationWarning"] else { continue }
      let place = "spec.versions[\(index)].deprecationWarning"
      if version.json[bool: "deprecated"] != true {
        causes.append(.invalid(place, .string(warning), "can only be set for deprecated versions"))
      }
      if warning.utf8.count > 256 { causes.append(.tooLong(place, maximumBytes: 256)) }
      if warning.isEmpty { causes.append(.invalid(place, "", "must not be empty")) }
    }
    return causes
  }

  private static func schemaCauses(_ version: CustomResourceDefinitionVersion, _ place: String) -> [APIError.Cause] {
    guard version.json.value(at: ["schema", "openAPIV3Schema"]) != nil else {
      return [.required("\(place).openAPIV3Schema", "schemas are required")]
    }
    let schema = JSONSchema(version.schema)
    let path = "\(place).openAPIV3Schema"
    let causes = SchemaSyntaxRules.validate(schema, at: path) + StructuralRules.validate(schema, at: path)
    return causes.isEmpty ? SchemaDefaultRules.validate(schema, at: path) : causes
  }

  // MARK: - Subresources

  private static func subresourceCauses(_ version: CustomResourceDefinitionVersion, _ place: String)
    -> [APIError.Cause]
  {
    guard let scale = version.json.value(at: ["subresources", "scale"])?.objectValue else { return [] }
    return pathCauses(scale, "specReplicasPath", below: ["spec"], "\(place).scale")
      + pathCauses(scale, "statusReplicasPath", below: ["status"], "\(place).scale")
      + pathCauses(scale, "labelSelectorPath", below: ["status", "spec"], "\(place).scale")
  }

  private static func pathCauses(_ scale: JSONObject, _ name: String, below roots: [String], _ place: String)
    -> [APIError.Cause]
  {
    guard let text = scale[string: name], !text.isEmpty else { return [] }
    let rule = "should be a json path under \(roots.map { ".\($0)" }.joined(separator: " or "))"
    do {
      guard let names = try JSONPath(text).names, text.hasPrefix("."), names.count > 1, roots.contains(names[0]) else {
        return [.invalid("\(place).\(name)", .string(text), rule)]
      }
      return []
    } catch {
      return [.invalid("\(place).\(name)", .string(text), "is an invalid path: \(error)")]
    }
  }

  // MARK: - Columns and fields

  private static let columnTypes = ["boolean", "date", "integer", "number", "string"]
  private static let columnFormats = [
    "byte", "date", "date-time", "double", "float", "int32", "int64", "password",
  ]

  private static func columnCauses(_ version: CustomResourceDefinitionVersion, _ place: String) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    for (index, value) in (version.json[array: "additionalPrinterColumns"] ?? []).enumerated() {
      let column = value.objectValue ?? [:]
      let here = "\(place)[\(index)]"
      if let type = column[string: "type"], !type.isEmpty, !columnTypes.contains(type) {
        causes.append(
          .invalid("\(here).type", .string(type), "must be one of \(columnTypes.joined(separator: ","))"))
      }
      if let format = column[string: "format"], !format.isEmpty, !columnFormats.contains(format) {
        causes.append(
          .invalid("\(here).format", .string(format), "must be one of \(columnFormats.joined(separator: ","))"))
      }
      guard let path = column[string: "jsonPath"], !path.isEmpty else { continue }
      do {
        _ = try JSONPath(path)
      } catch {
        causes.append(.invalid("\(here).jsonPath", .string(path), "is an invalid path: \(error)"))
      }
    }
    return causes
  }

  private static let maximumSelectableFields = 8

  private static func selectableFieldCauses(_ version: CustomResourceDefinitionVersion, _ place: String)
    -> [APIError.Cause]
  {
    let fields = version.selectableFields
    var causes: [APIError.Cause] = []
    if fields.count > maximumSelectableFields {
      causes.append(.tooMany(place, fields.count, maximum: maximumSelectableFields))
    }
    let schema = JSONSchema(version.schema)
    for (index, text) in fields.enumerated() where !text.isEmpty {
      let here = "\(place)[\(index)].jsonPath"
      if fields[..<index].contains(text) { causes.append(.duplicate(here, .string(text))) }
      let names = (try? JSONPath(text))?.names ?? []
      guard text.hasPrefix("."), !names.isEmpty else {
        causes.append(.invalid(here, .string(text), "is an invalid path: must be a simple path to a field"))
        continue
      }
      if names[0] == "metadata" {
        causes.append(.invalid(here, .string(text), "must not point to fields in metadata"))
        continue
      }
      let target = names.reduce(schema as JSONSchema?) { $0?.property($1) }
      guard let type = target?.type, ["string", "boolean", "integer"].contains(type) else {
        causes.append(
          .invalid(
            here, .string(text),
            "is an invalid path: must point to a field of type string, boolean or integer that the schema declares"))
        continue
      }
    }
    return causes
  }
}

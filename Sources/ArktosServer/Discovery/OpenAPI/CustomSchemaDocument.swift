internal import ArktosCore

/// The schemas of CustomResourceDefinitions in OpenAPI documents.
///
/// Version 3 can say all that they say; for version 2 what it cannot say is left out, and what kubectl's older validation
/// would misunderstand. Source: Kubernetes' apiextensions (`ToStructuralOpenAPIV2`).
enum CustomSchemaDocument {
  static func schema(_ json: JSONObject, _ dialect: OpenAPISchemas.Dialect) -> JSONObject {
    switch dialect {
    case .v3: json
    case .v2: versionTwo(json)
    }
  }

  private static let unsaid = ["allOf", "anyOf", "oneOf", "not", "nullable", "default", "example"]

  private static func versionTwo(_ json: JSONObject) -> JSONObject {
    var result = json
    result.removeAll { name, _ in unsaid.contains(name) }
    let isOpen =
      json[bool: "nullable"] == true || json[bool: "x-kubernetes-int-or-string"] == true
      || json[bool: "x-kubernetes-preserve-unknown-fields"] == true
    if isOpen {
      for name in ["type", "items", "properties", "required", "additionalProperties", "format"] {
        result.removeValue(forKey: name)
      }
      return result
    }
    if let properties = json[object: "properties"] {
      result["properties"] = .object(JSONObject(properties.map { ($0.key, versionTwo($0.value)) }))
    }
    for name in ["items", "additionalProperties"] { result[name] = json[name].map(versionTwo) }
    return result
  }

  private static func versionTwo(_ value: JSONValue) -> JSONValue {
    value.objectValue.map { .object(versionTwo($0)) } ?? value
  }
}

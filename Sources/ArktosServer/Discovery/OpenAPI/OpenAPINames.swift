internal import ArktosCore

/// What types are called in OpenAPI documents.
enum OpenAPINames {
  static let metaPackage = "io.k8s.apimachinery.pkg.apis.meta.v1"

  /// A kind's component: its type's name, or one made of group, version and kind as for Kubernetes' custom resources
  /// (`com.example.v1.Widget`).
  static func component(of definition: ResourceDefinition) -> String {
    if let type = definition.schema.type { return type.name }
    let type = definition.type
    let group = type.group.isEmpty ? ["io", "k8s", "api", "core"] : type.group.split(separator: ".").reversed()
    return (group.map(String.init) + [type.version, type.kind]).joined(separator: ".")
  }

  /// A text that has a component of its own in Kubernetes' documents, so that `explain` shows its name.
  struct KnownText {
    var name: String
    var schema: (OpenAPISchemas.Dialect) -> JSONObject
  }

  static func component(of shape: SchemaShape) -> KnownText? {
    switch shape {
    case .string(.quantity):
      KnownText(name: "io.k8s.apimachinery.pkg.api.resource.Quantity") { dialect in
        let description: JSONValue = "An amount: a number with a suffix such as m, Ki, Mi or G."
        return switch dialect {
        case .v2: ["type": "string", "description": description]
        case .v3: ["oneOf": [["type": "string"], ["type": "number"]], "description": description]
        }
      }
    case .string(.dateTime): KnownText(name: "\(metaPackage).Time") { _ in moment("A moment, as in RFC 3339.") }
    case .string(.microTime):
      KnownText(name: "\(metaPackage).MicroTime") { _ in moment("A moment, as in RFC 3339, to the microsecond.") }
    case .intOrString:
      KnownText(name: "io.k8s.apimachinery.pkg.util.intstr.IntOrString", schema: intOrString)
    default: nil
    }
  }

  private static func moment(_ description: String) -> JSONObject {
    ["type": "string", "format": "date-time", "description": .string(description)]
  }

  static func intOrString(_ dialect: OpenAPISchemas.Dialect) -> JSONObject {
    switch dialect {
    case .v2: ["type": "string", "format": "int-or-string"]
    case .v3: ["oneOf": [["type": "integer"], ["type": "string"]], "format": "int-or-string"]
    }
  }
}

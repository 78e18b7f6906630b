internal import ArktosCore

/// A patch as a request carries it: its type comes from the content type.
enum ObjectPatch: Sendable {
  /// RFC 7386.
  case merge(JSONObject)
  /// RFC 6902.
  case json(JSONPatch)
  /// Kubernetes' own, which kubectl sends for built-in kinds.
  case strategic(JSONObject)

  /// Server-side apply, which is no patch of this kind: it needs to know who sends it.
  static let applyType = "application/apply-patch+yaml"

  static let strategicType = "application/strategic-merge-patch+json"

  static let supportedTypes = [
    "application/json-patch+json", "application/merge-patch+json", strategicType, applyType,
  ]

  /// Custom resources do not have the merge keys that strategic merge patches go by, as in Kubernetes.
  static func supportedTypes(for definition: ResourceDefinition) -> [String] {
    supportedTypes.filter { !definition.isCustom || $0 != strategicType }
  }

  /// - Parameter supported: the types that the kind takes.
  init(contentType: String, body: [UInt8], supported: [String] = Self.supportedTypes) throws(APIError) {
    guard supported.contains(contentType), contentType != Self.applyType else {
      throw RequestBody.unsupportedType(accepted: supported)
    }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: body)
    } catch {
      throw .badRequest("the patch cannot be read: \(error)")
    }
    switch contentType {
    case "application/merge-patch+json":
      guard let object = value.objectValue else { throw .badRequest("a merge patch must be a JSON object") }
      self = .merge(object)
    case Self.strategicType:
      guard let object = value.objectValue else { throw .badRequest("a strategic merge patch must be a JSON object") }
      self = .strategic(object)
    case "application/json-patch+json": self = .json(try JSONPatch(value))
    default: throw Self.unsupportedType
    }
  }

  private static let unsupportedType = RequestBody.unsupportedType(accepted: supportedTypes)

  /// - Parameter schema: of the whole object.
  func applied(to object: JSONObject, _ schema: Schema) throws(APIError) -> JSONObject {
    let result = try unchecked(object, schema)
    guard !JSONValue.object(result).isNested(deeperThan: JSONValue.maximumObjectDepth) else {
      throw .badRequest("the patch nests values deeper than \(JSONValue.maximumObjectDepth)")
    }
    return result
  }

  private func unchecked(_ object: JSONObject, _ schema: Schema) throws(APIError) -> JSONObject {
    switch self {
    case .merge(let patch): return MergePatch.apply(patch, to: object)
    case .strategic(let patch): return try StrategicMergePatch.apply(patch, to: object, schema: schema)
    case .json(let patch):
      guard let result = try patch.applied(to: .object(object)).objectValue else {
        throw .badRequest("the patch does not leave an object")
      }
      return result
    }
  }
}

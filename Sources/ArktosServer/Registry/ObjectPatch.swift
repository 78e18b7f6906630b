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

  static let supportedTypes = [
    "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", applyType,
  ]

  init(contentType: String, body: [UInt8]) throws(APIError) {
    guard Self.supportedTypes.contains(contentType), contentType != Self.applyType else { throw Self.unsupportedType }
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
    case "application/strategic-merge-patch+json":
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

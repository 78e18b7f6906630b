internal import ArktosCore

/// A patch as a request carries it: its type comes from the content type.
enum ObjectPatch: Sendable {
  /// RFC 7386.
  case merge(JSONObject)
  /// RFC 6902.
  case json(JSONPatch)
  /// Kubernetes' own, which kubectl sends for built-in kinds.
  case strategic(JSONObject)

  static let supportedTypes = [
    "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json",
  ]

  init(contentType: String, body: [UInt8]) throws(APIError) {
    guard Self.supportedTypes.contains(contentType) else { throw Self.unsupportedType }
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

  private static let unsupportedType = APIError.unsupportedMediaType(
    "the body of the request was in an unknown format - accepted media types include: "
      + supportedTypes.joined(separator: ", "))

  func applied(to object: JSONObject, _ definition: ResourceDefinition) throws(APIError) -> JSONObject {
    switch self {
    case .merge(let patch): return MergePatch.apply(patch, to: object)
    case .strategic(let patch):
      return try StrategicMergePatch.apply(patch, to: object, schema: definition.wholeSchema)
    case .json(let patch):
      guard let result = try patch.applied(to: .object(object)).objectValue else {
        throw .badRequest("the patch does not leave an object")
      }
      return result
    }
  }
}

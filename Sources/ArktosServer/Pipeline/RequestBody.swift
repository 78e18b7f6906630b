internal import ArktosClient
internal import ArktosCore

/// The object in the body of a request, in any of the forms that the server reads.
enum RequestBody {
  static let objectTypes = ["application/json", "application/yaml", ProtobufObject.mediaType]

  /// The media type, without parameters.
  static func contentType(_ request: APIRequest) -> String {
    guard let header = request.headers["content-type"] else { return "" }
    if header == "application/json" { return header }
    let type = header.utf8.prefix { $0 != UInt8(ascii: ";") }.filter { $0 != UInt8(ascii: " ") }
    return String(decoding: type, as: UTF8.self).lowercased()
  }

  /// - Throws: 415 for another media type, 400 for a text that is none of it.
  static func object(_ request: APIRequest, _ definition: ResourceDefinition) throws(APIError) -> JSONObject {
    switch contentType(request) {
    case "", "application/json": return try json(request.body)
    case "application/yaml": return try yaml(request.body)
    case ProtobufObject.mediaType: return try protobuf(request.body, definition)
    default: throw unsupportedType(accepted: objectTypes)
    }
  }

  static func unsupportedType(accepted: [String]) -> APIError {
    .unsupportedMediaType(
      "the body of the request was in an unknown format - accepted media types include: "
        + accepted.joined(separator: ", "))
  }

  /// - Throws: 415 for a body that is compressed, which would be taken for broken otherwise.
  static func requirePlain(_ request: APIRequest) throws(APIError) {
    guard !request.body.isEmpty, let encoding = request.headers["content-encoding"],
      !["", "identity"].contains(encoding.lowercased())
    else { return }
    throw .unsupportedMediaType(
      "the body of the request is encoded as \"\(encoding)\", which is not supported: send it as it is")
  }

  private static func json(_ body: [UInt8]) throws(APIError) -> JSONObject {
    do {
      return try JSONObject(parsing: body, maximumDepth: JSONValue.maximumObjectDepth)
    } catch {
      throw .badRequest("the object provided is unrecognized: \(error)")
    }
  }

  /// An object of the kind, its scale, or the options of a deletion.
  private static func protobuf(_ body: [UInt8], _ definition: ResourceDefinition) throws(APIError) -> JSONObject {
    do {
      return try ProtobufObject.decode(body) { apiVersion, kind in
        switch kind {
        // Custom resources have no such form.
        case definition.type.kind where apiVersion == definition.type.apiVersion && !definition.isCustom:
          definition.wholeSchema
        case "DeleteOptions": BuiltinTypes.schema("DeleteOptions", in: OpenAPINames.metaPackage)
        case "Scale": Scale.schema
        default: nil
        }
      }
    } catch {
      throw .badRequest("the object provided is unrecognized: \(error)")
    }
  }

  /// The first document of a YAML text. JSON is YAML too, and its own parser is faster.
  static func yaml(_ body: [UInt8]) throws(APIError) -> JSONObject {
    if body.first == UInt8(ascii: "{"), let object = try? json(body) { return object }
    do {
      let text = String(decoding: body, as: UTF8.self)
      guard let object = try YAMLReader.documents(in: text).first?.objectValue else {
        throw APIError.badRequest("the body must be a YAML document with an object")
      }
      return object
    } catch let error as APIError {
      throw error
    } catch {
      throw .badRequest("error decoding YAML: \(error)")
    }
  }
}

internal import ArktosCore

/// Answers requests for OpenAPI documents.
struct OpenAPIEndpoint: Sendable {
  let documents: OpenAPIDocuments

  init(catalog: ResourceCatalog) { documents = OpenAPIDocuments(catalog: catalog) }

  /// The answer; nil if the path is none of OpenAPI's.
  ///
  /// - Parameter path: without a tenant's prefix.
  func answer(_ request: APIRequest, path: String) -> APIResponse? {
    switch path {
    case OpenAPIDocuments.root: return respond(request, documents.index)
    case OpenAPIDocuments.rootV2: return answerVersionTwo(request)
    default:
      guard path.hasPrefix("\(OpenAPIDocuments.root)/") else { return nil }
      let place = String(path.dropFirst(OpenAPIDocuments.root.count))
      guard let document = documents.groupDocument(place) else { return nil }
      let wanted = request.queryValue("hash") ?? ""
      guard !wanted.isEmpty, wanted != document.hash else {
        return respond(request, document, isNamedByHash: !wanted.isEmpty)
      }
      // The document has changed since the client read the index.
      let tenantPrefix = request.path.hasSuffix(path) ? request.path.dropLast(path.count) : ""
      return APIResponse(status: 301, headers: ["location": "\(tenantPrefix)\(path)?hash=\(document.hash)"])
    }
  }

  private static let protobufType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"

  private func answerVersionTwo(_ request: APIRequest) -> APIResponse {
    let accepted = request.headers["accept"] ?? ""
    guard let first = accepted.split(separator: ",").first, first.contains("proto-openapi") else {
      return respond(request, documents.versionTwoJSON)
    }
    return respond(request, documents.versionTwoProtobuf, contentType: Self.protobufType)
  }

  private func respond(
    _ request: APIRequest, _ document: OpenAPIDocuments.Document, isNamedByHash: Bool = false,
    contentType: String = "application/json"
  ) -> APIResponse {
    let tag = "\"\(document.hash)\""
    var headers: HeaderFields = [:]
    headers["etag"] = tag
    headers["vary"] = "Accept"
    headers["cache-control"] = isNamedByHash ? "public, immutable, max-age=31536000" : "no-cache, private"
    let known = (request.headers["if-none-match"] ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
    guard !known.contains(tag) else { return APIResponse(status: 304, headers: headers) }
    headers["content-type"] = contentType
    return APIResponse(status: 200, headers: headers, body: .bytes(document.bytes))
  }
}

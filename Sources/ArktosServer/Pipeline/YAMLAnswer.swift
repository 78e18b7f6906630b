internal import ArktosClient
internal import ArktosCore

/// Answers in YAML for clients that ask for it: what they would get in JSON, written anew. Source: kube-apiserver, which
/// gives everything but watches in both.
enum YAMLAnswer {
  static let mediaType = "application/yaml"
  private static let jsonType = "application/json"

  /// The request with JSON in place of YAML; nil if YAML is not what its header names first.
  static func jsonRequest(_ request: APIRequest) -> APIRequest? {
    // Nothing that most clients send has this letter: their headers are not taken apart.
    guard let accept = request.headers["accept"], accept.utf8.contains(UInt8(ascii: "y")),
      let first = wanted(accept), first.hasPrefix(mediaType)
    else { return nil }
    var request = request
    request.headers["accept"] = jsonType + first.dropFirst(mediaType.utf8.count)
    return request
  }

  /// The first entry that names a form which the server has.
  private static func wanted(_ accept: String) -> String? {
    accept.split(separator: ",").lazy.map { $0.filter { $0 != " " } }.first { entry in
      [mediaType, jsonType, "application/*", "*/*"].contains { type in
        entry == type || entry.hasPrefix("\(type);")
      }
    }
  }

  /// An answer in JSON as YAML; what is something else stays as it is.
  ///
  /// - Throws: 406 for a stream without an end.
  static func yaml(_ answer: APIResponse) async throws(APIError) -> APIResponse {
    guard answer.headers["content-type"] == jsonType else { return answer }
    guard answer.bodyCount != nil else {
      if case .stream(let stream) = answer.body { stream.cancel() }
      throw APIError(
        code: 406, reason: .notAcceptable, message: "only the following media types are accepted: \(jsonType)")
    }
    let text: String
    do {
      text = try JSONValue(parsing: try await whole(answer.body)).yaml()
    } catch {
      throw .internalError("the answer cannot be written as YAML: \(error)")
    }
    var answer = answer
    answer.headers["content-type"] = mediaType
    answer.headers["content-length"] = nil
    answer.body = .bytes(Array(text.utf8))
    return answer
  }

  private static func whole(_ body: APIResponse.Body) async throws -> [UInt8] {
    switch body {
    case .bytes(let bytes): return bytes
    case .stream(let stream): return try await stream.reduce(into: []) { $0 += $1 }
    }
  }
}

internal import ArktosCore
internal import NIOHTTP1

extension APIRequest {
  /// A request as it came over the network; nil for a method that the API does not have.
  init?(_ head: HTTPRequestHead, body: [UInt8]) {
    guard let method = Method(head.method) else { return nil }
    let headers = HeaderFields(Array(head.headers))
    let uri = head.uri
    guard let mark = uri.utf8.firstIndex(of: UInt8(ascii: "?")) else {
      self.init(method, uri, headers: headers, body: body)
      return
    }
    let query = uri[uri.utf8.index(after: mark)...]
    self.init(method, String(uri[..<mark]), query: QueryItem.parse(query), headers: headers, body: body)
  }
}

extension APIRequest.Method {
  fileprivate init?(_ method: HTTPMethod) {
    switch method {
    case .GET: self = .get
    case .PUT: self = .put
    case .POST: self = .post
    default: self.init(rawValue: method.rawValue)
    }
  }
}

extension APIError {
  /// What a client is told that sent something else than HTTP.
  init(_ error: HTTPParserError) {
    let isTooLong = error == .headerOverflow
    self.init(
      code: isTooLong ? 431 : 400, reason: .badRequest,
      message: isTooLong ? "the request's header is too large" : "the request is no valid HTTP: \(error)")
  }
}

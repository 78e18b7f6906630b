internal import ArktosCore
internal import NIOHTTP1

extension APIRequest {
  /// A request as it came over the network; nil for a method that the API does not have.
  init?(method: String, uri: String, _ fields: [(name: String, value: String)], body: [UInt8]) {
    guard let method = Method(named: method) else { return nil }
    let headers = HeaderFields(fields)
    guard let mark = uri.utf8.firstIndex(of: UInt8(ascii: "?")) else {
      self.init(method, uri, headers: headers, body: body)
      return
    }
    let query = uri[uri.utf8.index(after: mark)...]
    self.init(method, String(uri[..<mark]), query: QueryItem.parse(query), headers: headers, body: body)
  }
}

extension APIRequest.Method {
  /// The frequent ones first: to look a word up among all costs more than to compare three.
  fileprivate init?(named name: String) {
    switch name {
    case "GET": self = .get
    case "PUT": self = .put
    case "POST": self = .post
    default: self.init(rawValue: name)
    }
  }
}

extension APIError {
  /// What a client is told that sent something else than HTTP.
  init(_ error: HTTPParserError) {
    self = error == .headerOverflow ? .headerTooLarge : .notHTTP("\(error)")
  }

  static var headerTooLarge: APIError {
    APIError(code: 431, reason: .badRequest, message: "the request's header is too large")
  }

  static func notHTTP(_ reason: String) -> APIError {
    APIError(code: 400, reason: .badRequest, message: "the request is no valid HTTP: \(reason)")
  }

  static func bodyTooLarge(_ maximum: Int) -> APIError {
    .tooLarge("the request body is larger than \(maximum) bytes")
  }

  static var bodyTooLate: APIError {
    APIError(code: 408, reason: .timeout, message: "the request's body did not come in time")
  }

  static var answerTooLate: APIError {
    .serverTimeout(
      "the server was unable to return a response in the time allotted, but may still be processing the request")
  }
}

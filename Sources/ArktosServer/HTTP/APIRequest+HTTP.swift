internal import ArktosCore
internal import NIOHTTP1

extension APIRequest {
  /// A request as it came over the network; nil for a method that the API does not have.
  init?(_ head: HTTPRequestHead, body: [UInt8]) {
    guard let method = Method(rawValue: head.method.rawValue) else { return nil }
    var headers: [String: String] = [:]
    for (name, value) in head.headers {
      // HTTP/2 has them in lower case already.
      let name = name.utf8.contains(where: Self.isUpperCase) ? name.lowercased() : name
      headers[name] = headers[name].map { "\($0), \(value)" } ?? value
    }
    guard let mark = head.uri.utf8.firstIndex(of: UInt8(ascii: "?")) else {
      self.init(method, head.uri, headers: headers, body: body)
      return
    }
    let query = head.uri[head.uri.utf8.index(after: mark)...]
    self.init(method, String(head.uri[..<mark]), query: QueryItem.parse(query), headers: headers, body: body)
  }

  private static func isUpperCase(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
}

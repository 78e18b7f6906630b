internal import ArktosCore
internal import NIOHTTP1

extension APIRequest {
  /// A request as it came over the network; nil for a method that the API does not have.
  init?(_ head: HTTPRequestHead, body: [UInt8]) {
    guard let method = Method(rawValue: head.method.rawValue) else { return nil }
    var headers: [String: String] = [:]
    for (name, value) in head.headers {
      let name = name.lowercased()
      headers[name] = headers[name].map { "\($0), \(value)" } ?? value
    }
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    self.init(
      method, String(parts[0]), query: parts.count > 1 ? QueryItem.parse(parts[1]) : [], headers: headers, body: body)
  }
}

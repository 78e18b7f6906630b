internal import ArktosCore

/// How a client wants objects shown, from its `Accept` header.
enum Representation: Hashable, Sendable {
  case object
  case table

  /// The first form in the header that the server can give.
  ///
  /// - Throws: 406 if there is none.
  init(accept: String?) throws(APIError) {
    guard let accept, !accept.isEmpty else {
      self = .object
      return
    }
    for entry in accept.split(separator: ",") {
      let parts = entry.split(separator: ";").map { $0.filter { $0 != " " } }
      guard let type = parts.first, ["application/json", "*/*", "application/*"].contains(String(type)) else {
        continue
      }
      let parameters = parts.dropFirst().filter { !$0.hasPrefix("q=") && !$0.hasPrefix("charset=") }
      if parameters.isEmpty {
        self = .object
        return
      }
      if parameters.contains("as=Table"), parameters.contains("g=meta.k8s.io"), parameters.contains("v=v1") {
        self = .table
        return
      }
    }
    throw APIError(
      code: 406, reason: .notAcceptable,
      message:
        "only the following media types are accepted: application/json, application/json;as=Table;v=v1;g=meta.k8s.io")
  }
}

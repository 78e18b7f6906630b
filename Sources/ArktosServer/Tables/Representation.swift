internal import ArktosCore

/// How a client wants objects shown, from its `Accept` header.
enum Representation: Hashable, Sendable {
  case object
  case table
  /// The metadata of one object.
  case metadata
  /// The metadata of the objects of a list.
  case metadataList

  /// The first form in the header that the server can give.
  ///
  /// - Throws: 406 if there is none.
  init(accept: String?) throws(APIError) {
    // What most clients send, without taking it apart.
    guard let accept, !accept.isEmpty, accept != "application/json", accept != "application/json, */*" else {
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
      guard parameters.contains("g=meta.k8s.io"), parameters.contains("v=v1"),
        let form = parameters.lazy.compactMap({ Self.forms[$0] }).first
      else { continue }
      self = form
      return
    }
    throw Self.notAcceptable("only the following media types are accepted: \(Self.mediaTypes.joined(separator: ", "))")
  }

  private static let forms: [String: Representation] = [
    "as=Table": .table, "as=\(PartialMetadata.kind)": .metadata, "as=\(PartialMetadata.listKind)": .metadataList,
  ]

  private static let mediaTypes =
    ["application/json", YAMLAnswer.mediaType] + forms.keys.sorted().map { "application/json;\($0);v=v1;g=meta.k8s.io" }

  /// - Throws: 406 if the form is that of a list and an object is to be shown, or the other way round.
  func requireForm(ofList isList: Bool) throws(APIError) {
    switch self {
    case .metadata where isList:
      throw Self.notAcceptable("you requested \(PartialMetadata.kind), but the requested object is a list")
    case .metadataList where !isList:
      throw Self.notAcceptable("you requested \(PartialMetadata.listKind), but the requested object is not a list")
    default: return
    }
  }

  private static func notAcceptable(_ message: String) -> APIError {
    APIError(code: 406, reason: .notAcceptable, message: message)
  }
}

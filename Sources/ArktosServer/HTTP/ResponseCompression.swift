internal import ArktosCore

/// Compresses answers for clients that ask for it, where it pays. Source: kube-apiserver, with its threshold.
enum ResponseCompression {
  /// In bytes; less is sent sooner than it is compressed.
  static let threshold = 128 << 10
  /// How much is compressed without letting others have the thread, in bytes.
  private static let pieceSize = 512 << 10

  /// The answer in the form in which it goes out. Streams, of which each event is to arrive at once, stay as they are.
  static func applied(to response: APIResponse, for request: APIRequest) async -> APIResponse {
    guard case .bytes(let bytes) = response.body, bytes.count >= threshold, request.method == .get,
      response.headers["content-encoding"] == nil, accepts(request.headers["accept-encoding"]),
      var gzip = Gzip()
    else { return response }
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(pieceSize)
      rest = rest.dropFirst(pieceSize)
      gzip.append(piece, isLast: rest.isEmpty)
      await Task.yield()
    }
    var compressed = response
    compressed.headers["content-encoding"] = "gzip"
    compressed.headers["vary"] = "Accept-Encoding"
    compressed.body = .bytes(gzip.output)
    return compressed
  }

  /// Whether an `Accept-Encoding` names gzip, and not with the quality 0.
  static func accepts(_ encodings: String?) -> Bool {
    guard let encodings else { return false }
    return encodings.split(separator: ",").contains { encoding in
      let parts = encoding.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
      guard parts.first == "gzip" else { return false }
      return !parts.dropFirst().contains { $0.hasPrefix("q=") && (Double($0.dropFirst(2)) ?? 1) == 0 }
    }
  }
}

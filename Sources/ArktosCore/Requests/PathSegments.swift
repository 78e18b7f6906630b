/// A path cut at its slashes, each piece percent-decoded.
struct PathSegments {
  let decoded: [String]

  /// - Throws: 400 for a piece that is no name; 404 for an empty piece (`//`). Slashes at both ends do not count.
  init(_ path: String) throws(APIError) {
    var pieces = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
    if pieces.first?.isEmpty == true { pieces.removeFirst() }
    if pieces.last?.isEmpty == true { pieces.removeLast() }
    var decoded: [String] = []
    decoded.reserveCapacity(pieces.count)
    for piece in pieces {
      guard !piece.isEmpty else { throw .pathNotFound }
      decoded.append(try Self.decode(Substring(piece)))
    }
    self.decoded = decoded
  }

  /// Decodes one piece. Names that would mean another place when they are put into a path again are refused, as Kubernetes does.
  static func decode(_ piece: Substring) throws(APIError) -> String {
    guard let text = PercentEncoding.decode(piece) else {
      throw .badRequest("the path segment \"\(piece)\" has a broken escape or is not UTF-8")
    }
    // By bytes: a combining mark behind a slash makes another character of it, but not another byte.
    guard text != ".", text != "..", !text.utf8.contains(UInt8(ascii: "/")),
      !text.utf8.contains(UInt8(ascii: "%"))
    else {
      throw .badRequest("\"\(text)\" may not be a path segment: it is or contains one of \".\", \"..\", \"/\", \"%\"")
    }
    return text
  }
}

/// A path cut at its slashes, each piece percent-decoded.
struct PathSegments {
  let decoded: [String]

  /// - Throws: 400 for a piece that is no name; 404 for an empty piece (`//`). Slashes at both ends do not count.
  init(_ path: String) throws(APIError) {
    let bytes = path.utf8.span
    var start = bytes.count > 0 && bytes[0] == Self.slash ? 1 : 0
    var decoded: [String] = []
    if start < bytes.count {
      // The usual number of pieces, so that the array does not grow: `/api/v1/namespaces/n/pods/p/status`.
      decoded.reserveCapacity(7)
      let end = bytes[bytes.count - 1] == Self.slash ? bytes.count - 1 : bytes.count
      var isEscaped = false
      for position in start...end {
        guard position == end || bytes[position] == Self.slash else {
          if bytes[position] == Self.percent { isEscaped = true }
          continue
        }
        guard start < position else { throw .pathNotFound }
        let piece = bytes.extracting(start..<position).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        // Hardly any piece needs the long way.
        let isPlain = !isEscaped && bytes[start] != UInt8(ascii: ".")
        decoded.append(isPlain ? piece : try Self.decode(Substring(piece)))
        (start, isEscaped) = (position + 1, false)
      }
    }
    self.decoded = decoded
  }

  private static let slash = UInt8(ascii: "/")
  private static let percent = UInt8(ascii: "%")

  /// Decodes one piece. Names that would mean another place when they are put into a path again are refused, as Kubernetes does.
  static func decode(_ piece: Substring) throws(APIError) -> String {
    guard let text = PercentEncoding.decode(piece) else {
      throw .badRequest("the path segment \"\(piece)\" has a broken escape or is not UTF-8")
    }
    // By bytes: a combining mark behind a slash makes another character of it, but not another byte.
    guard text != ".", text != "..", !text.utf8.contains(slash), !text.utf8.contains(percent) else {
      throw .badRequest("\"\(text)\" may not be a path segment: it is or contains one of \".\", \"..\", \"/\", \"%\"")
    }
    return text
  }
}

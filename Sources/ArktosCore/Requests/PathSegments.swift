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
    var bytes: [UInt8] = []
    var rest = piece.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
        throw .badRequest("invalid URL escape in \"\(piece)\"")
      }
      bytes.append(high << 4 | low)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .badRequest("the path segment \"\(piece)\" is not UTF-8")
    }
    guard text != ".", text != "..", !text.contains("/"), !text.contains("%") else {
      throw .badRequest("\"\(text)\" may not be a path segment: it is or contains one of \".\", \"..\", \"/\", \"%\"")
    }
    return text
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

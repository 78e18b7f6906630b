/// JSON read in the plainest way (RFC 8259): what the server's own parser is held against.
struct ReferenceJSON {
  indirect enum Value: Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string([Unicode.Scalar])
    case array([Value])
    case object([[Unicode.Scalar]: Value])
  }

  private struct Malformed: Error {}

  private var rest: ArraySlice<Unicode.Scalar>

  /// Nil if the text is no JSON. Of members with the same name the last counts.
  static func parse(_ bytes: [UInt8], maximumDepth: Int) -> Value? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var reader = ReferenceJSON(rest: Array(text.unicodeScalars)[...])
    guard let value = try? reader.value(maximumDepth) else { return nil }
    reader.skipSpace()
    return reader.rest.isEmpty ? value : nil
  }

  private mutating func skipSpace() { rest = rest.drop { " \t\r\n".unicodeScalars.contains($0) } }

  private mutating func take(_ scalar: Unicode.Scalar) throws {
    guard rest.popFirst() == scalar else { throw Malformed() }
  }

  private mutating func take(word: String) throws { for scalar in word.unicodeScalars { try take(scalar) } }

  private mutating func value(_ depth: Int) throws -> Value {
    skipSpace()
    switch rest.first {
    case "n":
      try take(word: "null")
      return .null
    case "t":
      try take(word: "true")
      return .bool(true)
    case "f":
      try take(word: "false")
      return .bool(false)
    case "\"": return .string(try string())
    case "[":
      var elements: [Value] = []
      try members("[", "]", depth) { reader in elements.append(try reader.value(depth - 1)) }
      return .array(elements)
    case "{":
      var object: [[Unicode.Scalar]: Value] = [:]
      try members("{", "}", depth) { reader in
        reader.skipSpace()
        let name = try reader.string()
        reader.skipSpace()
        try reader.take(":")
        object[name] = try reader.value(depth - 1)
      }
      return .object(object)
    default: return .number(try number())
    }
  }

  private mutating func members(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ depth: Int, _ member: (inout Self) throws -> Void
  ) throws {
    guard depth > 0 else { throw Malformed() }
    try take(open)
    skipSpace()
    if rest.first == close { return try take(close) }
    while true {
      try member(&self)
      skipSpace()
      if rest.first == close { return try take(close) }
      try take(",")
    }
  }

  private mutating func string() throws -> [Unicode.Scalar] {
    try take("\"")
    var scalars: [Unicode.Scalar] = []
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"": return scalars
      case "\\": scalars.append(try escape())
      case "\u{0}"..."\u{1F}": throw Malformed()
      default: scalars.append(scalar)
      }
    }
    throw Malformed()
  }

  private mutating func escape() throws -> Unicode.Scalar {
    let plain: [Unicode.Scalar: Unicode.Scalar] = [
      "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t",
    ]
    guard let letter = rest.popFirst() else { throw Malformed() }
    if let scalar = plain[letter] { return scalar }
    guard letter == "u" else { throw Malformed() }
    let unit = try codeUnit()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00 else { throw Malformed() }
    try take(word: "\\u")
    let low = try codeUnit()
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else { throw Malformed() }
    return scalar
  }

  private mutating func codeUnit() throws -> UInt32 {
    let digits = rest.prefix(4)
    guard digits.count == 4, digits.allSatisfy({ $0.isASCII && $0.properties.isHexDigit }) else { throw Malformed() }
    rest = rest.dropFirst(4)
    var text = ""
    text.unicodeScalars.append(contentsOf: digits)
    return UInt32(text, radix: 16) ?? 0
  }

  private mutating func number() throws -> Double {
    var text = ""
    func isDigit(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { ("0"..."9").contains($0) } ?? false }
    func digits(_ reader: inout Self) throws {
      guard isDigit(reader.rest.first) else { throw Malformed() }
      while isDigit(reader.rest.first) { text.unicodeScalars.append(reader.rest.removeFirst()) }
    }
    if rest.first == "-" { text.unicodeScalars.append(rest.removeFirst()) }
    let isZero = rest.first == "0"
    let start = text.unicodeScalars.count
    try digits(&self)
    if isZero, text.unicodeScalars.count > start + 1 { throw Malformed() }
    if rest.first == "." {
      text.unicodeScalars.append(rest.removeFirst())
      try digits(&self)
    }
    if rest.first == "e" || rest.first == "E" {
      text.unicodeScalars.append(rest.removeFirst())
      if rest.first == "+" || rest.first == "-" { text.unicodeScalars.append(rest.removeFirst()) }
      try digits(&self)
    }
    guard let value = Double(text), value.isFinite else { throw Malformed() }
    return value
  }
}

/// What was wrong with a JSON text, and where.
public struct JSONParseError: Error, Hashable, Sendable, CustomStringConvertible {
  public var message: String
  /// Bytes from the start of the text.
  public var offset: Int

  public var description: String { "invalid JSON at byte \(offset): \(message)" }
}

extension JSONValue {
  /// Parses a complete JSON text (RFC 8259).
  ///
  /// - Parameter maximumDepth: how many arrays and objects may stand inside each other, so that hostile input cannot
  ///   exhaust the stack.
  /// - Throws: `JSONParseError`, also for text behind the value, for invalid UTF-8 and for lone surrogates.
  public init(parsing bytes: some Collection<UInt8>, maximumDepth: Int = 200) throws(JSONParseError) {
    let result: Result<JSONValue, JSONParseError>? = bytes.withContiguousStorageIfAvailable { buffer in
      Result { () throws(JSONParseError) in try JSONParser.parse(buffer, maximumDepth: maximumDepth) }
    }
    if let result {
      self = try result.get()
    } else {
      try self.init(parsing: Array(bytes), maximumDepth: maximumDepth)
    }
  }

  /// Parses a complete JSON text. See ``init(parsing:maximumDepth:)``.
  public init(parsing text: String) throws(JSONParseError) {
    try self.init(parsing: Array(text.utf8))
  }
}

extension JSONObject {
  /// Parses a JSON text that must be an object.
  public init(parsing bytes: some Collection<UInt8>, maximumDepth: Int = 200) throws(JSONParseError) {
    guard case .object(let object) = try JSONValue(parsing: bytes, maximumDepth: maximumDepth) else {
      throw JSONParseError(message: "expected an object", offset: 0)
    }
    self = object
  }
}

/// A recursive-descent parser over bytes that never copies what it does not keep.
private struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0
  var remainingDepth: Int

  static func parse(_ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int) throws(JSONParseError) -> JSONValue {
    var parser = JSONParser(bytes: bytes, remainingDepth: maximumDepth)
    parser.skipWhitespace()
    let value = try parser.parseValue()
    parser.skipWhitespace()
    guard parser.position == bytes.count else { throw parser.error("unexpected text after the value") }
    return value
  }

  func error(_ message: String) -> JSONParseError { JSONParseError(message: message, offset: position) }

  func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipWhitespace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  mutating func parseValue() throws(JSONParseError) -> JSONValue {
    guard let byte = peek() else { throw error("unexpected end of text") }
    switch byte {
    case UInt8(ascii: "{"): return .object(try parseObject())
    case UInt8(ascii: "["): return .array(try parseArray())
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
    default: throw error("expected a value")
    }
  }

  mutating func parseWord(_ word: StaticString, _ value: JSONValue) throws(JSONParseError) -> JSONValue {
    let length = word.utf8CodeUnitCount
    guard position + length <= bytes.count else { throw error("expected a value") }
    for index in 0..<length where bytes[position + index] != word.utf8Start[index] {
      throw error("expected a value")
    }
    position += length
    return value
  }

  mutating func enter() throws(JSONParseError) {
    guard remainingDepth > 0 else { throw error("nested too deeply") }
    remainingDepth -= 1
    position += 1
    skipWhitespace()
  }

  mutating func parseObject() throws(JSONParseError) -> JSONObject {
    try enter()
    defer { remainingDepth += 1 }
    var object = JSONObject()
    if peek() == UInt8(ascii: "}") {
      position += 1
      return object
    }
    object.reserveCapacity(8)
    while true {
      guard peek() == UInt8(ascii: "\"") else { throw error("expected a member name") }
      let name = try parseString()
      skipWhitespace()
      guard peek() == UInt8(ascii: ":") else { throw error("expected ':'") }
      position += 1
      skipWhitespace()
      object.add(try parseValue(), named: name)  // Of members with the same name the last one counts.
      skipWhitespace()
      switch peek() {
      case UInt8(ascii: ","):
        position += 1
        skipWhitespace()
      case UInt8(ascii: "}"):
        position += 1
        return object
      default: throw error("expected ',' or '}'")
      }
    }
  }

  mutating func parseArray() throws(JSONParseError) -> [JSONValue] {
    try enter()
    defer { remainingDepth += 1 }
    var array: [JSONValue] = []
    if peek() == UInt8(ascii: "]") {
      position += 1
      return array
    }
    while true {
      array.append(try parseValue())
      skipWhitespace()
      switch peek() {
      case UInt8(ascii: ","):
        position += 1
        skipWhitespace()
      case UInt8(ascii: "]"):
        position += 1
        return array
      default: throw error("expected ',' or ']'")
      }
    }
  }

  mutating func parseNumber() throws(JSONParseError) -> JSONValue {
    let start = position
    var isWhole = true
    if peek() == UInt8(ascii: "-") { position += 1 }
    let firstDigit = peek()
    let digits = skipDigits()
    guard digits > 0 else { throw error("expected a digit") }
    guard digits == 1 || firstDigit != UInt8(ascii: "0") else { throw error("a number must not start with 0") }
    if peek() == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      guard skipDigits() > 0 else { throw error("expected a digit") }
    }
    if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      position += 1
      if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() > 0 else { throw error("expected a digit") }
    }
    let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
    if isWhole, let value = Int64(text) { return .int(value) }
    guard let value = Double(text), value.isFinite else { throw error("number out of range") }
    return .double(value)
  }

  mutating func skipDigits() -> Int {
    let start = position
    while let byte = peek(), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    return position - start
  }

  mutating func parseString() throws(JSONParseError) -> String {
    position += 1
    let start = position
    var seen: UInt64 = 0
    position = JSONText.endOfPlainText(in: UnsafeRawBufferPointer(bytes), from: start, seen: &seen)
    let isASCII = seen & ByteWords.highBits == 0
    guard position < bytes.count else { throw error("unterminated string") }
    if bytes[position] == UInt8(ascii: "\\") { return try parseEscapedString(from: start) }
    guard bytes[position] == UInt8(ascii: "\"") else { throw error("control character in a string") }
    let text = try decodeUTF8(start..<position, isASCII: isASCII)
    position += 1
    return text
  }

  func decodeUTF8(_ range: Range<Int>, isASCII: Bool = false) throws(JSONParseError) -> String {
    let slice = UnsafeBufferPointer(rebasing: bytes[range])
    var text = String(decoding: slice, as: UTF8.self)
    // Decoding mends what is no UTF-8, and what had to be mended is refused.
    guard isASCII || text.withUTF8({ ByteWords.areSame($0, slice) }) else {
      throw JSONParseError(message: "invalid UTF-8 in a string", offset: range.lowerBound)
    }
    return text
  }

  /// The rare path: a string with escapes is built piece by piece.
  mutating func parseEscapedString(from start: Int) throws(JSONParseError) -> String {
    var text = try decodeUTF8(start..<position)
    var pieceStart = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        text += try decodeUTF8(pieceStart..<position)
        position += 1
        return text
      }
      if byte == UInt8(ascii: "\\") {
        text += try decodeUTF8(pieceStart..<position)
        position += 1
        text.unicodeScalars.append(try parseEscape())
        pieceStart = position
        continue
      }
      guard byte >= 0x20 else { throw error("control character in a string") }
      position += 1
    }
    throw error("unterminated string")
  }

  mutating func parseEscape() throws(JSONParseError) -> Unicode.Scalar {
    guard let byte = peek() else { throw error("unterminated string") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try parseUnicodeEscape()
    default: throw error("unknown escape")
    }
  }

  mutating func parseUnicodeEscape() throws(JSONParseError) -> Unicode.Scalar {
    let first = try parseHexQuad()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, peek() == UInt8(ascii: "\\") else { throw error("lone surrogate") }
    position += 1
    guard peek() == UInt8(ascii: "u") else { throw error("lone surrogate") }
    position += 1
    let second = try parseHexQuad()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    else { throw error("lone surrogate") }
    return scalar
  }

  mutating func parseHexQuad() throws(JSONParseError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek() else { throw error("unterminated string") }
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: throw error("expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}

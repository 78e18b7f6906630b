/// Where in a JSON text a string's content (between its quotes) or a literal stands.
struct TextRange: Hashable, Sendable {
  var start: UInt32
  var end: UInt32

  /// Nowhere: the member is absent. (A value never starts at the text's first byte.)
  static let absent = TextRange(start: 0, end: 0)
  var isAbsent: Bool { start == 0 }
  var isEmpty: Bool { start == end }
}

/// Walks through a JSON text without keeping anything of it.
///
/// It trusts that the text is valid JSON, as stored bytes are: it notices broken structure, not broken literals.
struct JSONCursor {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  func error(_ message: String) -> JSONParseError { JSONParseError(message: message, offset: position) }

  /// The next byte that is no white space, which stays unread.
  mutating func peek() throws(JSONParseError) -> UInt8 {
    while position < bytes.count {
      let byte = bytes[position]
      if byte > 0x20 { return byte }
      position += 1
    }
    throw error("unexpected end of text")
  }

  mutating func expect(_ byte: UInt8) throws(JSONParseError) {
    guard try peek() == byte else { throw error("expected '\(Character(Unicode.Scalar(byte)))'") }
    position += 1
  }

  /// Moves on to the next element of the array or object that was entered; false behind its last.
  mutating func next(_ isFirst: inout Bool, end: UInt8) throws(JSONParseError) -> Bool {
    let byte = try peek()
    if byte == end {
      position += 1
      return false
    }
    if isFirst {
      isFirst = false
    } else {
      guard byte == UInt8(ascii: ",") else { throw error("expected ','") }
      position += 1
    }
    return true
  }

  /// The name of the next member of the object that was entered, with the cursor on its value; nil behind the last.
  mutating func nextMember(_ isFirst: inout Bool) throws(JSONParseError) -> TextRange? {
    guard try next(&isFirst, end: UInt8(ascii: "}")) else { return nil }
    let name = try string()
    try expect(UInt8(ascii: ":"))
    return name
  }

  /// Reads a string; gives where its content stands, escapes as they are.
  mutating func string() throws(JSONParseError) -> TextRange {
    try expect(UInt8(ascii: "\""))
    let start = position
    try skipToQuote()
    let range = TextRange(start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: position))
    position += 1
    return range
  }

  /// Moves from inside a string onto its closing quote, eight bytes at a time.
  private mutating func skipToQuote() throws(JSONParseError) {
    let raw = UnsafeRawBufferPointer(bytes)
    while true {
      while position + 8 <= raw.count {
        let word = ByteWords.word(of: raw, at: position)
        let hits =
          ByteWords.marks(of: UInt8(ascii: "\""), in: word) | ByteWords.marks(of: UInt8(ascii: "\\"), in: word)
        if hits != 0 {
          position += hits.trailingZeroBitCount / 8
          break
        }
        position += 8
      }
      guard position < raw.count else { throw error("unterminated string") }
      switch raw[position] {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "\\"): position += 2
      default: position += 1
      }
    }
  }

  /// Where a string's content or a number, `true` or `false` stands; absent for `null`, objects and arrays, which are
  /// skipped.
  mutating func scalar() throws(JSONParseError) -> TextRange {
    switch try peek() {
    case UInt8(ascii: "\""): return try string()
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "n"):
      try skipValue()
      return .absent
    default: return literal()
    }
  }

  private mutating func literal() -> TextRange {
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0...0x20:
        return TextRange(start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: position))
      default: position += 1
      }
    }
    return TextRange(start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: position))
  }

  /// A whole number; 0 for any other value.
  mutating func integer() throws(JSONParseError) -> Int64 {
    switch try peek() {
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      let range = literal()
      return Int64(String(decoding: bytes[Int(range.start)..<Int(range.end)], as: UTF8.self)) ?? 0
    default:
      try skipValue()
      return 0
    }
  }

  mutating func skipValue() throws(JSONParseError) {
    switch try peek() {
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "{"), UInt8(ascii: "["): try skipContainer()
    default: _ = literal()
    }
  }

  /// Skips an array or object by counting brackets.
  private mutating func skipContainer() throws(JSONParseError) {
    var depth = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        try skipToQuote()
        position += 1
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return }
      default: break
      }
    }
    throw error("unexpected end of text")
  }

  /// Whether a member's name, as it stands in the text, is `name`.
  func matches(_ range: TextRange, _ name: StaticString) -> Bool {
    let text = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    return matches(range, text)
  }

  func matches(_ range: TextRange, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    let content = UnsafeBufferPointer(rebasing: bytes[Int(range.start)..<Int(range.end)])
    if ByteWords.areSame(content, name) { return true }
    // The rare name with escapes.
    guard content.count > name.count, content.contains(UInt8(ascii: "\\")) else { return false }
    return JSONText.decode(content).utf8.elementsEqual(name)
  }
}

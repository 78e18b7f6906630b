/// Text as it stands between the quotes of a JSON string.
enum JSONText {
  static func decode(_ content: some Collection<UInt8>) -> String {
    guard content.contains(UInt8(ascii: "\\")) else { return String(decoding: content, as: UTF8.self) }
    let quote = [UInt8(ascii: "\"")]
    // Content that is no valid JSON string cannot have been stored; it is shown as it stands.
    let value = try? JSONValue(parsing: quote + content + quote)
    return value?.stringValue ?? String(decoding: content, as: UTF8.self)
  }

  /// Where plain text ends: at a quote, a backslash or a control character, or at the end of the bytes.
  ///
  /// - Parameter seen: gets the bits of all bytes of the text, so that ``ByteWords/highBits`` tell whether it is ASCII.
  static func endOfPlainText(in bytes: UnsafeRawBufferPointer, from start: Int, seen: inout UInt64) -> Int {
    var place = start
    while place + 8 <= bytes.count {
      if let end = endOfPlainText(inWordOf: bytes, at: place, seen: &seen) { return end }
      place += 8
    }
    if place < bytes.count, bytes.count - start >= 8 {
      // The last word again overlaps what was plain.
      return endOfPlainText(inWordOf: bytes, at: bytes.count - 8, seen: &seen) ?? bytes.count
    }
    while place < bytes.count {
      let byte = bytes[place]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
      seen |= UInt64(byte)
      place += 1
    }
    return place
  }

  /// Where plain text ends within eight bytes; nil if it does not.
  private static func endOfPlainText(inWordOf bytes: UnsafeRawBufferPointer, at place: Int, seen: inout UInt64) -> Int?
  {
    let word = ByteWords.word(of: bytes, at: place)
    let hits =
      ByteWords.marks(of: UInt8(ascii: "\""), in: word) | ByteWords.marks(of: UInt8(ascii: "\\"), in: word)
      | ByteWords.marks(below: 0x20, in: word)
    guard hits == 0 else {
      let count = hits.trailingZeroBitCount / 8
      seen |= word & ((1 << (8 * UInt64(count))) - 1)
      return place + count
    }
    seen |= word
    return nil
  }
}

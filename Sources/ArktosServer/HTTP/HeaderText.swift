/// The values of a message's header.
enum HeaderText {
  /// A value in which a client's words cannot end the line: control characters become blanks.
  static func onOneLine(_ value: String) -> String {
    func isControl(_ byte: UInt8) -> Bool { (byte < 0x20 && byte != 0x09) || byte == 0x7F }
    guard value.utf8.contains(where: isControl) else { return value }
    return String(decoding: value.utf8.map { isControl($0) ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
  }
}

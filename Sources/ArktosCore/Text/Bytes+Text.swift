extension [UInt8] {
  /// Appends the UTF-8 of a text in one piece; `+=` goes through its bytes.
  package mutating func append(utf8Of text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }
}

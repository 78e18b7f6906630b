/// Looks for what would keep the parser busy for ever: it compares the members' names of a mapping, and a name that is
/// an alias of lists of aliases stands for more values than can be counted.
///
/// Only plain names make sense in an object, so that nothing is lost by refusing others early. Comments and long texts
/// are not told from the rest: a text that has aliases and, in a string, something that looks like such a name is
/// refused too.
enum YAMLAliases {
  /// The line in which something other than a plain value stands as a name, of a text with aliases; nil if there is none.
  static func lineOfStrangeName(in bytes: some Collection<UInt8>) -> Int? {
    var line = 1
    var hasAlias = false
    var strange: Int?
    var isTokenStart = true
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      var next = bytes.index(after: index)
      switch byte {
      case UInt8(ascii: "\n"): line += 1
      case UInt8(ascii: "*") where isTokenStart:
        let start = next
        while next < bytes.endIndex, isNameByte(bytes[next]) { next = bytes.index(after: next) }
        if next != start {
          hasAlias = true
          if isColon(bytes[next...]) { strange = strange ?? line }
        }
      case UInt8(ascii: "?") where isTokenStart:
        if bytes[next...].first.map({ isBlank($0) || $0 >= 0x80 }) ?? true { strange = strange ?? line }
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if isColon(bytes[next...]) { strange = strange ?? line }
      default: break
      }
      // The parser takes some characters beyond ASCII for ends of lines.
      isTokenStart = isBlank(byte) || byte >= 0x80 || "[{,:-?".utf8.contains(byte)
      index = next
    }
    return hasAlias ? strange : nil
  }

  private static func isColon(_ rest: some Collection<UInt8>) -> Bool {
    rest.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } == UInt8(ascii: ":")
  }

  private static func isBlank(_ byte: UInt8) -> Bool { " \t\r\n".utf8.contains(byte) }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: byte >= 0x80
    }
  }
}

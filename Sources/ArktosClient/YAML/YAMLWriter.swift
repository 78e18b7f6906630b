package import ArktosCore

extension JSONValue {
  /// The value as a YAML document, members sorted by name, as `kubectl -o yaml` prints it.
  package func yaml() -> String {
    var output = ""
    appendYAML(to: &output, indentation: "", isMember: false)
    return output
  }

  /// Appends the value and the end of its line.
  ///
  /// - Parameter isMember: follows `name:` on the same line, so that a map or list begins on the next one.
  private func appendYAML(to output: inout String, indentation: String, isMember: Bool) {
    switch self {
    case .object(let object) where !object.isEmpty:
      if isMember { output += "\n" }
      var isFirst = !isMember
      for (name, value) in object.sortedByName {
        // The first member of a list's element stands behind its dash.
        output += isFirst ? "" : indentation
        isFirst = false
        output += YAMLText.scalar(name) + ":"
        value.appendYAML(
          to: &output, indentation: value.isNonemptyArray ? indentation : indentation + "  ", isMember: true)
      }
    case .array(let values) where !values.isEmpty:
      if isMember { output += "\n" }
      var isFirst = !isMember
      for value in values {
        output += (isFirst ? "" : indentation) + "- "
        isFirst = false
        value.appendYAML(to: &output, indentation: indentation + "  ", isMember: false)
      }
    default:
      if isMember { output += " " }
      output += scalarYAML(indentation: indentation) + "\n"
    }
  }

  private var isNonemptyArray: Bool { arrayValue.map { !$0.isEmpty } ?? false }

  private func scalarYAML(indentation: String) -> String {
    switch self {
    case .string(let text): YAMLText.block(text, indentation: indentation) ?? YAMLText.scalar(text)
    case .object: "{}"
    case .array: "[]"
    default: String(decoding: encoded(), as: UTF8.self)
    }
  }
}

/// How strings stand in YAML.
private enum YAMLText {
  /// Plain where it is read back as the same string, else in double quotes.
  static func scalar(_ text: String) -> String {
    isPlain(text) ? text : quoted(text)
  }

  /// JSON's quotes and escapes are YAML's too; YAML also wants those control characters escaped that JSON takes as they are.
  private static func quoted(_ text: String) -> String {
    var output = ""
    for character in String(decoding: JSONValue.string(text).encoded(), as: UTF8.self).unicodeScalars {
      if isPrintable(character) {
        output.unicodeScalars.append(character)
      } else {
        let digits = String(character.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      }
    }
    return output
  }

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, case .string = YAMLScalar.value(of: text, isPlain: true) else { return false }
    // Other readers also take these for booleans or dates.
    guard !["y", "Y", "n", "N", "="].contains(text), !looksLikeNumberOrDate(text) else { return false }
    if first == UInt8(ascii: "-"), text.utf8.dropFirst().first.map(isWordByte) ?? false { return isSafe(text) }
    return !"-?:,[]{}#&*!|>'\"%@` \t".utf8.contains(first) && isSafe(text)
  }

  private static func isSafe(_ text: String) -> Bool {
    !text.contains(": ") && !text.contains(" #") && !text.hasSuffix(":") && !text.hasSuffix(" ")
      && text.unicodeScalars.allSatisfy(isPrintable)
  }

  private static func isPrintable(_ character: Unicode.Scalar) -> Bool {
    character.value >= 0x20 && !(0x7F...0x9F).contains(character.value)
      && ![0x2028, 0x2029, 0xFEFF].contains(character.value)
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (65...90).contains(byte) || byte == UInt8(ascii: "-")
  }

  private static func looksLikeNumberOrDate(_ text: String) -> Bool {
    guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first) else { return false }
    return text.utf8.contains { (48...57).contains($0) }
      && text.utf8.allSatisfy { "+-.0123456789eExXoObBaAcCdDfF_:TZtz ".utf8.contains($0) }
  }

  /// A text of several lines as a literal block; nil where a block cannot hold it.
  static func block(_ text: String, indentation: String) -> String? {
    guard text.contains("\n"), let first = text.unicodeScalars.first, first != " ", first != "\n" else { return nil }
    let isReadable = text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || isPrintable($0) }
    guard isReadable, !text.contains(" \n"), !text.hasSuffix(" ") else { return nil }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    // `|` keeps one line end, `|-` none, `|+` all.
    var indicator = "|-"
    if text.hasSuffix("\n") {
      lines.removeLast()
      indicator = text.hasSuffix("\n\n") ? "|+" : "|"
    }
    let inner = indentation.isEmpty ? "  " : indentation
    return indicator + "\n" + lines.map { $0.isEmpty ? "" : inner + $0 }.joined(separator: "\n")
  }
}

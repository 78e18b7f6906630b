package import ArktosCore

/// What a YAML scalar means.
package enum YAMLScalar {
  private static let nulls: Set<String> = ["", "~", "null", "Null", "NULL"]
  private static let truths: Set<String> = ["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"]
  private static let falsehoods: Set<String> = ["false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"]

  /// - Parameters:
  ///   - isPlain: written without quotes; quoted scalars are strings.
  ///   - tag: an explicit tag wins over the text: `!!str 5` is a string.
  package static func value(of text: String, isPlain: Bool, tag: String = "") -> JSONValue {
    guard isPlain, tag != "tag:yaml.org,2002:str" else { return .string(text) }
    if nulls.contains(text) { return .null }
    if truths.contains(text) { return .bool(true) }
    if falsehoods.contains(text) { return .bool(false) }
    return integer(text).map(JSONValue.int) ?? float(text).map(JSONValue.double) ?? .string(text)
  }

  /// Decimal, `0x`, `0o`, `0b`, and a leading zero for octal, which file modes rely on.
  private static func integer(_ text: String) -> Int64? {
    var digits = Substring(text)
    let isNegative = digits.first == "-"
    if isNegative || digits.first == "+" { digits = digits.dropFirst() }
    guard let first = digits.first, first.isASCII, first.isNumber else { return nil }
    let radix: Int
    switch digits.prefix(2) {
    case "0x": radix = 16
    case "0o": radix = 8
    case "0b": radix = 2
    default: radix = first == "0" && digits.count > 1 && digits.allSatisfy(\.isNumber) ? -8 : 10
    }
    if radix != 10 { digits = digits.dropFirst(radix == -8 ? 1 : 2) }
    return Int64((isNegative ? "-" : "") + digits, radix: abs(radix))
  }

  private static func float(_ text: String) -> Double? {
    guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first) else { return nil }
    guard text.utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) }),
      text.utf8.contains(where: { $0 >= 48 && $0 <= 57 })
    else { return nil }
    // What is greater than any number is a text, as in Kubernetes' reader: JSON has no infinity.
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }
}

extension ShardSelector {
  /// Reads the list option `shardSelector`. Blanks may stand between any two parts; quotes are `'` or `"`.
  public init(parsing text: String) throws(APIError) {
    var scanner = ShardSelectorScanner(text)
    var field: Field?
    var ranges: [Range] = []
    repeat {
      let (named, range) = try scanner.shardRange()
      guard field == nil || field == named else {
        throw scanner.error("all ranges must be of the same field")
      }
      field = named
      ranges.append(range)
    } while scanner.take("||")
    guard scanner.isAtEnd, let field else { throw scanner.error("expected '||' or the end") }
    self.init(field: field, ranges: ranges)
  }
}

private struct ShardSelectorScanner {
  private let text: String
  private var rest: Substring

  init(_ text: String) {
    self.text = text
    rest = text[...]
    skipBlanks()
  }

  var isAtEnd: Bool { rest.isEmpty }

  func error(_ why: String) -> APIError {
    let place = rest.isEmpty ? "at the end" : "before \"\(rest.prefix(20))\""
    return .badRequest("invalid shardSelector \"\(text)\": \(why) \(place)")
  }

  private mutating func skipBlanks() { rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "\n" } }

  mutating func take(_ word: String) -> Bool {
    guard rest.hasPrefix(word) else { return false }
    rest.removeFirst(word.count)
    skipBlanks()
    return true
  }

  private mutating func expect(_ word: String) throws(APIError) {
    guard take(word) else { throw error("expected '\(word)'") }
  }

  mutating func shardRange() throws(APIError) -> (ShardSelector.Field, ShardSelector.Range) {
    try expect("shardRange")
    try expect("(")
    guard let field = ShardSelector.Field.allCases.first(where: { take($0.rawValue) }) else {
      let fields = ShardSelector.Field.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")
      throw error("expected \(fields)")
    }
    try expect(",")
    guard let start = try bound() else { throw error("a range cannot start at 2^64") }
    try expect(",")
    let end = try bound()
    try expect(")")
    guard end.map({ start < $0 }) ?? true else { throw error("a range must start below its end") }
    return (field, ShardSelector.Range(from: start, to: end))
  }

  /// A quoted hexadecimal number; nil for 2⁶⁴.
  private mutating func bound() throws(APIError) -> UInt64? {
    guard let quote = rest.first, quote == "'" || quote == "\"" else { throw error("expected a quoted bound") }
    let digits = rest.dropFirst().prefix { $0 != quote }
    guard digits.hasPrefix("0x"), digits.count > 2, digits.dropFirst(2).allSatisfy(\.isHexDigit) else {
      throw error("expected a bound such as '0x8000000000000000'")
    }
    let significant = digits.dropFirst(2).drop { $0 == "0" }
    let value = UInt64(significant.isEmpty ? "0" : significant, radix: 16)
    guard value != nil || significant == "10000000000000000" else { throw error("a bound is at most 2^64") }
    rest = rest.dropFirst(digits.count + 1)
    guard !rest.isEmpty else { throw error("expected \(quote)") }
    rest.removeFirst()
    skipBlanks()
    return value
  }
}

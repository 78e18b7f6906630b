/// Cuts the text of a label selector into words and signs.
struct LabelSelectorLexer {
  enum Token: Hashable {
    case end
    case word(String)
    case sign(String)

    /// As error messages show it.
    var text: String {
      switch self {
      case .end: ""
      case .word(let text), .sign(let text): text
      }
    }
  }

  private static let signs: Set<String> = ["=", "==", "!", "!=", "(", ")", ",", ">", "<"]
  private static let signCharacters = Set("=!(),><")

  private var rest: Substring

  init(_ text: String) { rest = text[...] }

  mutating func next() -> Token {
    rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" }
    guard let first = rest.first else { return .end }
    guard Self.signCharacters.contains(first) else {
      let word = rest.prefix { !Self.signCharacters.contains($0) && !" \t\r\n".contains($0) }
      rest = rest.dropFirst(word.count)
      return .word(String(word))
    }
    let pair = String(rest.prefix(2))
    let sign = Self.signs.contains(pair) ? pair : String(first)
    rest = rest.dropFirst(sign.count)
    return .sign(sign)
  }
}

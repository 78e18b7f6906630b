extension LabelSelector {
  /// Reads a selector as requests carry it: `app=web,tier in (a,b),!legacy,size>3`.
  ///
  /// Source of the grammar and the errors' wording: Kubernetes' `labels.Parse`.
  public init(parsing text: String) throws(APIError) {
    var parser = LabelSelectorParser(text)
    do {
      self.init(try parser.requirements())
    } catch {
      throw .badRequest("unable to parse requirement: \(error.message)")
    }
  }

  /// A selector of objects that carry all these labels.
  public init(matching labels: [String: String]) {
    self.init(labels.sorted { $0.key < $1.key }.map { Requirement(key: $0.key, operator: .in, values: [$0.value]) })
  }
}

private struct ParseError: Error {
  var message: String
}

private struct LabelSelectorParser {
  private typealias Token = LabelSelectorLexer.Token
  private var lexer: LabelSelectorLexer
  private var token: Token

  init(_ text: String) {
    lexer = LabelSelectorLexer(text)
    token = lexer.next()
  }

  private mutating func advance() { token = lexer.next() }

  mutating func requirements() throws(ParseError) -> [LabelSelector.Requirement] {
    var requirements: [LabelSelector.Requirement] = []
    while token != .end {
      requirements.append(try requirement())
      switch token {
      case .end: break
      case .sign(","):
        advance()
        guard token != .end, token != .sign(",") else {
          throw ParseError(message: "found '\(token.text)', expected: identifier after ','")
        }
      default: throw ParseError(message: "found '\(token.text)', expected: ',' or 'end of string'")
      }
    }
    return requirements
  }

  private mutating func requirement() throws(ParseError) -> LabelSelector.Requirement {
    let isNegated = token == .sign("!")
    if isNegated { advance() }
    guard case .word(let key) = token else {
      let expected = isNegated ? "identifier" : "!, identifier, or 'end of string'"
      throw ParseError(message: "found '\(token.text)', expected: \(expected)")
    }
    advance()
    if let problem = LabelSyntax.problems(ofKey: key).first {
      throw ParseError(message: "key: Invalid value: \"\(key)\": \(problem)")
    }
    if isNegated { return .init(key: key, operator: .doesNotExist) }
    if token == .end || token == .sign(",") { return .init(key: key, operator: .exists) }

    let sign = token
    advance()
    let found: LabelSelector.Operator
    let values: [String]
    switch sign {
    case .word("in"): (found, values) = (.in, try list())
    case .word("notin"): (found, values) = (.notIn, try list())
    case .sign("="), .sign("=="): (found, values) = (.in, [try single()])
    case .sign("!="): (found, values) = (.notIn, [try single()])
    case .sign(">"), .sign("<"):
      let value = try single()
      guard Int64(value) != nil else {
        throw ParseError(
          message:
            "values[0][\(key)]: Invalid value: \"\(value)\": for 'Gt', 'Lt' operators, the value must be an integer")
      }
      return .init(key: key, operator: sign == .sign(">") ? .greaterThan : .lessThan, values: [value])
    default:
      throw ParseError(message: "found '\(sign.text)', expected: in, notin, =, ==, !=, gt, lt")
    }
    for (index, value) in values.enumerated() {
      guard let problem = LabelSyntax.problems(ofValue: value).first else { continue }
      throw ParseError(message: "values[\(index)][\(key)]: Invalid value: \"\(value)\": \(problem)")
    }
    return .init(key: key, operator: found, values: values)
  }

  /// The value behind `=`; nothing there means the empty value.
  private mutating func single() throws(ParseError) -> String {
    switch token {
    case .end, .sign(","): return ""
    case .word(let value):
      advance()
      return value
    default: throw ParseError(message: "found '\(token.text)', expected: identifier")
    }
  }

  /// `(a,b)`, without repetitions; an empty place is the empty value.
  private mutating func list() throws(ParseError) -> [String] {
    guard token == .sign("(") else { throw ParseError(message: "found '\(token.text)' expected: '('") }
    advance()
    var values: [String] = []
    while true {
      var value = ""
      if case .word(let word) = token {
        value = word
        advance()
      }
      if !values.contains(value) { values.append(value) }
      switch token {
      case .sign(","): advance()
      case .sign(")"):
        advance()
        return values
      default: throw ParseError(message: "found '\(token.text)', expected: ',' or ')'")
      }
    }
  }
}

extension LabelSelector: CustomStringConvertible {
  /// The selector as clients send it.
  public var description: String { requirements.map(\.description).joined(separator: ",") }
}

extension LabelSelector.Requirement: CustomStringConvertible {
  public var description: String {
    switch `operator` {
    case .in where values.count == 1: "\(key)=\(values[0])"
    case .notIn where values.count == 1: "\(key)!=\(values[0])"
    case .in: "\(key) in (\(values.joined(separator: ",")))"
    case .notIn: "\(key) notin (\(values.joined(separator: ",")))"
    case .exists: key
    case .doesNotExist: "!\(key)"
    case .greaterThan: "\(key)>\(values.first ?? "")"
    case .lessThan: "\(key)<\(values.first ?? "")"
    }
  }
}

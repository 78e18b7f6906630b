extension FieldSelector {
  /// Reads a field selector, the inverse of ``description``.
  ///
  /// Wording of the errors: Kubernetes' `fields.ParseSelector`. Empty conditions (`a=b,,`) are passed over, as there.
  public init(parsing text: String) throws(APIError) {
    var alternatives: [[Requirement]] = []
    for group in Self.split(text, at: ";") {
      var requirements: [Requirement] = []
      for term in Self.split(group, at: ",") where !term.isEmpty {
        requirements.append(try Requirement(parsing: term, of: text))
      }
      if !requirements.isEmpty { alternatives.append(requirements) }
    }
    self.init(alternatives: alternatives)
  }

  /// Cuts at separators that are not escaped; escapes stay in the pieces.
  private static func split(_ text: String, at separator: Unicode.Scalar) -> [String] {
    var pieces = [""]
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if scalar == separator, !isEscaped {
        pieces.append("")
      } else {
        pieces[pieces.count - 1].unicodeScalars.append(scalar)
      }
      isEscaped = scalar == "\\" && !isEscaped
    }
    return pieces
  }

  /// The one value of `metadata.name` that can match; nil if several can.
  public var onlyName: String? {
    guard alternatives.count == 1 else { return nil }
    return alternatives[0].first { $0.field == "metadata.name" && $0.operator == .equal }?.value
  }
}

extension FieldSelector.Requirement {
  fileprivate init(parsing term: String, of selector: String) throws(APIError) {
    // By scalars, for a combining mark must not hide the sign before it.
    let term = term.unicodeScalars
    guard let sign = term.firstIndex(of: "=") else {
      throw .badRequest("invalid selector: '\(selector)'; can't understand '\(String(term))'")
    }
    let before = term[..<sign]
    var rest = term[term.index(after: sign)...]
    var found = FieldSelector.Operator.equal
    if before.last == "!" {
      found = .notEqual
    } else if rest.first == "=" {
      rest.removeFirst()
    } else {
      for comparison in [FieldSelector.Operator.lessThan, .lessThanOrEqual, .greaterThan, .greaterThanOrEqual] {
        let word = comparison.rawValue.unicodeScalars.dropFirst()
        guard rest.starts(with: word) else { continue }
        found = comparison
        rest.removeFirst(word.count)
        break
      }
    }
    let field = found == .notEqual ? before.dropLast() : before
    guard !field.isEmpty else {
      throw .badRequest("invalid selector: '\(selector)'; can't understand '\(String(term))'")
    }
    self.init(field: String(field), operator: found, value: try Self.unescape(rest))
  }

  private static func unescape(_ text: Substring.UnicodeScalarView) throws(APIError) -> String {
    var value = ""
    var rest = text
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\\":
        guard let escaped = rest.popFirst() else {
          throw .badRequest("invalid field selector: invalid escape sequence: \\")
        }
        guard "\\,;=".unicodeScalars.contains(escaped) else {
          throw .badRequest("invalid field selector: invalid escape sequence: \\\(escaped)")
        }
        value.unicodeScalars.append(escaped)
      case ",", ";", "=":
        throw .badRequest("invalid field selector: unescaped character in value: \(scalar)")
      default: value.unicodeScalars.append(scalar)
      }
    }
    return value
  }
}

extension FieldSelector: CustomStringConvertible {
  /// The selector as clients send it.
  public var description: String {
    alternatives.map { $0.map(\.description).joined(separator: ",") }.joined(separator: ";")
  }
}

extension FieldSelector.Requirement: CustomStringConvertible {
  public var description: String {
    var escaped = ""
    for scalar in value.unicodeScalars {
      if "\\,;=".unicodeScalars.contains(scalar) { escaped.append("\\") }
      escaped.unicodeScalars.append(scalar)
    }
    // `=` would read a value such as `gt:5` as a comparison.
    let sign = `operator` == .equal && escaped.unicodeScalars.contains(":") ? "==" : `operator`.rawValue
    return "\(field)\(sign)\(escaped)"
  }
}

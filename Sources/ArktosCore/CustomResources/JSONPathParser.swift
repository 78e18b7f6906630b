/// Reads ``JSONPath``s.
struct JSONPathParser {
  private static let maximumDepth = 16

  private let text: [Unicode.Scalar]
  private var position = 0
  private let depth: Int

  init(_ text: String, depth: Int = 0) {
    self.text = Array(text.unicodeScalars)
    self.depth = depth
  }

  private var next: Unicode.Scalar? { position < text.count ? text[position] : nil }

  private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    position += 1
    return true
  }

  private mutating func take(while isWanted: (Unicode.Scalar) -> Bool) -> String {
    var result = String.UnicodeScalarView()
    while let scalar = next, isWanted(scalar) {
      result.append(scalar)
      position += 1
    }
    return String(result)
  }

  mutating func parse() throws(JSONPathError) -> [JSONPath.Step] {
    guard depth < Self.maximumDepth else { throw JSONPathError("filters nest too deeply") }
    if next == "$" || next == "@" { position += 1 }
    var steps: [JSONPath.Step] = []
    while let scalar = next {
      position += 1
      switch scalar {
      case ".":
        if skip(".") {
          steps.append(.descend)
          if next == "[" { continue }
        }
        if next == nil, steps.isEmpty { return [] }
        if skip("*") {
          steps.append(.all)
          continue
        }
        steps.append(.field(try name()))
      case "[": steps.append(try bracket())
      default: throw JSONPathError("unexpected \"\(scalar)\", a path begins with \".\"")
      }
    }
    return steps
  }

  /// A member's name; `\.` is a dot in it.
  private mutating func name() throws(JSONPathError) -> String {
    var name = ""
    while let scalar = next, !".[".unicodeScalars.contains(scalar) {
      position += 1
      if scalar == "\\", let escaped = next {
        name.unicodeScalars.append(escaped)
        position += 1
      } else {
        guard !" \t\n(){}]\"'?@$*,".unicodeScalars.contains(scalar) else {
          throw JSONPathError("unexpected \"\(scalar)\" in a name")
        }
        name.unicodeScalars.append(scalar)
      }
    }
    guard !name.isEmpty else { throw JSONPathError("a name is missing") }
    return name
  }

  private mutating func bracket() throws(JSONPathError) -> JSONPath.Step {
    let step: JSONPath.Step
    switch next {
    case "*":
      position += 1
      step = .all
    case "'", "\"": step = .field(try quoted())
    case "?":
      position += 1
      guard skip("(") else { throw JSONPathError("a filter is written ?(…)") }
      step = .filter(try filter())
    default: step = try indexOrSlice()
    }
    guard skip("]") else { throw JSONPathError("unterminated array") }
    return step
  }

  private mutating func indexOrSlice() throws(JSONPathError) -> JSONPath.Step {
    let start = try number()
    guard skip(":") else {
      guard let start else { throw JSONPathError("invalid array index") }
      return .index(start)
    }
    return .slice(start, try number())
  }

  private mutating func number() throws(JSONPathError) -> Int? {
    let digits = take { $0 == "-" || ("0"..."9").contains($0) }
    if digits.isEmpty { return nil }
    guard let number = Int(digits) else { throw JSONPathError("invalid array index \(digits)") }
    return number
  }

  private mutating func quoted() throws(JSONPathError) -> String {
    guard let quote = next else { return "" }
    position += 1
    var result = ""
    while let scalar = next {
      position += 1
      if scalar == quote { return result }
      if scalar == "\\", let escaped = next {
        result.unicodeScalars.append(escaped)
        position += 1
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    throw JSONPathError("unterminated quoted string")
  }

  // MARK: - Filters

  /// Behind `?(`, through `)`.
  private mutating func filter() throws(JSONPathError) -> JSONPath.Filter {
    let left = try operand()
    _ = take { $0 == " " }
    let comparison = JSONPath.Comparison.allCases.first { comparison in
      text[position...].starts(with: comparison.rawValue.unicodeScalars)
    }
    position += comparison?.rawValue.unicodeScalars.count ?? 0
    _ = take { $0 == " " }
    guard case .path(let path) = left else { throw JSONPathError("a filter begins with @") }
    guard let comparison else {
      guard skip(")") else { throw JSONPathError("unterminated filter") }
      return JSONPath.Filter(path: path)
    }
    guard case .value(let value) = try operand() else {
      throw JSONPathError("a filter compares with a value, not with another path")
    }
    _ = take { $0 == " " }
    guard skip(")") else { throw JSONPathError("unterminated filter") }
    return JSONPath.Filter(path: path, comparison: comparison, operand: value)
  }

  private enum Operand {
    case path(JSONPath)
    case value(JSONValue)
  }

  private mutating func operand() throws(JSONPathError) -> Operand {
    switch next {
    case "'", "\"": return .value(.string(try quoted()))
    case "@":
      var brackets = 0
      let path = take { scalar in
        if scalar == "[" { brackets += 1 }
        if scalar == "]" { brackets -= 1 }
        return brackets > 0 || !" =!<>)".unicodeScalars.contains(scalar)
      }
      var parser = JSONPathParser(path, depth: depth + 1)
      return .path(JSONPath(steps: try parser.parse()))
    default:
      let word = take { !" )=!<>".unicodeScalars.contains($0) }
      switch word {
      case "true": return .value(true)
      case "false": return .value(false)
      default:
        if let number = Int64(word) { return .value(.int(number)) }
        if let number = Double(word) { return .value(.double(number)) }
        throw JSONPathError("unrecognized character in a filter: \(word)")
      }
    }
  }
}

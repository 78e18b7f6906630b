/// What an expression consists of.
indirect enum PatternNode: Sendable {
  case empty
  case take(ScalarSet)
  case require(PatternPlace)
  case sequence([PatternNode])
  case alternatives([PatternNode])
  /// - Parameter maximum: nil for any number.
  case repeated(PatternNode, minimum: Int, maximum: Int?)
}

/// Reads expressions in RE2's syntax.
struct PatternParser {
  /// The most repetitions that an expression may ask for. Source: RE2.
  static let maximumRepetitions = 1000
  private static let maximumDepth = 200

  private struct Flags {
    var ignoresCase = false
    var dotTakesNewlines = false
    var isMultiline = false
  }

  private let text: String
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var flags = Flags()
  private var depth = 0

  init(_ text: String) {
    self.text = text
    scalars = Array(text.unicodeScalars)
  }

  mutating func parse() throws(PatternError) -> PatternNode {
    let node = try alternatives()
    guard position == scalars.count else { throw PatternError("unexpected )", text) }
    return node
  }

  private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func skip(_ wanted: String) -> Bool {
    let expected = Array(wanted.unicodeScalars)
    guard scalars[position...].starts(with: expected) else { return false }
    position += expected.count
    return true
  }

  private func part(from start: Int) -> String {
    String(String.UnicodeScalarView(scalars[start..<min(position, scalars.count)]))
  }

  private mutating func alternatives() throws(PatternError) -> PatternNode {
    var choices = [try sequence()]
    while skip("|") { choices.append(try sequence()) }
    return choices.count == 1 ? choices[0] : .alternatives(choices)
  }

  private mutating func sequence() throws(PatternError) -> PatternNode {
    var nodes: [PatternNode] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      if "*+?".unicodeScalars.contains(scalar) {
        throw PatternError("missing argument to repetition operator", String(Character(scalar)))
      }
      if skip("\\Q") {
        try appendQuoted(to: &nodes)
        continue
      }
      let node = try atom()
      nodes.append(try repetition(of: node))
    }
    return nodes.isEmpty ? .empty : nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  /// Behind `\Q`, through `\E` or the end. A repetition behind it is that of the last character.
  private mutating func appendQuoted(to nodes: inout [PatternNode]) throws(PatternError) {
    var last: PatternNode?
    while let scalar = next, !skip("\\E") {
      if let last { nodes.append(last) }
      last = .take(literal(scalar))
      position += 1
    }
    if let last { nodes.append(try repetition(of: last)) }
  }

  // MARK: - Repetition

  private mutating func repetition(of node: PatternNode) throws(PatternError) -> PatternNode {
    var (node, isRepeated) = (node, false)
    while let scalar = next {
      let start = position
      let bounds: (minimum: Int, maximum: Int?)
      switch scalar {
      case "*": bounds = (0, nil)
      case "+": bounds = (1, nil)
      case "?": bounds = (0, 1)
      case "{":
        guard let found = countedBounds() else { return node }
        bounds = found
        guard max(bounds.minimum, bounds.maximum ?? 0) <= Self.maximumRepetitions,
          bounds.minimum <= bounds.maximum ?? .max
        else { throw PatternError("invalid repeat count", part(from: start)) }
        position -= 1
      default: return node
      }
      position += 1
      // What is taken first makes no difference to whether there is a match.
      _ = skip("?")
      if isRepeated { throw PatternError("invalid nested repetition operator", part(from: start - 1)) }
      isRepeated = true
      node = .repeated(node, minimum: bounds.minimum, maximum: bounds.maximum)
    }
    return node
  }

  /// `{2}`, `{2,}`, `{2,5}`; anything else in braces stands for itself.
  private mutating func countedBounds() -> (Int, Int?)? {
    let start = position
    position += 1
    guard let minimum = number() else {
      position = start
      return nil
    }
    if skip("}") { return (minimum, minimum) }
    guard skip(",") else {
      position = start
      return nil
    }
    if skip("}") { return (minimum, nil) }
    guard let maximum = number(), skip("}") else {
      position = start
      return nil
    }
    return (minimum, maximum)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = next, let digit = scalar.properties.numericType == .decimal ? Int(String(scalar)) : nil {
      value = min((value ?? 0) * 10 + digit, Self.maximumRepetitions + 1)
      position += 1
    }
    return value
  }

  // MARK: - Atoms

  private mutating func atom() throws(PatternError) -> PatternNode {
    guard let scalar = next else { return .empty }
    position += 1
    switch scalar {
    case "(": return try group()
    case "[": return .take(try bracket())
    case ".":
      return .take(flags.dotTakesNewlines ? .all : ScalarSet("\n" as Unicode.Scalar).complement)
    case "^": return .require(flags.isMultiline ? .lineStart : .textStart)
    case "$": return .require(flags.isMultiline ? .lineEnd : .textEnd)
    case "\\": return try escape()
    default: return .take(literal(scalar))
    }
  }

  private func literal(_ scalar: Unicode.Scalar) -> ScalarSet {
    var set = ScalarSet(scalar)
    set.ignoresCase = flags.ignoresCase
    return set
  }

  private mutating func group() throws(PatternError) -> PatternNode {
    let start = position - 1
    let outside = flags
    depth += 1
    guard depth <= Self.maximumDepth else { throw PatternError("expression nests too deeply", "") }
    defer { depth -= 1 }
    if skip("?") {
      if skip("P<") || (next == "<" && !isLookBehind && skip("<")) {
        while let scalar = next, scalar != ">" {
          guard ScalarSet.word.contains(scalar) else { throw PatternError("invalid named capture", part(from: start)) }
          position += 1
        }
        guard skip(">") else { throw PatternError("invalid named capture", part(from: start)) }
      } else if try flagsEndGroup(start) {
        return .empty
      }
    }
    let node = try alternatives()
    guard skip(")") else { throw PatternError("missing closing )", text) }
    flags = outside
    return node
  }

  private var isLookBehind: Bool {
    position + 1 < scalars.count && (scalars[position + 1] == "=" || scalars[position + 1] == "!")
  }

  /// Reads `i`, `s`, `m`, `-` up to `:` or `)`; true if the group is nothing but flags, which then hold for what follows.
  private mutating func flagsEndGroup(_ start: Int) throws(PatternError) -> Bool {
    var isOn = true
    while let scalar = next {
      position += 1
      switch scalar {
      case "i": flags.ignoresCase = isOn
      case "s": flags.dotTakesNewlines = isOn
      case "m": flags.isMultiline = isOn
      case "U": break
      case "-": isOn = false
      case ":": return false
      case ")": return true
      default: throw PatternError("invalid or unsupported Perl syntax", part(from: start))
      }
    }
    throw PatternError("missing closing )", text)
  }

  private mutating func escape() throws(PatternError) -> PatternNode {
    let start = position - 1
    guard let scalar = next else { throw PatternError("trailing backslash at end of expression", "") }
    switch scalar {
    case "A", "z", "b", "B":
      position += 1
      let places: [Unicode.Scalar: PatternPlace] = [
        "A": .textStart, "z": .textEnd, "b": .wordBoundary, "B": .noWordBoundary,
      ]
      return places[scalar].map(PatternNode.require) ?? .empty
    default:
      if let set = try classEscape(start) { return .take(set) }
      return .take(literal(try characterEscape(start)))
    }
  }

  /// `\d`, `\pL` and the like, behind the backslash; nil if it is none.
  private mutating func classEscape(_ start: Int) throws(PatternError) -> ScalarSet? {
    guard let scalar = next else { return nil }
    switch scalar {
    case "d", "w", "s", "D", "W", "S":
      position += 1
      switch scalar {
      case "d": return .digits
      case "w": return .word
      case "s": return .space
      case "D": return ScalarSet.digits.complement
      case "W": return ScalarSet.word.complement
      default: return ScalarSet.space.complement
      }
    case "p", "P":
      position += 1
      var isNegated = scalar == "P"
      var name = ""
      if skip("{") {
        if skip("^") { isNegated.toggle() }
        while let letter = next, letter != "}" {
          name.unicodeScalars.append(letter)
          position += 1
        }
        guard skip("}") else { throw PatternError("invalid character class range", part(from: start)) }
      } else if let letter = next {
        name.unicodeScalars.append(letter)
        position += 1
      }
      guard let set = ScalarSet(category: name, isNegated: isNegated) else {
        throw PatternError("invalid character class range", part(from: start))
      }
      return set
    default: return nil
    }
  }

  private mutating func characterEscape(_ start: Int) throws(PatternError) -> Unicode.Scalar {
    guard let scalar = next else { throw PatternError("trailing backslash at end of expression", "") }
    position += 1
    switch scalar {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "f": return "\u{C}"
    case "v": return "\u{B}"
    case "a": return "\u{7}"
    case "x":
      var digits = ""
      if skip("{") {
        while let digit = next, digit != "}" {
          digits.unicodeScalars.append(digit)
          position += 1
        }
        guard skip("}") else { break }
      } else {
        while digits.utf8.count < 2, let digit = next {
          digits.unicodeScalars.append(digit)
          position += 1
        }
      }
      if let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) { return scalar }
    case "0":
      var value: UInt32 = 0
      while let digit = next, ("0"..."7").contains(digit), value < 64 {
        value = value * 8 + digit.value - 48
        position += 1
      }
      return Unicode.Scalar(value) ?? "\0"
    default:
      if scalar.isASCII, !ScalarSet.word.contains(scalar) { return scalar }
    }
    throw PatternError("invalid escape sequence", part(from: start))
  }

  // MARK: - Classes

  /// `[a-z]`, behind the bracket.
  private mutating func bracket() throws(PatternError) -> ScalarSet {
    let start = position - 1
    var set = ScalarSet()
    set.ignoresCase = flags.ignoresCase
    set.isNegated = skip("^")
    var isFirst = true
    while let scalar = next, scalar != "]" || isFirst {
      isFirst = false
      if let known = try posixClass(start) {
        set.formUnion(known)
        continue
      }
      if scalar == "\\" {
        position += 1
        if let known = try classEscape(position - 1) {
          set.formUnion(known)
          continue
        }
        position -= 1
      }
      let low = try classCharacter(start)
      var high = low
      if next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
        position += 1
        high = try classCharacter(start)
      }
      guard low <= high else { throw PatternError("invalid character class range", part(from: start)) }
      set.ranges.append(low.value...high.value)
    }
    guard skip("]") else { throw PatternError("missing closing ]", part(from: start)) }
    set.tidy()
    return set
  }

  /// `[:alpha:]` within a class; nil where a bracket stands for itself.
  private mutating func posixClass(_ start: Int) throws(PatternError) -> ScalarSet? {
    let opening = position
    guard skip("[:") else { return nil }
    let isNegated = skip("^")
    var name = ""
    while let letter = next, ScalarSet.word.contains(letter) {
      name.unicodeScalars.append(letter)
      position += 1
    }
    guard skip(":]") else {
      position = opening
      return nil
    }
    guard let known = ScalarSet.posix(name) else {
      throw PatternError("invalid character class range", part(from: start))
    }
    return isNegated ? known.complement : known
  }

  private mutating func classCharacter(_ start: Int) throws(PatternError) -> Unicode.Scalar {
    guard let scalar = next else { throw PatternError("missing closing ]", part(from: start)) }
    position += 1
    return scalar == "\\" ? try characterEscape(position - 1) : scalar
  }
}

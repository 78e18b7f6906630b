import ArktosCore
import ArktosTesting
import Testing

/// An expression as a tree, with a matcher that is too simple to be wrong, and too slow for anything but small texts.
private indirect enum Expression {
  case literal(Character)
  case any
  case oneOf(Set<Character>, isNegated: Bool)
  case start, end
  case sequence([Expression])
  case alternatives([Expression])
  case repeated(Expression, minimum: Int, maximum: Int?)

  static let letters: [Character] = ["a", "b", "-", "\n"]

  static func random(_ generator: inout SeededGenerator, depth: Int = 4) -> Expression {
    switch generator.below(depth > 0 ? 10 : 4) {
    case 0, 1: return .literal(generator.pick(letters))
    case 2: return generator.chance(1, of: 3) ? .any : generator.chance(1, of: 2) ? .start : .end
    case 3:
      let members = (0...generator.below(2)).map { _ in generator.pick(letters) }
      return .oneOf(Set(members), isNegated: generator.chance(1, of: 2))
    case 4, 5: return .sequence((0..<generator.below(4)).map { _ in random(&generator, depth: depth - 1) })
    case 6, 7: return .alternatives((0...generator.below(3)).map { _ in random(&generator, depth: depth - 1) })
    default:
      let minimum = generator.below(4)
      let maximum = generator.chance(1, of: 2) ? nil : minimum + generator.below(4)
      return .repeated(random(&generator, depth: depth - 1), minimum: minimum, maximum: maximum)
    }
  }

  /// As RE2 writes it.
  func text(_ generator: inout SeededGenerator) -> String {
    switch self {
    case .literal("-"): return generator.pick(["-", "\\-", "\\x2d", "\\x{2D}", "[-]"])
    case .literal("\n"): return generator.pick(["\n", "\\n", "\\x0a", "\\012"])
    case .literal(let letter): return generator.chance(1, of: 20) ? "\\Q\(letter)\\E" : String(letter)
    case .any: return "."
    case .oneOf(let set, let isNegated):
      let members = set.map { $0 == "-" ? "\\-" : $0 == "\n" ? "\\n" : String($0) }.sorted().joined()
      return "[\(isNegated ? "^" : "")\(members)]"
    case .start: return generator.pick(["^", "\\A"])
    case .end: return generator.pick(["$", "\\z"])
    case .sequence(let parts): return group(parts.map { $0.text(&generator) }.joined(), &generator)
    case .alternatives(let choices):
      return group(choices.map { $0.text(&generator) }.joined(separator: "|"), &generator)
    case .repeated(let part, let minimum, let maximum):
      let text = group(part.text(&generator), &generator)
      switch (minimum, maximum) {
      case (0, nil): return "\(text)\(generator.pick(["*", "{0,}", "*?"]))"
      case (1, nil): return "\(text)\(generator.pick(["+", "{1,}", "+?"]))"
      case (0, 1): return "\(text)\(generator.pick(["?", "{0,1}", "??"]))"
      case (_, nil): return "\(text){\(minimum),}"
      case (_, minimum): return "\(text){\(minimum)}"
      case (_, let maximum?): return "\(text){\(minimum),\(maximum)}"
      }
    }
  }

  private func group(_ text: String, _ generator: inout SeededGenerator) -> String {
    generator.pick(["(\(text))", "(?:\(text))", "(?P<n>\(text))"])
  }

  /// Where a match may end that begins at a place.
  func ends(_ text: [Character], from place: Int) -> Set<Int> {
    func take(_ isWanted: (Character) -> Bool) -> Set<Int> {
      place < text.count && isWanted(text[place]) ? [place + 1] : []
    }
    switch self {
    case .literal(let letter): return take { $0 == letter }
    case .any: return take { $0 != "\n" }
    case .oneOf(let set, let isNegated): return take { set.contains($0) != isNegated }
    case .start: return place == 0 ? [place] : []
    case .end: return place == text.count ? [place] : []
    case .sequence(let parts):
      return parts.reduce([place]) { places, part in Set(places.flatMap { part.ends(text, from: $0) }) }
    case .alternatives(let choices): return Set(choices.flatMap { $0.ends(text, from: place) })
    case .repeated(let part, let minimum, let maximum):
      var places: Set<Int> = [place]
      for _ in 0..<minimum { places = Set(places.flatMap { part.ends(text, from: $0) }) }
      var (found, count) = (places, minimum)
      while !places.isEmpty, count < maximum ?? .max {
        places = Set(places.flatMap { part.ends(text, from: $0) }).subtracting(found)
        found.formUnion(places)
        count += 1
      }
      return found
    }
  }

  func matches(_ text: [Character]) -> Bool { (0...text.count).contains { !ends(text, from: $0).isEmpty } }
}

@Suite("Fuzzing: regular expressions")
struct PatternFuzzTests {
  private static let mutation = Mutation(words: [
    "(", ")", "(?i)", "(?s:", "(?m)", "(?P<a>", "(?", "[", "[^", "]", "[:alpha:]", "[[:^digit:]]", "\\", "\\p{L}",
    "\\pN", "\\P{^Lu}", "\\x{", "\\x{10FFFF}", "\\x4", "\\Q", "\\E", "\\b", "\\B", "\\d", "\\W", "{1000}", "{2,}",
    "{0}", "{,3}", "*", "+?", "|", "||", "^", "$", "é", "😀", "a-z", "z-a", "\\01", "\\777",
  ])

  @Test("match what a matcher of another make matches, and any text is read or refused")
  func patterns() async throws {
    try await FuzzSession.run("patterns", seeds: 50) { generator in
      for _ in 0..<20 {
        let expression = Expression.random(&generator)
        let text = expression.text(&generator)
        // Copies of copies may be more than an expression may have.
        if let pattern = try? Pattern(text) {
          for _ in 0..<8 {
            let input = (0..<generator.below(9)).map { _ in generator.pick(Expression.letters) }
            try require(
              pattern.matches(String(input)) == expression.matches(input), "another answer for \(input)", text)
          }
        }
        let changed = Self.mutation.mutate(text, &generator)
        guard let pattern = try? Pattern(changed) else { continue }
        _ = pattern.matches(RandomValues.text(&generator))
        _ = pattern.matches(text)
      }
    }
  }

  /// Expressions on which engines that go back and try again never end, and such as ask for much themselves.
  private static let costly = [
    "^(a*)*b$", "^(a+)+b$", "^(a|aa)+b$", "^(a|a?)+b$", "^((a*)*)*b$", "(x+x+)+y", "^(.*)*=(.*)*;$", "(a?){1000}b",
    "(a{0,30}){0,30}b", "((a?)*){500}b", "[a-z]*[a-z]*[a-z]*[a-z]*[a-z]*!", "(?:){1000}",
    "((((){1000}){1000}){1000}){1000}",
    "(((^|\\b|$){20}){20}){20}", "(\\Q\\E{1000}){1000}", "((a{1000}){1000}){1000}", "(?i)(k|s|K)+!",
    String(repeating: "(", count: 100_000), String(repeating: "(?:", count: 100_000),
    String(repeating: "a|", count: 100_000), String(repeating: "|", count: 100_000),
    String(repeating: "a?", count: 3000) + String(repeating: "a", count: 3000),
    "[" + String(repeating: "\\pL", count: 30_000) + "]!",
    "[" + (0..<30_000).map { String(Character(Unicode.Scalar(0x10000 + 2 * $0) ?? "a")) }.joined() + "]!",
    "[" + String(repeating: "a-cx-z", count: 30_000) + "]{1000}!",
  ]

  @Test("take time in proportion to the text, or are refused")
  func linear() throws {
    try FuzzSession.runOnce("patterns-costly") {
      for text in Self.costly {
        guard let pattern = try? Pattern(text) else { continue }
        let input = String(repeating: "a", count: 100)
        _ = pattern.matches(input)
        _ = pattern.matches(input + "é" + input)
      }
    }
  }
}

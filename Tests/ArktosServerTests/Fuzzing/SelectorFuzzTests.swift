import ArktosCore
import ArktosTesting
import Testing

@Suite("Fuzzing: selectors")
struct SelectorFuzzTests {
  private static let keys = ["app", "tier", "example.com/role", "a-b.c"]
  private static let values = ["web", "db", "x.y", "1", ""]
  private static let words = [
    "=", "==", "!=", "!", "in", "notin", "(", ")", ",", ";", ">", "<", "=gt:", "=lte:", "\\", " ", "'", "||", "0x",
    "shardRange", "object.metadata.uid", "metadata.name", "metadata.hashkey", "é", "\u{301}", "-9223372036854775808",
  ]
  private static let mutation = Mutation(words: words)

  /// A selector as people write it, and whether it matches.
  private static func labelTerm(_ generator: inout SeededGenerator) -> (String, @Sendable ([String: String]) -> Bool) {
    let key = generator.pick(keys)
    let chosen = (0...generator.below(2)).map { _ in generator.pick(values) }
    let list = "(\(chosen.joined(separator: generator.pick([",", " , "]))))"
    let value = chosen[0]
    let number = Int64(generator.below(3))
    return switch generator.below(8) {
    case 0: (key, { $0[key] != nil })
    case 1: ("!\(key)", { $0[key] == nil })
    case 2: ("\(key)\(generator.pick(["=", "==", " = "]))\(value)", { $0[key] == value })
    case 3: ("\(key)!=\(value)", { $0[key] != value })
    case 4: ("\(key) in \(list)", { labels in labels[key].map { chosen.contains($0) } ?? false })
    case 5: ("\(key) notin \(list)", { labels in labels[key].map { !chosen.contains($0) } ?? true })
    case 6: ("\(key)>\(number)", { labels in labels[key].flatMap { Int64($0) }.map { $0 > number } ?? false })
    default: ("\(key)<\(number)", { labels in labels[key].flatMap { Int64($0) }.map { $0 < number } ?? false })
    }
  }

  @Test("label selectors match what their terms say, and are written so that they are read alike")
  func labels() async throws {
    try await FuzzSession.run("label-selectors", seeds: 40) { generator in
      for _ in 0..<100 {
        let terms = (0..<generator.below(4)).map { _ in Self.labelTerm(&generator) }
        let text = terms.map(\.0).joined(separator: ",")
        let selector = try LabelSelector(parsing: text)
        for _ in 0..<4 {
          var labels: [String: String] = [:]
          generator.times(4) { labels[$0.pick(Self.keys)] = $0.pick(Self.values) }
          try require(
            selector.matches(labels) == terms.allSatisfy { $0.1(labels) }, "another answer for \(labels)", text)
        }
        try Self.read(Self.mutation.mutate(text, &generator)) { text throws(APIError) in
          try LabelSelector(parsing: text)
        }
      }
    }
  }

  @Test("field selectors are read or refused, and written so that they are read alike")
  func fields() async throws {
    let parts = [
      "metadata.name", "spec.nodeName", "metadata.hashkey", "=", "==", "!=", "=gt:", "=lt:", "5", ",", ";", "a",
    ]
    try await FuzzSession.run("field-selectors", seeds: 100) { generator in
      for _ in 0..<200 {
        let text = (0..<generator.below(8)).map { _ in generator.pick(parts) }.joined()
        for text in [text, Self.mutation.mutate(text, &generator)] {
          try Self.read(text) { text throws(APIError) in try FieldSelector(parsing: text) }
          if let selector = try? FieldSelector(parsing: text) { _ = selector.matches { [$0, "5"] } }
        }
      }
    }
  }

  @Test("shard selectors too")
  func shards() async throws {
    try await FuzzSession.run("shard-selectors", seeds: 20) { generator in
      for _ in 0..<200 {
        let (low, high) = (String(generator.next(), radix: 16), String(generator.next(), radix: 16))
        let text = "shardRange(object.metadata.uid, '0x\(low)', '0x\(high)')"
        let more = generator.chance(1, of: 2) ? " || \(text)" : ""
        for text in [text + more, Self.mutation.mutate(text + more, &generator)] {
          try Self.read(text) { text throws(APIError) in try ShardSelector(parsing: text) }
        }
      }
    }
  }

  private static func read<Selector: Equatable & CustomStringConvertible>(
    _ text: String, _ parse: (String) throws(APIError) -> Selector
  ) throws {
    guard let selector = try outcome(of: text, { () throws(APIError) in try parse(text) }) else { return }
    try require(try parse(selector.description) == selector, "not read again from \(selector.description)", text)
  }
}

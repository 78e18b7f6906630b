import ArktosCore
import ArktosTesting
import Testing

/// A part of a path, with an evaluation that takes each part by itself.
private enum Part {
  case field(String)
  case index(Int)
  case all
  case slice(Int?, Int?)
  /// Everything below, then a member.
  case anywhere(String)
  case having(String, equalTo: Int64?)

  static let names = ["a", "b", "x.y", "spec", "é"]

  static func random(_ generator: inout SeededGenerator) -> Part {
    func bound(_ generator: inout SeededGenerator) -> Int? {
      generator.chance(1, of: 3) ? nil : generator.below(7) - 3
    }
    switch generator.below(9) {
    case 0, 1, 2: return .field(generator.pick(names))
    case 3: return .index(generator.below(7) - 3)
    case 4: return .all
    case 5: return .slice(bound(&generator), bound(&generator))
    case 6: return .anywhere(generator.pick(names))
    default: return .having(generator.pick(names), equalTo: generator.chance(1, of: 2) ? nil : 1)
    }
  }

  func text(_ generator: inout SeededGenerator) -> String {
    func member(_ name: String, _ generator: inout SeededGenerator) -> String {
      generator.chance(1, of: 3) ? "['\(name)']" : ".\(name.replacing(".", with: "\\."))"
    }
    switch self {
    case .field(let name): return member(name, &generator)
    case .index(let index): return "[\(index)]"
    case .all: return generator.pick(["[*]", ".*"])
    case .slice(let start, let end): return "[\(start.map(String.init) ?? ""):\(end.map(String.init) ?? "")]"
    case .anywhere(let name): return "..\(name.replacing(".", with: "\\."))"
    case .having(let name, nil): return "[?(@\(member(name, &generator)))]"
    case .having(let name, let number?): return "[?(@\(member(name, &generator)) == \(number))]"
    }
  }

  func values(_ value: JSONValue) -> [JSONValue] {
    switch self {
    case .field(let name): return value.objectValue?[name].map { [$0] } ?? []
    case .index(let index):
      let elements = value.arrayValue ?? []
      let place = index < 0 ? index + elements.count : index
      return elements.indices.contains(place) ? [elements[place]] : []
    case .all: return Self.members(value)
    case .slice(let start, let end):
      let elements = value.arrayValue ?? []
      func place(_ index: Int?, or other: Int) -> Int { index.map { $0 < 0 ? $0 + elements.count : $0 } ?? other }
      let (first, last) = (place(start, or: 0), place(end, or: elements.count))
      return elements.indices.filter { $0 >= first && $0 < last }.map { elements[$0] }
    case .anywhere(let name):
      return Part.field(name).values(value) + Self.members(value).flatMap { values($0) }
    case .having(let name, let number):
      return (value.arrayValue ?? []).filter { element in
        guard let found = element.objectValue?[name] else { return false }
        return number.map { found.doubleValue == Double($0) } ?? true
      }
    }
  }

  private static func members(_ value: JSONValue) -> [JSONValue] {
    value.arrayValue ?? value.objectValue?.map(\.value) ?? []
  }
}

@Suite("Fuzzing: JSON paths")
struct JSONPathFuzzTests {
  private static let mutation = Mutation(words: [
    ".", "..", "[", "]", "[*]", "*", "?(", ")", "@", "$", "'", "\"", "\\", "==", "!=", "<=", ">", "=", "[?(@", "[?(@.a",
    "[?(@..a", ":", "-", "[-1:]", "true", "1e9", "é", " ",
  ])

  private static func value(_ generator: inout SeededGenerator, depth: Int = 4) -> JSONValue {
    switch generator.below(depth > 0 ? 5 : 1) {
    case 0: return generator.pick([1, 1.0, 2, "1", .null, true, "a"])
    case 1, 2: return .array((0..<generator.below(5)).map { _ in value(&generator, depth: depth - 1) })
    default:
      var object = JSONObject()
      for name in Part.names where generator.chance(2, of: 3) { object[name] = value(&generator, depth: depth - 1) }
      return .object(object)
    }
  }

  @Test("lead to what their parts lead to, and any text is read or refused")
  func paths() async throws {
    try await FuzzSession.run("json-paths", seeds: 10) { generator in
      for _ in 0..<50 {
        let parts = (0..<generator.below(5)).map { _ in Part.random(&generator) }
        let text = generator.pick(["", "$"]) + parts.map { $0.text(&generator) }.joined()
        let path = try JSONPath(text)
        let value = Self.value(&generator)
        let expected = parts.reduce([value]) { values, part in values.flatMap { part.values($0) } }
        try require(path.values(in: value) == expected, "not \(expected) in \(value)", text)
        try require(path.firstValue(in: value) == expected.first, "another first value in \(value)", text)
        guard let changed = try? JSONPath(Self.mutation.mutate(text, &generator)) else { continue }
        _ = changed.values(in: value)
        _ = changed.firstValue(in: RandomValues.value(&generator))
      }
    }
  }

  private static let costly = [
    String(repeating: "..a", count: 60), String(repeating: "..*", count: 60), String(repeating: "..[*]", count: 60),
    String(repeating: "..[0]", count: 60) + ".none", String(repeating: ".a", count: 500_000),
    String(repeating: "..[?(@", count: 15) + ".a" + String(repeating: ")]", count: 15),
    String(repeating: "[?(@", count: 100_000), String(repeating: "[0:]", count: 500_000),
    ".a" + String(repeating: "..[?(@..a==1)]", count: 30),
  ]

  /// Lists and objects in each other, and copies of copies.
  private static let nested: JSONValue = {
    var value: JSONValue = ["a": 1]
    for level in 0..<70 {
      value = level.isMultiple(of: 10) ? [value, value] : level.isMultiple(of: 2) ? [value, 1] : ["a": value]
    }
    return value
  }()

  @Test("take few steps, however often they descend")
  func bounded() throws {
    try FuzzSession.runOnce("json-paths-costly") {
      for text in Self.costly {
        guard let path = try? JSONPath(text) else { continue }
        _ = path.firstValue(in: Self.nested)
        // What is found is at most what was looked at.
        try require(path.values(in: Self.nested).count <= 100_000, "too many values", String(text.prefix(100)))
      }
    }
  }
}

import ArktosTesting
import Testing

@testable import ArktosCore

@Suite("Fuzzing: JSON")
struct JSONFuzzTests {
  private static let mutation = Mutation(words: [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "null", "true", "1e5", "\u{7F}", "\u{1F}",
    " ",
  ])
  private static let depth = 150

  @Test("a text is taken exactly if it is JSON, means what it says, and is written so that it is read alike")
  func codec() async throws {
    try await FuzzSession.run("json") { generator in
      for _ in 0..<60 {
        let value = RandomValues.value(&generator, depth: 5)
        let written = value.encoded()
        let read = try JSONValue(parsing: written)
        try require(read.isSameJSON(as: value), "not read as written", String(decoding: written, as: UTF8.self))
        try Self.compare(written)
        try Self.compare(Self.mutation.mutate(written, &generator))
      }
    }
  }

  private static func compare(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    let model = ReferenceJSON.parse(bytes, maximumDepth: depth)
    let value = try? JSONValue(parsing: bytes, maximumDepth: depth)
    try require((value == nil) == (model == nil), value == nil ? "refused" : "taken", text)
    guard let value, let model else { return }
    try require(reference(value) == model, "read as \(String(decoding: value.encoded(), as: UTF8.self))", text)
    let written = value.encoded()
    let again = try JSONValue(parsing: written, maximumDepth: depth)
    try require(again.encoded() == written, "written differently the second time", text)
  }

  private static func reference(_ value: JSONValue) -> ReferenceJSON.Value {
    switch value {
    case .null: .null
    case .bool(let flag): .bool(flag)
    case .int(let number): .number(Double(number))
    case .double(let number): .number(number)
    case .string(let text): .string(Array(text.unicodeScalars))
    case .array(let elements): .array(elements.map(reference))
    case .object(let object):
      .object(
        Dictionary(object.map { (Array($0.key.unicodeScalars), reference($0.value)) }, uniquingKeysWith: { $1 }))
    }
  }
}

import ArktosCore
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
  private func text(_ value: JSONValue) -> String { String(decoding: value.encoded(), as: UTF8.self) }

  @Test(
    "Values are written compactly",
    arguments: [
      (.null, "null"), (true, "true"), (false, "false"), (-5, "-5"), (.int(.min), "-9223372036854775808"),
      (.double(1), "1.0"), (0.1, "0.1"), (1e300, "1e+300"), ("a", #""a""#), ([], "[]"), ([:], "{}"),
      ([1, "x"], #"[1,"x"]"#),
      (["b": 1, "a": [nil]], #"{"b":1,"a":[null]}"#),
    ] as [(JSONValue, String)])
  func compact(value: JSONValue, expected: String) {
    #expect(text(value) == expected)
  }

  @Test(
    "Only what must be escaped is",
    arguments: [
      ("\"", #""\"""#), ("\\", #""\\""#), ("/", #""/""#), ("\n\r\t", #""\n\r\t""#), ("\u{0}\u{1F}", #""\u0000\u001f""#),
      ("\u{8}\u{C}", #""\u0008\u000c""#), ("é中😀\u{7F}\u{2028}", "\"é中😀\u{7F}\u{2028}\""),
    ])
  func escapes(string: String, expected: String) {
    #expect(text(.string(string)) == expected)
  }

  @Test("Texts of every length are escaped wherever it must be", arguments: 0...40)
  func everyPlace(length: Int) throws {
    let plain = [UInt8](repeating: UInt8(ascii: "x"), count: length)
    for special in ["\"", "\\", "\n", "\u{1}", "é", "\u{1F}\u{20}"] {
      for (first, second) in [
        (0, nil), (length / 2, nil), (length / 2, length), (max(length - 1, 0), nil), (length, nil),
      ] {
        var text = plain
        if let second { text.insert(contentsOf: special.utf8, at: second) }
        text.insert(contentsOf: special.utf8, at: first)
        let value = JSONValue.string(String(decoding: text, as: UTF8.self))
        let bytes = value.encoded()
        #expect(!bytes.dropFirst().dropLast().contains { $0 < 0x20 })
        #expect(try JSONValue(parsing: bytes) == value)
      }
    }
  }

  @Test("What is written is read back as it was", arguments: 0..<200 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    let value = random.value(depth: 5)
    let bytes = value.encoded()
    #expect(try JSONValue(parsing: bytes) == value)
    #expect(try JSONValue(parsing: bytes).encoded() == bytes)
  }

  @Test("Other programs' spelling means the same", arguments: 0..<200 as Range<UInt64>)
  func foreignSpelling(seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    let value = random.value(depth: 5)
    #expect(try JSONValue(parsing: random.text(of: value)) == value)
  }

  @Test func membersKeepTheirOrder() throws {
    let names = try JSONObject(parsing: Array(#"{"z":1,"a":2,"m":3}"#.utf8)).keys
    #expect(names == ["z", "a", "m"])
  }

  @Test func orderDoesNotMakeObjectsDifferent() {
    let one: JSONObject = ["a": 1, "b": 2]
    let other: JSONObject = ["b": 2, "a": 1]
    #expect(one == other)
    #expect(one.hashValue == other.hashValue)
  }
}

import ArktosCore
import Testing

@Suite("JSON parser")
struct JSONParserTests {
  @Test(
    "Every form that RFC 8259 allows is read",
    arguments: [
      ("null", JSONValue.null), ("true", true), ("false", false), ("0", 0), ("-0", 0), ("7", 7), ("-12", -12),
      ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)), ("1.0", .double(1)),
      ("0.5", 0.5), ("-0.25", -0.25), ("1e3", .double(1000)), ("1E+2", .double(100)), ("25e-1", 2.5),
      ("9223372036854775808", .double(9_223_372_036_854_775_808)), ("\"\"", ""), ("\"a\"", "a"),
      (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u4E2D""#, "Aé中"),
      (#""\ud83d\ude00""#, "😀"), ("\"é中😀\"", "é中😀"), ("\"\u{7F}\u{2028}\"", "\u{7F}\u{2028}"),
      ("[]", []), ("[ ]", []), ("[1,[2],{}]", [1, [2], [:]]), ("{}", [:]), ("{ }", [:]),
      (#"{"a":1,"b":{"c":null}}"#, ["a": 1, "b": ["c": nil]]), (" \t\r\n[ 1 , 2 ] \n", [1, 2]),
      (#"{"":0}"#, ["": 0]), (#"{"a":1,"a":2}"#, ["a": 2]), (#""\u0000""#, "\u{0}"),
    ] as [(String, JSONValue)])
  func accepts(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
  }

  @Test(
    "Everything else is refused",
    arguments: [
      "", " ", "nul", "nulll", "True", "tru", "+1", "01", "-01", "-", "1.", ".5", "1.e1", "1e", "1e+", "0x1", "1e400",
      "NaN", "Infinity", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"",
      "\"\\ud800x\"", "\"\\ud800\\n\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\nb\"", "\"\u{1F}\"", "[", "[1",
      "[1,", "[1,]", "[,1]", "[1 2]", "]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}",
      "{'a':1}", "{\"a\" 1}", "{1:2}", "}", "[1]]", "1 2", "{} {}", "'a'", "/**/1", "[1}", "{\"a\":1]",
    ])
  func rejects(text: String) {
    #expect(throws: JSONParseError.self) { try JSONValue(parsing: text) }
  }

  @Test(
    "Text that is no UTF-8 is refused",
    arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]])
  func rejectsInvalidUTF8(bytes: [UInt8]) {
    #expect(throws: JSONParseError.self) { try JSONValue(parsing: [0x22] + bytes + [0x22]) }
  }

  /// Texts are looked through eight bytes at a time, whatever stands where in them.
  @Test("What is special in a string is seen at every place of it", arguments: 0..<20)
  func specialBytesAtEveryPlace(place: Int) throws {
    for length in place..<20 {
      var text = [UInt8](repeating: UInt8(ascii: "x"), count: length)
      text.insert(0x1F, at: place)
      #expect(throws: JSONParseError.self) { try JSONValue(parsing: [0x22] + text + [0x22]) }
      text[place] = 0x80
      #expect(throws: JSONParseError.self) { try JSONValue(parsing: [0x22] + text + [0x22]) }
      text.replaceSubrange(place...place, with: "é".utf8)
      #expect(try JSONValue(parsing: [0x22] + text + [0x22]) == .string(String(decoding: text, as: UTF8.self)))
      text.replaceSubrange(place..<place + 2, with: #"\n"#.utf8)
      let lines = (String(repeating: "x", count: place), String(repeating: "x", count: length - place))
      let value = JSONValue.string("\(lines.0)\n\(lines.1)")
      #expect(try JSONValue(parsing: [0x22] + text + [0x22]) == value)
      #expect(value.encoded() == [0x22] + text + [0x22])
    }
  }

  @Test func textThatIsNoUTF8AndAsLongAsItsRepairIsRefused() {
    // What is left of 😀 without its last byte is three bytes, as is the character that stands for damage.
    #expect(throws: JSONParseError.self) { try JSONValue(parsing: [0x22, 0xF0, 0x9F, 0x98, 0x22]) }
  }

  @Test func aByteOrderMarkIsRefused() {
    #expect(throws: JSONParseError.self) { try JSONValue(parsing: [0xEF, 0xBB, 0xBF] + Array("{}".utf8)) }
  }

  @Test func nestingIsAllowedUpToTheLimitAndNotBeyond() throws {
    let nested = { (depth: Int) in
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    #expect(throws: Never.self) { try JSONValue(parsing: nested(200)) }
    #expect(throws: JSONParseError.self) { try JSONValue(parsing: nested(201)) }
    #expect(throws: JSONParseError.self) {
      try JSONValue(parsing: Array(repeating: UInt8(ascii: "["), count: 1_000_000))
    }
  }

  @Test func siblingsDoNotCountAsNesting() throws {
    let text = "[" + Array(repeating: "[[]]", count: 500).joined(separator: ",") + "]"
    #expect(try JSONValue(parsing: text).arrayValue?.count == 500)
  }

  @Test func anErrorSaysWhere() throws {
    let error = try #require(throws: JSONParseError.self) { try JSONValue(parsing: #"{"a": tru}"#) }
    #expect(error.offset == 6)
    #expect(error.description.contains("byte 6"))
  }

  @Test func anObjectIsDemandedWhereOneIsNeeded() {
    #expect(throws: JSONParseError.self) { try JSONObject(parsing: Array("[]".utf8)) }
  }

  @Test func aSliceOfBytesIsReadLikeAnArray() throws {
    let bytes = Array("xx[1]".utf8)
    #expect(try JSONValue(parsing: bytes[2...]) == [1])
    #expect(try JSONValue(parsing: AnyCollection(bytes[2...])) == [1])
  }
}

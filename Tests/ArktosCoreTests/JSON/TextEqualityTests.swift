import ArktosCore
import Testing

/// `é` and `Å` can be written in several ways, which look alike and are the same to Swift's strings, but not to JSON.
@Suite("Texts that only look alike")
struct TextEqualityTests {
  private static let forms = ["caf\u{E9}", "cafe\u{301}", "\u{212B}", "\u{C5}", "A\u{30A}", "plain"]

  @Test("are names of different members")
  func names() throws {
    let text = "{" + Self.forms.enumerated().map { "\"\($1)\":\($0)" }.joined(separator: ",") + "}"
    var object = try JSONObject(parsing: Array(text.utf8))
    #expect(object.count == Self.forms.count)
    for (index, form) in Self.forms.enumerated() { #expect(object[form] == .int(Int64(index))) }
    #expect(object.encoded() == Array(text.utf8))
    object["cafe\u{301}"] = nil
    #expect(object["caf\u{E9}"] == 0)
    #expect(object["cafe\u{301}"] == nil)
    #expect(JSONObject(Self.forms.map { ($0, JSONValue.null) }).count == Self.forms.count)
    // More members than are searched one by one.
    var large = JSONObject()
    for number in 0..<50 {
      large["caf\u{E9}\(number)"] = 1
      large["cafe\u{301}\(number)"] = 2
    }
    #expect(large.count == 100)
    #expect(large["cafe\u{301}7"] == 2)
  }

  @Test("are different values, also in objects", arguments: forms, forms)
  func values(left: String, right: String) {
    let isSame = Array(left.utf8) == Array(right.utf8)
    #expect((JSONValue.string(left) == .string(right)) == isSame)
    #expect((JSONValue.object([left: 1]) == .object([right: 1])) == isSame)
    #expect((JSONValue.array([.string(left)]) == .array([.string(right)])) == isSame)
    #expect(Set([JSONValue.string(left), .string(right)]).count == (isSame ? 1 : 2))
  }
}

import Testing

@testable import ArktosServer

@Suite("Warnings in headers")
struct WarningTextTests {
  @Test(
    "are quoted",
    arguments: [("a", "\"a\""), ("\"\\", #""\"\\""#), ("\u{301}\"", "\"\u{301}\\\"\""), ("é", "\"é\"")])
  func quoted(text: String, expected: String) { #expect(WarningText.quoted(text) == expected) }

  @Test("are left alone as long as they fit, else cut to 256 characters, and no more than 4,096 in all")
  func shortened() {
    let fitting = [String(repeating: "a", count: 4000), "b"]
    #expect(WarningText.fitting(fitting) == fitting)
    let many = Array(repeating: String(repeating: "ab", count: 200), count: 100)
    let shortened = WarningText.fitting(many)
    #expect(shortened == Array(repeating: String(repeating: "ab", count: 128), count: 16))
    #expect(WarningText.fitting(["a", "b\r\nc: d", "e\u{85}"]) == ["a"])
  }
}

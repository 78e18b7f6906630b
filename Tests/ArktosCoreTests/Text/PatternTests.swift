import ArktosCore
import Testing

@Suite("Regular expressions")
struct PatternTests {
  @Test(
    "match what Go's match",
    arguments: [
      ("a", "xay", true), ("^a", "ba", false), ("a$", "ab", false), ("^$", "", true), ("", "anything", true),
      ("^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$", "* * * * */5", true),
      ("^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$", "* * * *", false),
      ("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "my-name", true), ("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "my-", false),
      ("^(foo|bar|)$", "", true), ("^a{2,3}$", "aa", true), ("^a{2,3}$", "aaaa", false), ("^a{2}$", "aaa", false),
      ("^a{2,}$", "aaaaa", true), ("a{,2}", "a{,2}", true), ("^[^a-c]$", "d", true), ("^[^a-c]$", "b", false),
      ("^[]a]$", "]", true), ("^[a-]$", "-", true), ("^[[:alpha:]_]+$", "ab_", true), ("^\\w+$", "é", false),
      ("^.$", "é", true), ("^.$", "\n", false), ("(?s)^.$", "\n", true), ("(?i)^abc$", "AbC", true),
      ("(?m)^b$", "a\nb\nc", true), ("^(?:ab)+$", "abab", true), ("^(?P<name>a)$", "a", true), ("^a*?$", "aaa", true),
      ("\\bfoo\\b", "a foo b", true), ("\\bfoo\\b", "afoo", false), ("^\\p{Lu}$", "Ä", true), ("^\\PL$", "1", true),
      ("^\\x41\\x{42}$", "AB", true), ("^\\Qa.b\\E$", "a.b", true), ("^\\Qa.b\\E$", "axb", false),
      ("^\\.$", "x", false), ("^\\Qab\\E*$", "abbb", true), ("^\\Qab\\E*$", "abab", false), ("^[[:a]+$", "a:[", true),
      ("^[\\pL\\PN]$", "1", false), ("^[^\\pN-]$", "a", true),
      ("^(((){1000}){1000}){1000}$", "", true),
    ])
  func matching(expression: String, text: String, isMatch: Bool) throws {
    #expect(try Pattern(expression).matches(text) == isMatch)
  }

  @Test(
    "that are none are refused",
    arguments: [
      "(", ")", "a(b", "[a", "*a", "a**", "a{3,2}", "a{1001}", "(?=a)", "(?!a)", "(?<=a)b", "\\", "[b-a]",
      "\\p{Klingon}",
      "[[:nope:]]", "[[:a:]", "\\8", "\\x{41", "[\\x{41", "\\x{110000}", "((a{100}){100}){100}",
    ])
  func errors(expression: String) {
    #expect(throws: PatternError.self) { try Pattern(expression) }
  }

  @Test("take time in proportion to the text, however they are nested")
  func linear() throws {
    let text = String(repeating: "a", count: 5_000)
    #expect(try !Pattern("^(a*)*b$").matches(text))
    #expect(try !Pattern("^(a|aa)+$").matches(text + "b"))
  }
}

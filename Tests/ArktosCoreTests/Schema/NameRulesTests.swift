import Testing

@testable import ArktosCore

@Suite("Names and formats")
struct NameRulesTests {
  @Test("Good labels", arguments: ["a", "0", "a-b", "a--b", "abc123", String(repeating: "x", count: 63)])
  func goodLabel(name: String) { #expect(NameRules.problem(dnsLabel: name) == nil) }

  @Test(
    "Bad labels",
    arguments: ["", "-a", "a-", "A", "a.b", "a_b", "é", "a b", "a/b", String(repeating: "x", count: 64)])
  func badLabel(name: String) { #expect(NameRules.problem(dnsLabel: name) != nil) }

  @Test("Good subdomains", arguments: ["a", "a.b", "a-1.b-2.c", String(repeating: "x", count: 253)])
  func goodSubdomain(name: String) { #expect(NameRules.problem(dnsSubdomain: name) == nil) }

  @Test("Bad subdomains", arguments: ["", ".", "a.", ".a", "a..b", "a.-b", "A.b", String(repeating: "x", count: 254)])
  func badSubdomain(name: String) { #expect(NameRules.problem(dnsSubdomain: name) != nil) }

  @Test("Good names of ports", arguments: ["a", "http", "a1-2b", "fifteen-letters"])
  func goodPort(name: String) { #expect(NameRules.problems(port: name) == []) }

  @Test(
    "Bad names of ports",
    arguments: [
      ("", 1), ("80", 1), ("-a", 1), ("a-", 1), ("a--b", 1), ("sixteen-letters1", 1), ("A", 2), ("a.b", 1), ("--", 3),
    ])
  func badPort(name: String, count: Int) { #expect(NameRules.problems(port: name).count == count) }

  @Test(
    "Environment variables have names of printable ASCII",
    arguments: [("A_b", true), ("1 .-", true), ("~", true), ("a=b", false), ("ä", false), ("a\n", false)])
  func variables(name: String, isGood: Bool) {
    #expect((NameRules.problem(environmentVariable: name) == nil) == isGood)
  }

  @Test("Names of header fields", arguments: [("X-Any", true), ("", false), ("a b", false), ("a_b", false)])
  func headers(name: String, isGood: Bool) { #expect((NameRules.problem(httpHeader: name) == nil) == isGood) }

  @Test("Base64 is read as it was written", arguments: 0..<10)
  func base64(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 101 + 250) }
    #expect(Base64Text.decode(Base64Text.encode(bytes)) == bytes)
  }

  @Test(
    "Blocks of addresses",
    arguments: [
      ("10.0.0.0/8", true), ("::/0", true), ("fd00::/128", true), ("10.0.0.0/33", false), ("10.0.0.0", false),
      ("x/8", false), ("10.0.0.0/", false), ("10.0.0.0/-1", false), ("1.2.3.4/8/8", false),
    ])
  func blocks(text: String, isGood: Bool) { #expect(IPAddressText.isBlock(text) == isGood) }

  @Test("Good ConfigMap keys", arguments: ["a", "A.b-c_d", ".hidden", "a..b"])
  func goodKey(key: String) { #expect(NameRules.problem(configKey: key) == nil) }

  @Test("Bad ConfigMap keys", arguments: ["", ".", "..", "..a", "a/b", "a b", String(repeating: "x", count: 254)])
  func badKey(key: String) { #expect(NameRules.problem(configKey: key) != nil) }

  @Test(
    "Good date-times",
    arguments: [
      "2026-01-31T08:15:30Z", "2026-01-31t08:15:30z", "2024-02-29T23:59:60Z", "2026-01-31T08:15:30.5Z",
      "2026-01-31T08:15:30.123456789+05:30", "2000-02-29T00:00:00-23:59",
    ])
  func goodTime(text: String) { #expect(StringFormat.dateTime.problem(of: text) == nil) }

  @Test(
    "Bad date-times",
    arguments: [
      "2026-01-31", "2026-01-31T08:15:30", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
      "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
      "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+5:30", "2026-01-01T00:00:00+24:00", "2026-01-01 00:00:00Z",
      "2026-01-01T00:00:00ZZ", "x026-01-01T00:00:00Z",
    ])
  func badTime(text: String) { #expect(StringFormat.dateTime.problem(of: text) != nil) }

  @Test("Good Base64", arguments: ["", "YQ==", "YWI=", "YWJj", "+/+/"])
  func goodBase64(text: String) { #expect(StringFormat.bytes.problem(of: text) == nil) }

  @Test("Bad Base64", arguments: ["a", "YQ=", "YQ", "Y===", "YQ=a", "Y-__", "YWI =", "=YWJ"])
  func badBase64(text: String) { #expect(StringFormat.bytes.problem(of: text) != nil) }
}

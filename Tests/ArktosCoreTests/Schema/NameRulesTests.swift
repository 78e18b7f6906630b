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

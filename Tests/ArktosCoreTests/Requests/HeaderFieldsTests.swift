import ArktosCore
import Testing

@Suite("The fields of a header")
struct HeaderFieldsTests {
  @Test("are found whatever the case of their names", arguments: ["accept", "Accept", "ACCEPT"])
  func ignoresCase(name: String) {
    let fields = HeaderFields([("Host", "x"), ("aCCept", "a/b")])
    #expect(fields[name] == "a/b")
    #expect(fields["accep"] == nil)
    // Of the same length, and another byte that differs from a letter's by its case bit only.
    #expect(HeaderFields([("x-@", "1")])["x-`"] == nil)
  }

  @Test("that come several times are one, in their order")
  func joins() {
    let fields = HeaderFields([("via", "a"), ("host", "x"), ("Via", "b, c")])
    #expect(fields["via"] == "a, b, c")
    #expect(fields.map(\.name) == ["via", "host", "Via"])
  }

  @Test("are replaced and taken out by name")
  func replaces() {
    var fields: HeaderFields = ["via": "a", "host": "x"]
    fields["VIA"] = "b"
    #expect(fields.map(\.value) == ["x", "b"])
    fields["Host"] = nil
    #expect(fields["host"] == nil)
    #expect(fields["via"] == "b")
  }
}

import ArktosClient
import ArktosCore
import Testing

@Suite("Reading YAML")
struct YAMLReaderTests {
  @Test(
    "plain scalars mean what Kubernetes' reader makes of them",
    arguments: [
      ("", JSONValue.null), ("~", nil), ("true", true), ("off", false), ("5", 5), ("-7", -7), ("0x1F", 31),
      ("0644", 420),
      ("0o17", 15), ("1.5", 1.5), ("1e3", 1000.0), ("1.14.2", "1.14.2"), ("2024-01-01", "2024-01-01"), ("0x", "0x"),
      ("-", "-"), (".", "."), ("1e", "1e"), ("y", "y"), ("nginx:1.14.2", "nginx:1.14.2"), ("12h0m0s", "12h0m0s"),
      ("-1e999", "-1e999"),
    ] as [(String, JSONValue)])
  func plain(text: String, expected: JSONValue) {
    #expect(YAMLScalar.value(of: text, isPlain: true) == expected)
  }

  @Test("quoted scalars and those tagged as strings are strings")
  func quoted() {
    #expect(YAMLScalar.value(of: "5", isPlain: false) == "5")
    #expect(YAMLScalar.value(of: "true", isPlain: true, tag: "tag:yaml.org,2002:str") == "true")
  }

  @Test("documents, maps, lists and merged keys")
  func documents() throws {
    let text = """
      a: &anchor {x: 1}
      b: {<<: *anchor, y: [2, "3"]}
      ---
      # Nothing.
      ---
      - c
      """
    let documents = try YAMLReader.documents(in: text)
    #expect(documents == [["a": ["x": 1], "b": ["y": [2, "3"], "x": 1]], ["c"]])
  }

  @Test(
    "what is no YAML is refused with a sentence on one line",
    arguments: [
      "a: [", "a: *b", "? [a]\n: b", "a: b: c", "\u{0}", "%", "a:\n\tb", "a: 1\na: 2",
      String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 100_000),
      String(repeating: "- ", count: 100_000), String(repeating: "[", count: 900) + String(repeating: "]", count: 900),
      "a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
        + "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
        + "e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]\n",
    ])
  func malformed(text: String) {
    let error = #expect(throws: YAMLError.self) { try YAMLReader.documents(in: text) }
    #expect(error?.description.contains("\n") == false)
  }
}

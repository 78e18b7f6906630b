import ArktosCLI
import ArktosCore
import Testing

@Suite("JSON for people")
struct JSONPrettyTests {
  @Test("is indented, sorted and exact")
  func json() {
    let value: JSONValue = ["b": [1, "x\n"], "a": [:], "c": []]
    #expect(
      value.prettyJSON() == """
        {
            "a": {},
            "b": [
                1,
                "x\\n"
            ],
            "c": []
        }
        """)
  }
}

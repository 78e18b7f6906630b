import ArktosClient
import ArktosCore
import Testing

@Suite("Written YAML")
struct YAMLWriterTests {
  @Test("is written the way kubectl prints it")
  func layout() {
    let value: JSONValue = [
      "spec": [
        "containers": [["ports": [["containerPort": 80]], "name": "nginx", "args": ["-c", "a b"]], ["name": "side"]],
        "empty": [:], "none": [], "nothing": nil,
      ],
      "kind": "Pod", "text": "one\ntwo\n",
    ]
    #expect(
      value.yaml() == """
        kind: Pod
        spec:
          containers:
          - args:
            - -c
            - a b
            name: nginx
            ports:
            - containerPort: 80
          - name: side
          empty: {}
          none: []
          nothing: null
        text: |
          one
          two

        """)
  }

  @Test(
    "every string is read back as it was",
    arguments: [
      "", " ", "a", "a b", " lead", "trail ", "true", "no", "null", "~", "5", "1.5", "0644", "1e3", "2024-01-01", "-",
      "- a",
      "-c", "--flag", "a: b", "a:", "a #b", "#a", "{a}", "[a]", "'a'", "\"a\"", "a\\b", "a\nb", "a\nb\n", "a\n\n",
      "\na", " a\nb",
      "a \nb", "a\tb", "\t", "é", "日本", "\u{7f}", "\u{1}", "%a", "@a", "`a", "&a", "*a", "!a", "|", ">", "?", "? a",
      "=", "<<", "a: ",
      "https://a/b?c=d&e", "12:30", "0x1F", "y", "N", "{\"a\":1}\n", "a\n b\n  c",
    ])
  func strings(text: String) throws {
    let value: JSONValue = ["nested": [["value": .string(text), "list": [.string(text)]]], "top": .string(text)]
    #expect(try YAMLReader.documents(in: value.yaml()) == [value], "written as:\n\(value.yaml())")
  }
}

import ArktosCore
import Testing

@Suite("JSON paths")
struct JSONPathTests {
  private static let object: JSONValue = [
    "spec": ["replicas": 3, "a.b": "dotted", "ports": [80, 443, 8080]],
    "status": [
      "conditions": [
        ["type": "Ready", "status": "True", "n": 1], ["type": "Synced", "status": "False", "n": 2],
      ]
    ],
  ]

  @Test(
    "lead to values",
    arguments: [
      (".spec.replicas", [3]), ("$.spec.replicas", [3]), (".spec['replicas']", [3]), (".spec.a\\.b", ["dotted"]),
      (".spec['a.b']", ["dotted"]), (".spec.ports[0]", [80]), (".spec.ports[-1]", [8080]),
      (".spec.ports[*]", [80, 443, 8080]), (".spec.ports[1:]", [443, 8080]), (".spec.ports[:1]", [80]),
      (".spec.ports[9]", []), (".spec.nothing.more", []), ("..type", ["Ready", "Synced"]),
      (".status.conditions[?(@.type==\"Ready\")].status", ["True"]),
      (".status.conditions[?(@.type == 'Synced')].status", ["False"]),
      (".status.conditions[?(@.n>1)].type", ["Synced"]), (".status.conditions[?(@.n>=1)].n", [1, 2]),
      (".status.conditions[?(@.type!='Ready')].n", [2]), (".status.conditions[?(@.reason)].n", []),
    ] as [(String, [JSONValue])])
  func values(path: String, values: [JSONValue]) throws {
    #expect(try JSONPath(path).values(in: Self.object) == values)
    #expect(try JSONPath(path).firstValue(in: Self.object) == values.first)
  }

  @Test(
    "that are none are refused",
    arguments: ["spec", ".spec[", ".spec[x]", ".spec['a]", ".a b", ".a[?(@.b==)]", ".a[?(@.b=='c']", ".a..", "{.a}"])
  func errors(path: String) {
    #expect(throws: JSONPathError.self) { try JSONPath(path) }
  }

  @Test("that descend again and again lead to no more values than can be looked at")
  func descents() throws {
    var value: JSONValue = 1
    for _ in 0..<100 { value = ["a": value] }
    let path = try JSONPath(String(repeating: "..a", count: 20))
    #expect(path.firstValue(in: value) != nil)
    let count = path.values(in: value).count
    #expect(count > 1000 && count <= JSONPath.maximumSteps)
  }
}

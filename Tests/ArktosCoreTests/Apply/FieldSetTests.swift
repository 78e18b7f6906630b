import ArktosCore
import Testing

@Suite("Sets of fields")
struct FieldSetTests {
  static let example: JSONObject = [
    "f:metadata": ["f:labels": [".": [:], "f:app": [:]], "f:finalizers": [".": [:], "v:\"keep\"": [:]]],
    "f:spec": [
      "f:list": [
        "k:{\"containerPort\":80,\"protocol\":\"TCP\"}": [".": [:], "f:name": [:]], "i:3": [:],
      ]
    ],
  ]

  @Test("a set is read and written as Kubernetes writes it")
  func roundTrip() throws {
    let set = try FieldSet(decoding: .object(Self.example))
    #expect(set.json == Self.example)
    #expect(
      set.paths.map(FieldSet.text) == [
        ".metadata.finalizers", ".metadata.finalizers[=\"keep\"]", ".metadata.labels", ".metadata.labels.app",
        ".spec.list[containerPort=80,protocol=\"TCP\"]", ".spec.list[containerPort=80,protocol=\"TCP\"].name",
        ".spec.list[3]",
      ])
    #expect(FieldSet(paths: set.paths) == set)
  }

  @Test("keys are told apart by their values, not by their order")
  func canonicalKeys() throws {
    let set = try FieldSet(decoding: ["f:l": ["k:{ \"b\":1, \"a\":2 }": [:]]])
    #expect(set.json == ["f:l": ["k:{\"a\":2,\"b\":1}": [:]]])
  }

  @Test(
    "what is no set is refused",
    arguments: [
      nil, 1, "f:a", ["a": [:]], ["f": [:]], ["": [:]], ["x:a": [:]], ["f:a": 1], ["f:a": ["g": [:]]],
      ["k:name": [:]], ["k:[]": [:]], ["v:": [:]], ["i:x": [:]],
    ] as [JSONValue])
  func malformed(_ value: JSONValue) {
    #expect(throws: APIError.self) { try FieldSet(decoding: value) }
  }

  @Test("a field and what is in it are told apart")
  func arithmetic() throws {
    let both: JSONValue = ["f:a": [".": [:], "f:b": [:]]]
    let parent = try FieldSet(decoding: ["f:a": [:]])
    let child = try FieldSet(decoding: ["f:a": ["f:b": [:]]])
    let union = try FieldSet(decoding: both)
    #expect(parent.union(child) == union)
    #expect(union.subtracting(parent) == child)
    #expect(union.subtracting(child) == parent)
    #expect(union.intersection(child) == child)
    #expect(parent.intersection(child).isEmpty)
    #expect(union.subtracting(union).isEmpty)
    #expect(union.contains([.field("a")]) && union.contains([.field("a"), .field("b")]))
    #expect(!child.contains([.field("a")]) && !child.contains([]))
  }

  @Test("arithmetic is that of sets of paths", arguments: 0..<200)
  func likePlainSets(seed: UInt64) {
    var random = RandomJSON(seed: seed)
    let (left, right) = (Self.randomPaths(&random), Self.randomPaths(&random))
    let (one, other) = (FieldSet(paths: left), FieldSet(paths: right))
    #expect(Set(one.union(other).paths) == left.union(right), "seed \(seed)")
    #expect(Set(one.subtracting(other).paths) == left.subtracting(right), "seed \(seed)")
    #expect(Set(one.intersection(other).paths) == left.intersection(right), "seed \(seed)")
    for path in left.union(right) { #expect(one.contains(path) == left.contains(path), "seed \(seed)") }
    let decoded = try? FieldSet(decoding: .object(one.json))
    #expect(decoded == one, "seed \(seed)")
  }

  private static func randomPaths(_ random: inout RandomJSON) -> Set<[FieldStep]> {
    let steps: [FieldStep] = [
      .field("a"), .field("b.c/d"), .field("."), .key(["name": "x"]), .key(["p": 1, "q": "TCP"]), .value("v"),
      .value(1), .index(0),
    ]
    var paths: Set<[FieldStep]> = []
    for _ in 0..<random.pick([0, 1, 3, 12]) {
      paths.insert((0..<random.pick([1, 2, 3])).map { _ in random.pick(steps) })
    }
    return paths
  }
}

import ArktosCore
import Testing

/// Named after the cases of Kubernetes' own tests of apply where there is one.
@Suite("Server-side apply")
struct ServerSideApplyTests {
  @Test("the first apply creates and owns")
  func create() throws {
    var thing = Workpiece()
    try thing.apply(["spec": ["text": "a", "labels": ["x": "1"]]], by: "one")
    #expect(thing.object == ["spec": ["text": "a", "labels": ["x": "1"]]])
    #expect(thing.owners == ["one": [".spec.labels.x", ".spec.text"]])
  }

  @Test("another value of somebody else's field is a conflict that names both")
  func conflict() throws {
    var thing = Workpiece()
    try thing.apply(["spec": ["text": "a"]], by: "one")
    let before = thing.object
    let error = #expect(throws: APIError.self) { try thing.apply(["spec": ["text": "b"]], by: "two") }
    #expect(error?.code == 409)
    #expect(error?.reason == .conflict)
    #expect(error?.message == "Apply failed with 1 conflict: conflict with \"one\": .spec.text")
    #expect(
      error?.causes
        == [APIError.Cause(reason: "FieldManagerConflict", message: "conflict with \"one\"", field: ".spec.text")])
    #expect(thing.object == before)
  }

  @Test("conflicts with several managers are listed for each")
  func severalConflicts() throws {
    var thing = Workpiece()
    try thing.apply(["spec": ["text": "a", "number": 1]], by: "one")
    thing.update(["spec": ["text": "a", "number": 1, "labels": ["x": "1"]]], by: "two")
    let error = #expect(throws: APIError.self) {
      try thing.apply(["spec": ["text": "b", "number": 2, "labels": ["x": "2"]]], by: "three")
    }
    #expect(
      error?.message == """
        Apply failed with 3 conflicts: conflicts with "one":
        - .spec.number
        - .spec.text
        conflicts with "two" using test.arktos.dev/v1:
        - .spec.labels.x
        """)
    #expect(error?.causes.count == 3)
  }

  @Test("force takes the field")
  func forced() throws {
    var thing = Workpiece()
    try thing.apply(["spec": ["text": "a", "number": 1]], by: "one")
    try thing.apply(["spec": ["text": "b"]], by: "two", force: true)
    #expect(thing.object == ["spec": ["text": "b", "number": 1]])
    #expect(thing.owners == ["one": [".spec.number"], "two": [".spec.text"]])
  }

  @Test("the same value is owned by both, and stays until both let go")
  func shared() throws {
    var thing = Workpiece()
    try thing.apply(["spec": ["text": "a"]], by: "one")
    try thing.apply(["spec": ["text": "a", "number": 1]], by: "two")
    #expect(thing.owners == ["one": [".spec.text"], "two": [".spec.number", ".spec.text"]])
    try thing.apply(["spec": ["number": 1]], by: "two")
    #expect(thing.object == ["spec": ["text": "a", "number": 1]])
    try thing.apply([:], by: "one")
    #expect(thing.object == ["spec": ["number": 1]])
    #expect(thing.owners == ["two": [".spec.number"]])
  }

  @Test("a shared field that one changes with force is lost to the other")
  func sharedForced() throws {
    var thing = Workpiece()
    try thing.apply(["spec": ["text": "a"]], by: "one")
    try thing.apply(["spec": ["text": "a"]], by: "two")
    #expect(throws: APIError.self) { try thing.apply(["spec": ["text": "b"]], by: "one") }
    try thing.apply(["spec": ["text": "b"]], by: "one", force: true)
    #expect(thing.owners == ["one": [".spec.text"]])
  }

  @Test("TestApplyUnsetExclusivelyOwnedFields: what an updater owns too is not removed")
  func updatersKeep() throws {
    var thing = Workpiece()
    try thing.apply(["spec": ["labels": ["a": "1", "b": "1"]]], by: "one")
    thing.update(["spec": ["labels": ["a": "1", "b": "2"]]], by: "two")
    try thing.apply(["spec": ["labels": ["a": "1"]]], by: "one")
    #expect(thing.object == ["spec": ["labels": ["a": "1", "b": "2"]]])
    #expect(thing.owners == ["one": [".spec.labels.a"], "two*": [".spec.labels.b"]])
  }

  @Test("an update takes fields without asking, and their removal takes them from all")
  func update() throws {
    var thing = Workpiece()
    try thing.apply(["spec": ["text": "a", "number": 1]], by: "one")
    thing.update(["spec": ["text": "b"]], by: "two")
    #expect(thing.owners == ["two*": [".spec.text"]])
    thing.update(["spec": ["text": "c"]], by: "three")
    #expect(thing.owners == ["three*": [".spec.text"]])
    let before = thing.managedFields
    thing.update(thing.object, by: "four")
    #expect(thing.managedFields == before)
  }

  @Test("maps and lists that are applied without members stay when the last of them goes")
  func emptied() throws {
    var thing = Workpiece()
    try thing.apply(["data": ["a": "1"], "spec": ["words": ["b"], "items": [["name": "c"]], "text": "d"]], by: "one")
    let empty: JSONObject = ["data": [:], "spec": ["words": [], "items": [], "text": "d"]]
    try thing.apply(empty, by: "one")
    #expect(thing.object == empty)
    let before = thing.managedFields.withoutTimes
    try thing.apply(empty, by: "one")
    #expect(thing.object == empty)
    #expect(thing.managedFields.withoutTimes == before)
  }

  @Test("a map that another manager owns without members stays when the last of them goes")
  func emptiedByOthers() throws {
    var thing = Workpiece()
    try thing.apply(["data": ["a": "1"]], by: "one")
    try thing.apply(["data": [:]], by: "two")
    try thing.apply([:], by: "one")
    #expect(thing.object == ["data": [:]])
    #expect(thing.owners == ["two": [".data"]])
  }

  @Test("elements of a keyed list: added, changed, released, in the order of the configuration")
  func keyedList() throws {
    var thing = Workpiece()
    try thing.apply(["spec": ["items": [["name": "a", "value": "1"], ["name": "b"]]]], by: "one")
    try thing.apply(["spec": ["items": [["name": "c"], ["name": "b", "value": "2"]]]], by: "two")
    #expect(
      thing.object["spec"]?["items"] == [["name": "a", "value": "1"], ["name": "c"], ["name": "b", "value": "2"]])
    try thing.apply(["spec": ["items": [["name": "c"]]]], by: "one")
    #expect(thing.object["spec"]?["items"] == [["name": "c"], ["name": "b", "value": "2"]])
    try thing.apply(["spec": ["items": []]], by: "two")
    #expect(thing.object["spec"]?["items"] == [["name": "c"]])
  }

  @Test("TestApplyRemoveContainerPort: a port is its number and protocol")
  func containerPorts() throws {
    func config(_ ports: JSONValue) -> JSONObject { ["spec": ["items": [["name": "a", "ports": ports]]]] }
    var thing = Workpiece()
    try thing.apply(config([["containerPort": 80], ["containerPort": 80, "protocol": "UDP"]]), by: "one")
    try thing.apply(config([["containerPort": 80, "protocol": "UDP"]]), by: "one")
    #expect(thing.object["spec"]?["items"] == [["name": "a", "ports": [["containerPort": 80, "protocol": "UDP"]]]])
  }

  @Test("sets are united, and each owner takes out its own")
  func sets() throws {
    var thing = Workpiece()
    try thing.apply(["spec": ["words": ["a", "b"]]], by: "one")
    try thing.apply(["spec": ["words": ["c", "b"]]], by: "two")
    #expect(thing.object["spec"]?["words"] == ["a", "c", "b"])
    try thing.apply(["spec": ["words": ["a"]]], by: "one")
    #expect(thing.object["spec"]?["words"] == ["a", "c", "b"])
    try thing.apply([:], by: "two")
    #expect(thing.object["spec"]?["words"] == ["a"])
  }

  @Test("what is one value is taken as a whole")
  func atomicValues() throws {
    var thing = Workpiece()
    try thing.apply(["spec": ["whole": ["a": "1", "b": "2"], "lines": ["x"]]], by: "one")
    try thing.apply(["spec": ["whole": ["a": "1"], "lines": ["y"]]], by: "one")
    #expect(thing.object == ["spec": ["whole": ["a": "1"], "lines": ["y"]]])
    #expect(throws: APIError.self) { try thing.apply(["spec": ["whole": ["b": "2"]]], by: "two") }
  }

  @Test("null makes a field absent and owns its absence")
  func null() throws {
    var thing = Workpiece()
    thing.update(["spec": ["text": "a", "labels": ["x": "1", "y": "2"]]], by: "one")
    let config: JSONObject = ["spec": ["labels": ["x": nil]]]
    let error = #expect(throws: APIError.self) { try thing.apply(config, by: "two") }
    #expect(error?.code == 409)
    try thing.apply(config, by: "two", force: true)
    #expect(thing.object == ["spec": ["text": "a", "labels": ["y": "2"]]])
    #expect(thing.owners["two"] == [".spec.labels.x"])
  }

  @Test("what was there before anybody kept account belongs to before-first-apply")
  func beforeFirstApply() throws {
    var thing = Workpiece()
    thing.object = ["spec": ["text": "a", "number": 1]]
    #expect(throws: APIError.self) { try thing.apply(["spec": ["text": "b"]], by: "one") }
    try thing.apply(["spec": ["text": "a"]], by: "one")
    #expect(thing.owners == ["before-first-apply*": [".spec.number", ".spec.text"], "one": [".spec.text"]])
  }

  @Test("an apply that changes nothing gives the same object and owners")
  func noOp() throws {
    var thing = Workpiece()
    let config: JSONObject = ["spec": ["quantity": "1000m", "items": [["name": "a"]], "part": ["c": [:]]]]
    try thing.apply(config, by: "one")
    let first = thing
    try thing.apply(config, by: "one")
    #expect(thing.object == first.object)
    #expect(thing.managedFields.withoutTimes == first.managedFields.withoutTimes)
    #expect(thing.object["spec"]?["quantity"] == "1")
  }

  struct Refusal: Sendable {
    var spec: JSONObject
    var problem: String
  }

  @Test(
    "a configuration that cannot be owned is refused",
    arguments: [
      Refusal(spec: ["foo": 1], problem: ".spec.foo: field not declared in schema"),
      Refusal(
        spec: ["items": [["name": "a"], ["name": "a"]]], problem: ".spec.items: duplicate entries for key [name=\"a\"]"),
      Refusal(spec: ["words": ["a", "a"]], problem: ".spec.words: duplicate entries for key [=\"a\"]"),
      Refusal(
        spec: ["items": [["value": "a"]]],
        problem: ".spec.items: element 0: associative list with keys has an element that omits key field \"name\" "
          + "(and doesn't have default value)"),
    ])
  func refused(_ refusal: Refusal) {
    var thing = Workpiece()
    let error = #expect(throws: APIError.self) { try thing.apply(["spec": .object(refusal.spec)], by: "one") }
    #expect(error?.code == 400)
    #expect(error?.message.hasSuffix("Kind=Thing): \(refusal.problem)") ?? false)
  }

  @Test("managedFields cannot be applied")
  func managedFieldsRefused() {
    var thing = Workpiece()
    let error = #expect(throws: APIError.self) {
      try thing.apply(["metadata": ["managedFields": [[:]]]], by: "one")
    }
    #expect(error?.message == "metadata.managedFields must be nil")
  }
}

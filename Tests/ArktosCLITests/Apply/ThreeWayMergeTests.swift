import ArktosCLI
import ArktosCore
import Testing

@Suite("The three-way merge of apply")
struct ThreeWayMergeTests {
  private let schema: Schema = .object([
    .optional("size", .quantity), .optional("labels", .stringMap), .optional("tags", .set(.string)),
    .optional("args", .list(.string)),
    .optional(
      "ports",
      .list(
        .object([
          .optional("port", .int32), .optional("protocol", Schema.string.defaulting(to: "TCP")),
          .optional("name", .string),
          .optional("note", .string),
        ]), keys: "port", "protocol")),
  ])

  private func merged(_ original: JSONObject?, _ modified: JSONObject, _ current: JSONObject) -> JSONObject {
    ThreeWayMerge.merged(original: original, modified: modified, current: current, schema: schema)
  }

  @Test("what the manifest says counts, what others set stays, what it no longer says goes")
  func members() {
    #expect(
      merged(
        ["labels": ["a": "1", "b": "1"]], ["labels": ["a": "2"]], ["labels": ["a": "1", "b": "1", "c": "1"], "x": 1])
        == ["labels": ["a": "2", "c": "1"], "x": 1])
    #expect(merged(nil, ["labels": ["a": "2"]], ["labels": ["b": "1"]]) == ["labels": ["a": "2", "b": "1"]])
    #expect(merged(["args": ["x"]], [:], ["args": ["x"], "tags": ["y"]]) == ["tags": ["y"]])
    #expect(merged(nil, ["args": nil], ["args": ["x"]]) == [:], "null removes")
  }

  @Test("the server's spelling of a value is no difference")
  func spelling() {
    #expect(merged(["size": "1000m"], ["size": "1000m"], ["size": "1"]) == ["size": "1"])
    #expect(merged(["size": "1000m"], ["size": "2000m"], ["size": "1"]) == ["size": "2000m"])
  }

  @Test("elements are told apart by their keys, defaults included")
  func keyedLists() {
    let current: JSONObject = [
      "ports": [["port": 80, "protocol": "TCP", "note": "server's"], ["port": 53, "protocol": "UDP"]]
    ]
    let same: JSONObject = ["ports": [["port": 80], ["port": 53, "protocol": "UDP"]]]
    #expect(merged(same, same, current) == current)
    #expect(
      merged(same, ["ports": [["port": 80, "name": "web"]]], current)
        == ["ports": [["port": 80, "protocol": "TCP", "note": "server's", "name": "web"]]])
    #expect(
      merged(nil, ["ports": [["port": 443]]], current)
        == [
          "ports": [
            ["port": 80, "protocol": "TCP", "note": "server's"], ["port": 53, "protocol": "UDP"], ["port": 443],
          ]
        ],
      "elements of others stay")
  }

  @Test("a new order of elements is followed")
  func order() {
    let current: JSONObject = [
      "ports": [["port": 1, "protocol": "TCP"], ["port": 2, "protocol": "TCP"], ["port": 3, "protocol": "TCP"]]
    ]
    let applied: JSONObject = ["ports": [["port": 1], ["port": 2]]]
    #expect(
      merged(applied, ["ports": [["port": 2], ["port": 1]]], current)["ports"]
        == [["port": 2, "protocol": "TCP"], ["port": 1, "protocol": "TCP"], ["port": 3, "protocol": "TCP"]])
  }

  @Test("elements that cannot be told apart make the list one value")
  func ambiguous() {
    let modified: JSONObject = ["ports": [["port": 1], ["port": 1]]]
    #expect(merged(nil, modified, ["ports": [["port": 2, "protocol": "TCP"]]]) == modified)
  }

  @Test("sets gain and lose elements, other lists are one value")
  func otherLists() {
    #expect(
      merged(["tags": ["a", "b"]], ["tags": ["b", "d"]], ["tags": ["a", "b", "c"]]) == ["tags": ["b", "c", "d"]])
    #expect(merged(["args": ["a"]], ["args": ["b"]], ["args": ["a", "z"]]) == ["args": ["b"]])
  }
}

@Suite("Plans of apply")
struct ApplyPlanTests {
  private let manifest = DynamicObject(json: [
    "kind": "ConfigMap", "apiVersion": "v1", "metadata": ["name": "c", "creationTimestamp": nil], "data": ["a": "1"],
  ])

  private func onServer(_ plan: ApplyPlan) throws -> DynamicObject {
    guard case .create(var object) = plan else {
      throw CommandError("expected a creation, found \(plan)")
    }
    object.metadata.resourceVersion = "5"
    object.metadata.uid = "u"
    return object
  }

  @Test("a new object carries what was applied, sorted, without the server's own fields")
  func create() throws {
    let plan = ApplyPlan(manifest: manifest, current: nil, schema: .any)
    let object = try onServer(plan)
    #expect(
      object.metadata.annotations[ApplyPlan.annotation]
        == #"{"apiVersion":"v1","data":{"a":"1"},"kind":"ConfigMap","metadata":{"name":"c"}}"# + "\n")
    #expect(object.metadata.creationTimestamp == nil)
  }

  @Test("applied again nothing changes, however the manifest's members are ordered")
  func nothing() throws {
    let current = try onServer(ApplyPlan(manifest: manifest, current: nil, schema: .any))
    var reordered = manifest
    reordered.json.moveToFront("data")
    #expect(ApplyPlan(manifest: reordered, current: current, schema: .any) == .nothing)
  }

  @Test("a change is a patch for this version only; a removed member is taken away")
  func patch() throws {
    let current = try onServer(ApplyPlan(manifest: manifest, current: nil, schema: .any))
    var changed = manifest
    changed.json["data"] = ["b": "2"]
    guard case .patch(let patch) = ApplyPlan(manifest: changed, current: current, schema: .any) else {
      Issue.record("no patch")
      return
    }
    #expect(patch["data"] == ["a": nil, "b": "2"])
    #expect(patch["metadata"]?["resourceVersion"] == "5")
    #expect(patch["metadata"]?["annotations"]?[ApplyPlan.annotation] != nil)
    #expect(Set(patch.keys) == ["data", "metadata"])
  }
}

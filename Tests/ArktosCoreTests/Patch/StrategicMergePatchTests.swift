import ArktosCore
import Testing

@Suite("Strategic merge patch")
struct StrategicMergePatchTests {
  private static let schema: Schema = .object([
    .optional("name", .string), .optional("labels", .stringMap), .optional("any", .any),
    .optional("words", .set(.string)), .optional("numbers", .list(.int64)),
    .optional(
      "items",
      .list(
        .object([
          .required("name", .string), .optional("value", .int64), .optional("other", .string),
          .optional("inner", .list(.object([.required("id", .int64), .optional("x", .string)]), keys: "id", "proto")),
        ]), keys: "name")),
    .optional("source", .object([.optional("a", .object([.optional("x", .int64)])), .optional("b", .any)])),
  ])

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var object: JSONObject
    var patch: JSONObject
    var result: JSONObject

    init(_ name: String, _ object: JSONObject, _ patch: JSONObject, _ result: JSONObject) {
      testDescription = name
      self.object = object
      self.patch = patch
      self.result = result
    }
  }

  static let cases: [Case] = [
    Case(
      "members are added, changed and removed", ["name": "a", "labels": ["x": "1", "y": "2"]],
      ["name": "b", "labels": ["x": nil, "z": "3"]], ["name": "b", "labels": ["y": "2", "z": "3"]]),
    Case("a member becomes absent", ["name": "a", "labels": [:]], ["name": nil], ["labels": [:]]),
    Case("nulls of a new object are not kept", [:], ["labels": ["a": nil, "b": "c"]], ["labels": ["b": "c"]]),
    Case("plain lists are replaced", ["numbers": [1, 2]], ["numbers": [3]], ["numbers": [3]]),
    Case(
      "lists in free values are replaced", ["any": ["l": [1], "k": 1]], ["any": ["l": [2]]],
      ["any": ["l": [2], "k": 1]]),
    Case("sets are united", ["words": ["a", "b"]], ["words": ["c", "b"]], ["words": ["a", "c", "b"]]),
    Case(
      "words are taken out of a set", ["words": ["a", "b", "c"]], ["$deleteFromPrimitiveList/words": ["b"]],
      ["words": ["a", "c"]]),
    Case(
      "a set is ordered", ["words": ["a", "b", "c"]], ["$setElementOrder/words": ["c", "b", "a"]],
      ["words": ["c", "b", "a"]]),
    Case(
      "elements merge by their key", ["items": [["name": "a", "value": 1, "other": "o"], ["name": "b"]]],
      ["items": [["name": "a", "value": 2]]], ["items": [["name": "a", "value": 2, "other": "o"], ["name": "b"]]]),
    Case(
      "an element's member becomes absent", ["items": [["name": "a", "value": 1]]],
      ["items": [["name": "a", "value": nil]]], ["items": [["name": "a"]]]),
    Case(
      "a new element comes behind", ["items": [["name": "a"]]], ["items": [["name": "b", "value": 1]]],
      ["items": [["name": "a"], ["name": "b", "value": 1]]]),
    Case("the first list of its field", [:], ["items": [["name": "b", "value": nil]]], ["items": [["name": "b"]]]),
    Case(
      "an element is deleted", ["items": [["name": "a"], ["name": "b"]]],
      ["items": [["$patch": "delete", "name": "a"]]],
      ["items": [["name": "b"]]]),
    Case(
      "deleting what is not there", ["items": [["name": "b"]]], ["items": [["$patch": "delete", "name": "a"]]],
      ["items": [["name": "b"]]]),
    Case(
      "an element is replaced", ["items": [["name": "a", "value": 1, "other": "o"]]],
      ["items": [["$patch": "replace", "name": "a", "value": 2]]], ["items": [["name": "a", "value": 2]]]),
    Case(
      "a whole list is replaced", ["items": [["name": "a"], ["name": "b"]]],
      ["items": [["$patch": "replace"], ["name": "c"]]], ["items": [["name": "c"]]]),
    Case(
      "a whole object is replaced", ["labels": ["a": "b", "c": "d"]], ["labels": ["$patch": "replace", "e": "f"]],
      ["labels": ["e": "f"]]),
    Case("an object is emptied", ["labels": ["a": "b"]], ["labels": ["$patch": "delete"]], ["labels": [:]]),
    Case(
      "$patch: merge says what is the case anyway", ["labels": ["a": "b"]], ["labels": ["$patch": "merge", "c": "d"]],
      ["labels": ["a": "b", "c": "d"]]),
    Case(
      "only the retained keys stay", ["source": ["a": ["x": 1], "b": 2]],
      ["source": ["$retainKeys": ["b"], "b": 3]], ["source": ["b": 3]]),
    Case(
      "nested lists merge by the first of their keys",
      ["items": [["name": "a", "inner": [["id": 1, "x": "p"], ["id": 2]]]]],
      ["items": [["name": "a", "inner": [["id": 1, "x": "q"], ["id": 3]]]]],
      ["items": [["name": "a", "inner": [["id": 1, "x": "q"], ["id": 2], ["id": 3]]]]]),
    Case(
      "elements are ordered as the patch says, the server's own stay in place",
      ["items": [["name": "a"], ["name": "s"], ["name": "b"], ["name": "c"]]],
      [
        "$setElementOrder/items": [["name": "c"], ["name": "a"], ["name": "b"]], "items": [["name": "b", "value": 1]],
      ],
      ["items": [["name": "s"], ["name": "c"], ["name": "a"], ["name": "b", "value": 1]]]),
    Case(
      "ordering alone", ["items": [["name": "a"], ["name": "b"]]],
      ["$setElementOrder/items": [["name": "b"], ["name": "a"]]], ["items": [["name": "b"], ["name": "a"]]]),
    Case(
      "ordering a list that is not there", ["name": "a"], ["$setElementOrder/items": [["name": "b"]]], ["name": "a"]),
    Case(
      "a value of another type is replaced", ["any": [1], "labels": ["a": "b"]], ["any": ["x": 1]],
      ["any": ["x": 1], "labels": ["a": "b"]]),
    Case(
      "fields that the schema does not know merge plainly", ["odd": ["a": 1, "b": 2]], ["odd": ["a": nil, "c": [1]]],
      ["odd": ["b": 2, "c": [1]]]),
  ]

  @Test("Patches do what Kubernetes' do", arguments: cases)
  func applies(_ example: Case) throws {
    let result = try StrategicMergePatch.apply(example.patch, to: example.object, schema: Self.schema)
    #expect(result == example.result)
  }

  @Test(
    "Patches that make no sense are refused",
    arguments: [
      ["labels": ["$patch": "explode"]], ["labels": ["$patch": 1]], ["items": [["value": 1]]], ["items": [1]],
      ["$deleteFromPrimitiveList/words": "a"], ["$setElementOrder/items": [:]],
      ["source": ["$retainKeys": ["a"], "b": 1]], ["source": ["$retainKeys": "a"]],
      ["$setElementOrder/items": [["name": "a"]], "items": [["name": "z"]]],
    ] as [JSONValue])
  func refuses(patch: JSONValue) {
    let object: JSONObject = ["items": [["name": "a"]], "words": ["a"]]
    let error = #expect(throws: APIError.self) {
      try StrategicMergePatch.apply(patch.objectValue ?? [:], to: object, schema: Self.schema)
    }
    #expect(error?.code == 400)
  }

  @Test func aDeploymentsImageIsSetAsKubectlDoes() throws {
    let stored = RegistrySteps(definition: Deployment.definition).create(
      WorkloadRulesTests.deployment { deployment in
        deployment.spec.template.spec.containers[0].ports = [ContainerPort(80), ContainerPort(443)]
        deployment.spec.template.spec.containers.append(Container(name: "side", image: "s:1"))
      }.json
    ).object
    let patch: JSONObject = [
      "metadata": ["annotations": ["note": "x"]],
      "spec": [
        "template": [
          "spec": [
            "$setElementOrder/containers": [["name": "c"], ["name": "side"]],
            "containers": [["name": "c", "image": "nginx:2", "ports": [["containerPort": 80, "$patch": "delete"]]]],
          ]
        ]
      ],
    ]
    let result = Deployment(
      json: try StrategicMergePatch.apply(patch, to: stored, schema: Deployment.definition.wholeSchema))
    let containers = result.spec.template.spec.containers
    #expect(containers.map(\.name) == ["c", "side"])
    #expect(containers.map(\.image) == ["nginx:2", "s:1"])
    #expect(containers[0].ports.map(\.containerPort) == [443])
    #expect(result.metadata.annotations == ["note": "x"])
    #expect(result.spec.strategy == Deployment(json: stored).spec.strategy)
  }
}

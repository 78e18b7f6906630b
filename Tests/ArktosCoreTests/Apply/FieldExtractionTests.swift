import ArktosCore
import Testing

@Suite("The fields of an object")
struct FieldExtractionTests {
  private func fields(_ spec: JSONObject) -> [String] {
    let definition = Workpiece.definition
    return FieldSet(of: ["spec": .object(spec)], definition.trackedSchema).paths.map(FieldSet.text)
  }

  @Test("leaves are fields, what only holds them is none")
  func leaves() {
    #expect(fields(["text": "a", "part": ["a": "x"]]) == [".spec.part.a", ".spec.text"])
    #expect(fields(["part": [:], "labels": [:], "items": []]) == [".spec.labels", ".spec.part"])
  }

  @Test("members of maps and elements of lists are fields themselves")
  func members() {
    #expect(fields(["labels": ["a.b/c": "x"], "words": ["w"]]) == [".spec.labels.a.b/c", ".spec.words[=\"w\"]"])
    #expect(
      fields(["items": [["name": "n", "value": "v"]]])
        == [".spec.items[name=\"n\"]", ".spec.items[name=\"n\"].name", ".spec.items[name=\"n\"].value"])
    #expect(
      fields(["free": ["a": ["b": [1, 2]]]]) == [".spec.free.a", ".spec.free.a.b"])
  }

  @Test("what is one value is one field")
  func atomic() {
    #expect(
      fields(["whole": ["a": "x"], "wholeMap": ["k": "v"], "lines": ["l"]])
        == [".spec.lines", ".spec.whole", ".spec.wholeMap"])
  }

  @Test("a key that is left out counts with its default")
  func defaultedKey() {
    let port = ".spec.items[name=\"n\"].ports[containerPort=80,protocol=\"TCP\"]"
    #expect(
      fields(["items": [["name": "n", "ports": [["containerPort": 80]]]]])
        == [".spec.items[name=\"n\"]", ".spec.items[name=\"n\"].name", port, port + ".containerPort"])
  }

  @Test("null is a field, elements that are there twice are one")
  func oddities() {
    #expect(fields(["text": nil]) == [".spec.text"])
    #expect(fields(["words": ["w", "w"]]) == [".spec.words[=\"w\"]"])
    #expect(
      fields(["items": [["name": "n", "value": "1"], ["name": "n", "value": "2"]]]) == [".spec.items[name=\"n\"]"])
  }

  @Test("the server's own members of metadata belong to nobody")
  func metadata() {
    let object: JSONObject = [
      "apiVersion": "v1", "kind": "Thing",
      "metadata": [
        "name": "n", "namespace": "d", "tenant": "t", "uid": "u", "hashKey": 1, "generation": 1, "selfLink": "",
        "resourceVersion": "1", "creationTimestamp": "2026-01-01T00:00:00Z", "managedFields": [[:]],
        "labels": ["a": "b"], "finalizers": ["x/y"],
        "ownerReferences": [["apiVersion": "v1", "kind": "K", "name": "o", "uid": "1-2"]],
      ],
    ]
    let owner = ".metadata.ownerReferences[uid=\"1-2\"]"
    #expect(
      FieldSet(of: object, Workpiece.definition.trackedSchema).paths.map(FieldSet.text) == [
        ".metadata.finalizers[=\"x/y\"]", ".metadata.labels.a", owner,
      ])
  }
}

import ArktosCore
import Testing

@Suite("What a write changed")
struct FieldDifferenceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var old: JSONObject
    var new: JSONObject
    var written: [String]
    var removed: [String]

    init(_ name: String, _ old: JSONObject, _ new: JSONObject, _ written: [String] = [], removed: [String] = []) {
      testDescription = name
      self.old = old
      self.new = new
      self.written = written
      self.removed = removed
    }
  }

  static let cases: [Case] = [
    Case("nothing", ["text": "a", "items": [["name": "n"]]], ["items": [["name": "n"]], "text": "a"]),
    Case("a value", ["text": "a"], ["text": "b"], [".text"]),
    Case("a new value", [:], ["text": "b"], [".text"]),
    Case("a value that is gone", ["text": "a"], [:], removed: [".text"]),
    Case("null is absent", ["text": nil], ["number": nil]),
    Case("a new map with its members", [:], ["labels": ["a": "b"]], [".labels", ".labels.a"]),
    Case("a map without its last member", ["labels": ["a": "b"]], ["labels": [:]], removed: [".labels.a"]),
    Case("a map that is gone", ["labels": ["a": "b"]], [:], removed: [".labels", ".labels.a"]),
    Case("an empty map is a value", [:], ["labels": [:]], [".labels"]),
    Case(
      "elements by their keys", ["items": [["name": "a", "value": "1"], ["name": "b"]]],
      ["items": [["name": "c"], ["name": "a", "value": "2"]]],
      [".items[name=\"a\"].value", ".items[name=\"c\"]", ".items[name=\"c\"].name"],
      removed: [".items[name=\"b\"]", ".items[name=\"b\"].name"]),
    Case("another order of elements", ["words": ["a", "b"]], ["words": ["b", "a"]]),
    Case(
      "elements of a set", ["words": ["a", "b"]], ["words": ["b", "c"]], [".words[=\"c\"]"],
      removed: [".words[=\"a\"]"]),
    Case("a value as a whole", ["whole": ["a": "1", "b": "2"]], ["whole": ["a": "1"]], [".whole"]),
    Case("a list as a whole", ["lines": ["a", "b"]], ["lines": ["b", "a"]], [".lines"]),
    Case("free values by their members", ["free": ["a": 1, "b": [1]]], ["free": ["a": 1, "b": [2]]], [".free.b"]),
    Case("another type", ["free": ["a": 1]], ["free": "x"], [".free"], removed: [".free.a"]),
    Case("elements that are there twice", ["words": ["a", "a"]], ["words": ["a"]], [".words[=\"a\"]"]),
    Case("elements that are gone together", ["words": ["a", "a"]], ["words": []], removed: [".words[=\"a\"]"]),
  ]

  @Test("what is written and what is removed", arguments: cases)
  func difference(_ test: Case) {
    let schema = Workpiece.definition.trackedSchema
    let result = FieldDifference(from: ["spec": .object(test.old)], to: ["spec": .object(test.new)], schema)
    #expect(result.written.paths.map(FieldSet.text) == test.written.map { ".spec" + $0 })
    #expect(result.removed.paths.map(FieldSet.text) == test.removed.map { ".spec" + $0 })
  }

  @Test("members that are ignored are not looked at")
  func ignored() {
    let schema = Workpiece.definition.trackedSchema
    let (old, new): (JSONObject, JSONObject) = (["data": ["a": "1"]], ["data": ["a": "2"], "spec": ["text": "x"]])
    let result = FieldDifference(from: old, to: new, schema, where: { $0 != "data" })
    #expect(result.written.paths.map(FieldSet.text) == [".spec.text"])
  }
}

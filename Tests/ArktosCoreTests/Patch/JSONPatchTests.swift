import ArktosCore
import Testing

@Suite("JSON patch")
struct JSONPatchTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var document: JSONValue
    var patch: JSONValue
    /// Nil if it must fail.
    var result: JSONValue?
    var testDescription: String { name }
  }

  static let rfc: [Case] = [
    Case(
      name: "A.1 adding an object member", document: ["foo": "bar"],
      patch: [["op": "add", "path": "/baz", "value": "qux"]], result: ["baz": "qux", "foo": "bar"]),
    Case(
      name: "A.2 adding an array element", document: ["foo": ["bar", "baz"]],
      patch: [["op": "add", "path": "/foo/1", "value": "qux"]], result: ["foo": ["bar", "qux", "baz"]]),
    Case(
      name: "A.3 removing an object member", document: ["baz": "qux", "foo": "bar"],
      patch: [["op": "remove", "path": "/baz"]], result: ["foo": "bar"]),
    Case(
      name: "A.4 removing an array element", document: ["foo": ["bar", "qux", "baz"]],
      patch: [["op": "remove", "path": "/foo/1"]], result: ["foo": ["bar", "baz"]]),
    Case(
      name: "A.5 replacing a value", document: ["baz": "qux", "foo": "bar"],
      patch: [["op": "replace", "path": "/baz", "value": "boo"]], result: ["baz": "boo", "foo": "bar"]),
    Case(
      name: "A.6 moving a value", document: ["foo": ["bar": "baz", "waldo": "fred"], "qux": ["corge": "grault"]],
      patch: [["op": "move", "from": "/foo/waldo", "path": "/qux/thud"]],
      result: ["foo": ["bar": "baz"], "qux": ["corge": "grault", "thud": "fred"]]),
    Case(
      name: "A.7 moving an array element", document: ["foo": ["all", "grass", "cows", "eat"]],
      patch: [["op": "move", "from": "/foo/1", "path": "/foo/3"]], result: ["foo": ["all", "cows", "eat", "grass"]]),
    Case(
      name: "A.8 testing a value, success", document: ["baz": "qux", "foo": ["a", 2, "c"]],
      patch: [["op": "test", "path": "/baz", "value": "qux"], ["op": "test", "path": "/foo/1", "value": 2]],
      result: ["baz": "qux", "foo": ["a", 2, "c"]]),
    Case(
      name: "A.9 testing a value, error", document: ["baz": "qux"],
      patch: [["op": "test", "path": "/baz", "value": "bar"]], result: nil),
    Case(
      name: "A.10 adding a nested member object", document: ["foo": "bar"],
      patch: [["op": "add", "path": "/child", "value": ["grandchild": [:]]]],
      result: ["foo": "bar", "child": ["grandchild": [:]]]),
    Case(
      name: "A.11 ignoring unrecognized elements", document: ["foo": "bar"],
      patch: [["op": "add", "path": "/baz", "value": "qux", "xyz": 123]], result: ["foo": "bar", "baz": "qux"]),
    Case(
      name: "A.12 adding to a nonexistent target", document: ["foo": "bar"],
      patch: [["op": "add", "path": "/baz/bat", "value": "qux"]], result: nil),
    Case(
      name: "A.14 escape ordering", document: ["/": 9, "~1": 10], patch: [["op": "test", "path": "/~01", "value": 10]],
      result: ["/": 9, "~1": 10]),
    Case(
      name: "A.15 comparing strings and numbers", document: ["/": 9, "~1": 10],
      patch: [["op": "test", "path": "/~01", "value": "10"]], result: nil),
    Case(
      name: "A.16 adding an array value", document: ["foo": ["bar"]],
      patch: [["op": "add", "path": "/foo/-", "value": ["abc", "def"]]], result: ["foo": ["bar", ["abc", "def"]]]),
  ]

  static let further: [Case] = [
    Case(
      name: "add replaces a member", document: ["a": 1], patch: [["op": "add", "path": "/a", "value": 2]],
      result: ["a": 2]),
    Case(
      name: "add at the end by index", document: [1], patch: [["op": "add", "path": "/1", "value": 2]], result: [1, 2]),
    Case(name: "add behind the end", document: [1], patch: [["op": "add", "path": "/2", "value": 2]], result: nil),
    Case(name: "add null", document: [:], patch: [["op": "add", "path": "/a", "value": nil]], result: ["a": nil]),
    Case(
      name: "replace the document", document: [1], patch: [["op": "replace", "path": "", "value": [:]]], result: [:]),
    Case(
      name: "replace what is not there", document: [:], patch: [["op": "replace", "path": "/a", "value": 1]],
      result: nil),
    Case(name: "remove what is not there", document: [:], patch: [["op": "remove", "path": "/a"]], result: nil),
    Case(name: "remove with -", document: [1], patch: [["op": "remove", "path": "/-"]], result: nil),
    Case(name: "remove the document", document: [1], patch: [["op": "remove", "path": ""]], result: nil),
    Case(name: "leading zero", document: [1, 2], patch: [["op": "remove", "path": "/01"]], result: nil),
    Case(name: "signed index", document: [1, 2], patch: [["op": "remove", "path": "/+1"]], result: nil),
    Case(name: "into a scalar", document: ["a": 1], patch: [["op": "add", "path": "/a/b", "value": 1]], result: nil),
    Case(
      name: "deep in arrays", document: ["a": [["b": [1, 2]]]],
      patch: [["op": "replace", "path": "/a/0/b/1", "value": 3]],
      result: ["a": [["b": [1, 3]]]]),
    Case(
      name: "the empty member name", document: ["": 1], patch: [["op": "test", "path": "/", "value": 1]],
      result: ["": 1]),
    Case(
      name: "copy", document: ["a": ["b": 1]], patch: [["op": "copy", "from": "/a", "path": "/c"]],
      result: ["a": ["b": 1], "c": ["b": 1]]),
    Case(name: "copy from nowhere", document: [:], patch: [["op": "copy", "from": "/a", "path": "/c"]], result: nil),
    Case(
      name: "move onto itself", document: ["a": 1], patch: [["op": "move", "from": "/a", "path": "/a"]],
      result: ["a": 1]),
    Case(
      name: "numbers are equal by value", document: ["a": [1, ["b": 2.0]]],
      patch: [["op": "test", "path": "/a", "value": [1.0, ["b": 2]]]], result: ["a": [1, ["b": 2.0]]]),
    Case(
      name: "test of what is not there", document: [:], patch: [["op": "test", "path": "/a", "value": nil]], result: nil
    ),
    Case(
      name: "a late failure undoes nothing because nothing was done", document: ["a": 1],
      patch: [["op": "add", "path": "/b", "value": 1], ["op": "test", "path": "/a", "value": 2]], result: nil),
  ]

  @Test("Operations do what RFC 6902 says", arguments: rfc + further)
  func applies(_ example: Case) throws {
    let patch = try JSONPatch(example.patch)
    if let result = example.result {
      #expect(try patch.applied(to: example.document) == result)
    } else {
      let error = #expect(throws: APIError.self) { try patch.applied(to: example.document) }
      #expect(error?.code == 422)
      #expect(error?.reason == .invalid)
    }
  }

  @Test(
    "What is no patch is refused",
    arguments: [
      [:], [1], [["path": "/a"]], [["op": "spam", "path": "/a"]], [["op": "add", "path": "/a"]],
      [["op": "add", "value": 1]], [["op": "add", "path": "a", "value": 1]],
      [["op": "add", "path": "/~2", "value": 1]],
      [["op": "add", "path": "/~", "value": 1]], [["op": "move", "path": "/a"]],
      [["op": "copy", "path": "/a", "from": 1]],
      [["op": "move", "from": "/a", "path": "/a/b"]], [["op": "test", "path": "/a"]],
    ] as [JSONValue])
  func refuses(document: JSONValue) {
    let error = #expect(throws: APIError.self) { try JSONPatch(document) }
    #expect(error?.code == 400)
  }

  @Test func aPatchMayNotBeEndless() {
    let operation: JSONValue = ["op": "remove", "path": "/a"]
    let error = #expect(throws: APIError.self) { try JSONPatch(.array(Array(repeating: operation, count: 10_001))) }
    #expect(error?.code == 413)
  }

  @Test func theMessageSaysWhichOperationFailedAndWhy() throws {
    let patch = try JSONPatch([["op": "test", "path": "/a", "value": 1], ["op": "remove", "path": "/b/x~1y"]])
    let error = #expect(throws: APIError.self) { try patch.applied(to: ["a": 1, "b": [:]]) }
    #expect(error?.message == #"operation 1 of the JSON patch (remove /b/x~1y) failed: there is no member "x/y""#)
  }

  @Test(
    "Pointers survive their text",
    arguments: [[], [""], ["a"], ["a/b", "c~d"], ["~1", "/"], ["", "", "x"], ["é", "0"]])
  func pointers(tokens: [String]) {
    #expect(JSONPointer(JSONPointer(tokens: tokens).description)?.tokens == tokens)
  }
}

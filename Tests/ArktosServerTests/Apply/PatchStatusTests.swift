import ArktosCore
import ArktosServer
import ArktosTesting
import Testing

@Suite("Answers to patches")
struct PatchStatusTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var type: String
    var body: String
    var status: Int
    var reason: String

    init(_ name: String, _ type: String, _ body: String, _ status: Int, _ reason: String) {
      testDescription = name
      self.type = "application/\(type)"
      self.body = body
      self.status = status
      self.reason = reason
    }
  }

  static let cases: [Case] = [
    Case("no JSON", "json-patch+json", "[", 400, "BadRequest"),
    Case("no list", "json-patch+json", "{}", 400, "BadRequest"),
    Case("no operation", "json-patch+json", #"[{"op":"frob","path":"/data"}]"#, 400, "BadRequest"),
    Case("a failed test", "json-patch+json", #"[{"op":"test","path":"/data/a","value":"2"}]"#, 422, "Invalid"),
    Case("a place that is not there", "json-patch+json", #"[{"op":"remove","path":"/data/b"}]"#, 422, "Invalid"),
    Case(
      "too many operations", "json-patch+json",
      "[" + Array(repeating: #"{"op":"test","path":"/data/a","value":"1"}"#, count: 10_001).joined(separator: ",")
        + "]",
      413, "RequestEntityTooLarge"),
    Case("nothing left", "json-patch+json", #"[{"op":"replace","path":"","value":1}]"#, 400, "BadRequest"),
    Case("no JSON to merge", "merge-patch+json", "{", 400, "BadRequest"),
    Case("no object to merge", "merge-patch+json", "[]", 400, "BadRequest"),
    Case("an unknown directive", "strategic-merge-patch+json", #"{"data":{"$patch":"frob"}}"#, 400, "BadRequest"),
    Case(
      "an element without its key", "strategic-merge-patch+json", #"{"metadata":{"ownerReferences":[{"name":"x"}]}}"#,
      400, "BadRequest"),
    Case("a value of another type", "merge-patch+json", #"{"data":{"a":1}}"#, 422, "Invalid"),
    Case("another name", "merge-patch+json", #"{"metadata":{"name":"y"}}"#, 400, "BadRequest"),
    Case("an old version", "merge-patch+json", #"{"metadata":{"resourceVersion":"1"}}"#, 409, "Conflict"),
  ]

  @Test("what is wrong with a patch decides the answer, and nothing is written", arguments: cases)
  func refused(_ test: Case) async throws {
    try await withSender { sender, _ in
      let created = try await sender.send(
        .post, Sender.configMaps, #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"a":"1"}}"#)
      let answer = try await sender.send(.patch, Sender.configMaps + "/x", test.body, type: test.type)
      #expect(answer.status == test.status, "\(answer.message)")
      #expect(answer.object["reason"] == .string(test.reason))
      #expect(try await sender.get(Sender.configMaps + "/x").object == created.object)
    }
  }
}

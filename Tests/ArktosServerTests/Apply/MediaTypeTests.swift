import ArktosCore
import ArktosServer
import ArktosTesting
import Testing

@Suite("Bodies")
struct MediaTypeTests {
  private let map = Sender.configMaps + "/x"

  @Test("objects may be sent as YAML")
  func yaml() async throws {
    try await withSender { sender, _ in
      let yaml = "# A comment.\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  a: |\n    text\n"
      let created = try await sender.send(.post, Sender.configMaps, yaml, type: "application/yaml; charset=utf-8")
      #expect(created.status == 201)
      #expect(created.object["data"] == ["a": "text\n"])
      let updated = try await sender.send(.put, map, yaml.replacing("text", with: "more"), type: "application/yaml")
      #expect(updated.object["data"] == ["a": "more\n"])
      let deleted = try await sender.send(.delete, map, "propagationPolicy: Background", type: "application/yaml")
      #expect(deleted.status == 200)
    }
  }

  @Test("other media types are refused with the accepted ones", arguments: [APIRequest.Method.post, .put, .patch])
  func unsupported(method: APIRequest.Method) async throws {
    try await withSender { sender, _ in
      let path = method == .post ? Sender.configMaps : map
      let answer = try await sender.send(method, path, "{}", type: "text/plain")
      #expect(answer.status == 415)
      #expect(answer.object["reason"] == "UnsupportedMediaType")
      let accepted =
        method == .patch
        ? "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, "
          + "application/apply-patch+yaml"
        : "application/json, application/yaml, application/vnd.kubernetes.protobuf"
      #expect(
        answer.message
          == "the body of the request was in an unknown format - accepted media types include: \(accepted)")
    }
  }

  @Test("what is nested too deeply is refused, and so is a patch that would make it so")
  func nested() async throws {
    try await withSender { sender, _ in
      let deep = String(repeating: "[", count: 160) + String(repeating: "]", count: 160)
      let object = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"a":\#(deep)}}"#
      for type in ["application/json", "application/yaml"] {
        #expect(try await sender.send(.post, Sender.configMaps, object, type: type).status == 400)
      }
      _ = try await sender.send(
        .post, Sender.configMaps, #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"}}"#)
      #expect(try await sender.merge(map, #"{"data":{"a":\#(deep)}}"#).status == 400)
    }
  }
}

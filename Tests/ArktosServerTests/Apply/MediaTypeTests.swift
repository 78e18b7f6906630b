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

  @Test(
    "objects, lists, errors and documents are answered in YAML to who asks for it first",
    arguments: [
      ("/x", 200, "kind: ConfigMap\n"), ("", 200, "kind: ConfigMapList\n"), ("/none", 404, "kind: Status\n"),
    ])
  func yamlAnswers(path: String, status: Int, line: String) async throws {
    try await withSender { sender, _ in
      _ = try await sender.send(
        .post, Sender.configMaps, #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"a":"1"}}"#)
      for accept in ["application/yaml", "text/html, application/yaml;q=0.9, application/json"] {
        let (answer, text) = try await get(Sender.configMaps + path, accept, sender)
        #expect(answer.status == status)
        #expect(answer.headers["content-type"] == "application/yaml")
        #expect(text.contains(line))
        #expect(path != "/x" || text.contains("\ndata:\n  a: \"1\"\n"))
      }
      let (other, _) = try await get(Sender.configMaps + path, "application/json, application/yaml", sender)
      #expect(other.headers["content-type"] == "application/json")
    }
  }

  @Test("YAML has metadata and tables too, but no watches")
  func yamlForms() async throws {
    try await withSender { sender, _ in
      let (_, table) = try await get(Sender.configMaps, "application/yaml;as=Table;v=v1;g=meta.k8s.io", sender)
      #expect(table.contains("\nkind: Table\n"))
      let (_, groups) = try await get("/apis", "application/yaml", sender)
      #expect(groups.contains("\nkind: APIGroupList\n"))
      let (watch, _) = try await get(Sender.configMaps, "application/yaml", query: ["watch": "1"], sender)
      #expect(watch.status == 406)
    }
  }

  private func get(_ path: String, _ accept: String, query: [String: String] = [:], _ sender: Sender) async throws
    -> (APIResponse, String)
  {
    let request = APIRequest(
      .get, path, query: query.map { APIRequest.QueryItem($0.key, $0.value) }, headers: ["accept": accept])
    let response = await sender.server.respond(to: request)
    guard case .bytes(let bytes) = response.body else { throw CancellationError() }
    return (response, String(decoding: bytes, as: UTF8.self))
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

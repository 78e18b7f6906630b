import ArktosCore
import ArktosServer
import ArktosTesting
import Testing

/// What clients may do to `metadata.managedFields` themselves.
@Suite("Managed fields in requests")
struct ManagedFieldsRequestTests {
  private let map = Sender.configMaps + "/x"
  private let yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: \"1\"}\n"

  struct Clearing: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var method: APIRequest.Method
    var type: String
    var body: String
  }

  @Test(
    "TestClearManagedFields: an empty list, or one with an empty entry, ends the account",
    arguments: [
      Clearing(
        testDescription: "WithMergePatch", method: .patch, type: "application/merge-patch+json",
        body: #"{"metadata":{"managedFields":[{}]}}"#),
      Clearing(
        testDescription: "WithStrategicMergePatch", method: .patch, type: "application/strategic-merge-patch+json",
        body: #"{"metadata":{"managedFields":[{}]}}"#),
      Clearing(
        testDescription: "WithJSONPatch", method: .patch, type: "application/json-patch+json",
        body: #"[{"op":"replace","path":"/metadata/managedFields","value":[{}]}]"#),
      Clearing(
        testDescription: "WithUpdate", method: .put, type: "application/json",
        body: #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","managedFields":[{}]},"data":{"a":"2"}}"#),
      Clearing(
        testDescription: "WithUpdateEmptyList", method: .put, type: "application/json",
        body: #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","managedFields":[]},"data":{"a":"2"}}"#),
    ])
  func clear(_ clearing: Clearing) async throws {
    try await withSender { sender, _ in
      _ = try await sender.apply(map, yaml)
      let cleared = try await sender.send(clearing.method, map, clearing.body, type: clearing.type)
      #expect(cleared.status == 200)
      #expect(cleared.managedFields == nil)
      let updated = try await sender.merge(map, #"{"data":{"b":"1"}}"#)
      #expect(updated.managedFields == nil)
      let applied = try await sender.apply(map, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {c: d}")
      #expect(
        applied.owners["before-first-apply Update"] == [".data", ".data.a", ".data.b"])
      #expect(applied.owners["apply-test Apply"] == [".data.c"])
    }
  }

  @Test("an account that the client brings takes the place of the stored one: how owners are migrated")
  func replaced() async throws {
    try await withSender { sender, _ in
      let first = try await sender.merge(map, "{}")
      #expect(first.status == 404)
      let created = try await sender.send(
        .post, Sender.configMaps,
        #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"a":"1"}}"#,
        query: ["fieldManager": "old"])
      let entry =
        #"{"manager":"new","operation":"Apply","apiVersion":"v1","fieldsType":"FieldsV1","#
        + #""fieldsV1":{"f:data":{"f:a":{}}}}"#
      let patch =
        #"[{"op":"replace","path":"/metadata/managedFields","value":["# + entry
        + #"]},{"op":"replace","path":"/metadata/resourceVersion","value":"# + "\"\(created.version)\"}]"
      let migrated = try await sender.send(.patch, map, patch, type: "application/json-patch+json")
      #expect(migrated.owners == ["new Apply": [".data.a"]])
      let stale = try await sender.send(.patch, map, patch, type: "application/json-patch+json")
      #expect(stale.status == 409)
    }
  }

  @Test(
    "TestErrorsDontFail: damaged entries are passed over",
    arguments: [
      #"[{"manager":"m","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"":{}}}]"#,
      #"[{"manager":"m","operation":"Apply","fieldsType":"FieldsV1","fieldsV1":{"x:y":{}}}]"#,
    ])
  func damaged(entries: String) async throws {
    try await withSender { sender, _ in
      let body =
        #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","managedFields":\#(entries)},"data":{"a":"1"}}"#
      let created = try await sender.send(.post, Sender.configMaps, body, query: ["fieldManager": "me"])
      #expect(created.status == 201)
      #expect(created.owners == ["me Update": [".data", ".data.a"]])
      let updated = try await sender.send(.put, map, body.replacing("\"1\"", with: "\"2\""))
      #expect(updated.status == 200)
      #expect(updated.owners == ["me Update": [".data"], "unknown Update": [".data.a"]])
      let patched = try await sender.merge(map, #"{"metadata":{"managedFields":\#(entries)}}"#)
      #expect(patched.status == 200)
      #expect(patched.owners == updated.owners)
    }
  }

  @Test("an update that leaves the account out keeps it")
  func leftOut() async throws {
    try await withSender { sender, _ in
      let applied = try await sender.apply(map, yaml)
      let same = try await sender.send(
        .put, map, #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"a":"1"}}"#)
      #expect(same.object == applied.object)
    }
  }
}

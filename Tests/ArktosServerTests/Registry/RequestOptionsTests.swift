import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

@Suite("What a request asks for")
struct RequestOptionsTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    var method: APIRequest.Method
    var path: String
    var query: [APIRequest.QueryItem] = []
    var body: JSONObject?
    var code = 422
    var fields: [String] = []

    var testDescription: String { "\(method.rawValue) \(path) \(query.map(\.value)) \(body?.keys ?? [])" }
  }

  private static let maps = "/api/v1/namespaces/default/configmaps"
  private static let map: JSONObject = ["metadata": ["name": "x"]]

  @Test(
    "methods that a path does not have are refused, and nothing is deleted by them",
    arguments: [
      Refusal(method: .delete, path: "/api/v1/configmaps", code: 405),
      Refusal(method: .delete, path: "/api/v1/namespaces", code: 405),
      Refusal(method: .delete, path: "/api/v1/tenants", code: 405),
      Refusal(method: .put, path: maps, body: map, code: 405),
      Refusal(method: .patch, path: maps, body: [:], code: 405),
      Refusal(method: .post, path: "/api/v1/configmaps", body: map, code: 405),
      Refusal(method: .post, path: "\(maps)/x", body: map, code: 405),
    ])
  func methods(_ refusal: Refusal) async throws {
    try await expectRefused(refusal)
  }

  @Test(
    "words that mean nothing and options that contradict each other are named",
    arguments: [
      Refusal(method: .post, path: maps, query: [.init("dryRun", "Some")], body: map, fields: ["dryRun"]),
      Refusal(
        method: .post, path: maps,
        query: [.init("dryRun", "x"), .init("fieldManager", "\u{1}"), .init("fieldValidation", "y")], body: map,
        fields: ["dryRun", "fieldManager", "fieldValidation"]),
      Refusal(method: .delete, path: "\(maps)/x", query: [.init("dryRun", "x")], fields: ["dryRun"]),
      Refusal(method: .delete, path: "\(maps)/x", body: ["dryRun": ["All", "x"]], fields: ["dryRun"]),
      Refusal(
        method: .delete, path: "\(maps)/x", body: ["propagationPolicy": "Sometimes"], fields: ["propagationPolicy"]),
      Refusal(
        method: .delete, path: "\(maps)/x", query: [.init("propagationPolicy", "Sometimes")],
        fields: ["propagationPolicy"]),
      Refusal(
        method: .delete, path: "\(maps)/x", body: ["propagationPolicy": "Orphan", "orphanDependents": true],
        fields: ["propagationPolicy"]),
      Refusal(method: .delete, path: "\(maps)/x", body: ["kind": "ConfigMap", "apiVersion": "v1"], code: 400),
      Refusal(method: .delete, path: "\(maps)/x", query: [.init("gracePeriodSeconds", "soon")], code: 400),
      Refusal(method: .delete, path: maps, body: ["dryRun": ["x"]], fields: ["dryRun"]),
    ])
  func options(_ refusal: Refusal) async throws {
    try await expectRefused(refusal)
  }

  private func expectRefused(_ refusal: Refusal) async throws {
    try await withTestCluster { cluster in
      _ = try await cluster.client.create(configMap("x"))
      let revision = try await cluster.store.currentRevision()
      let response = await cluster.servers[0].respond(
        to: APIRequest(
          refusal.method, refusal.path, query: refusal.query,
          headers: refusal.method == .patch ? ["content-type": "application/merge-patch+json"] : [:],
          body: refusal.body?.encoded() ?? []))
      #expect(response.status == refusal.code)
      let causes = try await response.object().value(at: ["details", "causes"])?.arrayValue ?? []
      #expect(causes.compactMap { $0["field"]?.stringValue } == refusal.fields)
      #expect(try await cluster.store.currentRevision() == revision)
    }
  }

  @Test("what cannot be deleted by the collection says so")
  func discovery() async throws {
    try await withTestCluster { cluster in
      let list = try await cluster.client.call(.get, "/api/v1")
      func verbs(_ name: String) -> [String] {
        let resource = list[array: "resources"]?.first { $0["name"] == .string(name) }
        return resource?["verbs"]?.arrayValue?.compactMap(\.stringValue) ?? []
      }
      #expect(
        verbs("configmaps") == ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"])
      #expect(verbs("namespaces") == ["create", "delete", "get", "list", "patch", "update", "watch"])
      #expect(verbs("tenants") == verbs("namespaces"))
    }
  }
}

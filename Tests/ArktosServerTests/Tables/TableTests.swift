import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

@Suite("Tables")
struct TableTests {
  private let time = VirtualTime(seed: 11)
  private let path = "/apis/apps/v1/namespaces/default/deployments"

  private func table(_ cluster: TestCluster, _ rest: String = "", includes: String? = nil) async throws -> JSONObject {
    let response = await cluster.servers[0].respond(
      to: APIRequest(
        .get, path + rest, query: includes.map { [.init("includeObject", $0)] } ?? [],
        // As kubectl asks.
        headers: [
          "accept": "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,"
            + "application/json"
        ]))
    #expect(response.status == 200)
    return try await response.object()
  }

  private func rows(_ table: JSONObject) -> [JSONObject] { (table[array: "rows"] ?? []).compactMap(\.objectValue) }

  @Test("a list has a row for each object and says which columns only -o wide shows")
  func list() async throws {
    try await withTestCluster(environment: time.environment) { cluster in
      _ = try await cluster.client.create(deployment("a", replicas: 3))
      _ = try await cluster.client.create(deployment("b"))
      let table = try await table(cluster)
      #expect(table[string: "kind"] == "Table")
      #expect(table[string: "apiVersion"] == "meta.k8s.io/v1")
      let columns = (table[array: "columnDefinitions"] ?? []).compactMap(\.objectValue)
      let shown = columns.filter { $0[int: "priority"] == 0 }.compactMap { $0[string: "name"] }
      #expect(shown == ["Name", "Ready", "Up-to-date", "Available", "Age"])
      #expect(columns.contains { $0[string: "name"] == "Images" && $0[int: "priority"] == 1 })
      #expect(rows(table).map { $0[array: "cells"]?.prefix(4) } == [["a", "0/3", 0, 0], ["b", "0/1", 0, 0]])
      #expect(rows(table).allSatisfy { $0[array: "cells"]?.count == columns.count })
      let revision = try await cluster.store.currentRevision()
      #expect(table.value(at: ["metadata", "resourceVersion"]) == .string("\(revision)"))
    }
  }

  private static let inclusions: [(String?, String?)] = [
    (nil, "PartialObjectMetadata"), ("Metadata", "PartialObjectMetadata"), ("Object", "Deployment"), ("None", nil),
  ]

  @Test("a row carries what includeObject asks for", arguments: inclusions)
  func includeObject(includes: String?, kind: String?) async throws {
    try await withTestCluster(environment: time.environment) { cluster in
      _ = try await cluster.client.create(deployment("a"))
      for rest in ["", "/a"] {
        let row = try #require(rows(try await table(cluster, rest, includes: includes)).first)
        #expect(row[object: "object"]?[string: "kind"] == kind)
        if kind != nil { #expect(row.value(at: ["object", "metadata", "name"]) == "a") }
      }
    }
  }

  @Test(
    "ages are counted from the server's clock",
    arguments: [
      (0, "0s"), (90, "90s"), (310, "5m10s"), (11_000, "3h3m"), (190_000, "2d4h"), (864_000, "10d"),
    ])
  func ages(seconds: Int, text: String) async throws {
    try await withTestCluster(environment: time.environment) { cluster in
      _ = try await cluster.client.create(deployment("a"))
      await time.advance(by: .seconds(seconds))
      let table = try await table(cluster, "/a")
      let columns = (table[array: "columnDefinitions"] ?? []).map { $0["name"]?.stringValue }
      let index = try #require(columns.firstIndex(of: "Age"))
      #expect(rows(table).first?[array: "cells"]?[index] == .string(text))
    }
  }

  @Test("a scale has columns of its own, whatever it is the scale of")
  func scale() async throws {
    try await withTestCluster(environment: time.environment) { cluster in
      _ = try await cluster.client.create(deployment("a", replicas: 3))
      await time.advance(by: .seconds(90))
      let scale = try await table(cluster, "/a/scale", includes: "Object")
      let columns = (scale[array: "columnDefinitions"] ?? []).compactMap { $0["name"]?.stringValue }
      #expect(columns == ["Name", "Desired", "Available", "Age"])
      let row = try #require(rows(scale).first)
      #expect(row[array: "cells"] == ["a", 3, 0, "90s"])
      #expect(row[object: "object"]?[string: "kind"] == "Scale")
      #expect(
        scale.value(at: ["metadata", "resourceVersion"]) == row.value(at: ["object", "metadata", "resourceVersion"]))
      let patched = await cluster.servers[0].respond(
        to: APIRequest(
          .patch, path + "/a/scale",
          headers: [
            "accept": "application/json;as=Table;v=v1;g=meta.k8s.io", "content-type": "application/merge-patch+json",
          ], body: Array(#"{"spec": {"replicas": 5}}"#.utf8)))
      #expect(rows(try await patched.object()).first?[array: "cells"] == ["a", 5, 0, "90s"])
      let partial = await cluster.servers[0].respond(
        to: APIRequest(
          .get, path + "/a/scale", headers: ["accept": "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"]))
      #expect(try await partial.object()[string: "kind"] == "PartialObjectMetadata")
    }
  }

  @Test(
    "a form that the server cannot give is refused",
    arguments: [
      ("accept", "application/vnd.kubernetes.protobuf", 406), ("accept", "application/json;as=Pie;v=v1;g=x", 406),
      ("accept", "application/vnd.kubernetes.protobuf, */*", 200),
    ])
  func accept(header: String, value: String, status: Int) async throws {
    try await withTestCluster { cluster in
      let response = await cluster.servers[0].respond(to: APIRequest(.get, path, headers: [header: value]))
      #expect(response.status == status)
    }
  }
}

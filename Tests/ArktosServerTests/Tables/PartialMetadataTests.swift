import ArktosClient
import ArktosCore
import ArktosServer
import ArktosTesting
import Testing

@Suite("Metadata alone")
struct PartialMetadataTests {
  private let path = "/api/v1/namespaces/default/configmaps"
  private let one = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
  private let many = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"

  private func send(
    _ client: Client, _ method: APIRequest.Method, _ path: String, _ accept: String, query: [(String, String)] = [],
    body: JSONObject? = nil, contentType: String = "application/json"
  ) async throws -> (status: Int, object: JSONObject) {
    let response = try await client.transport.send(
      APIRequest(
        method, path, query: query.map { .init($0.0, $0.1) },
        headers: ["accept": accept, "content-type": contentType], body: body?.encoded() ?? []))
    return (response.status, try await response.object())
  }

  private func expectPartial(_ object: JSONObject, of map: JSONObject) {
    #expect(object[string: "kind"] == "PartialObjectMetadata")
    #expect(object[string: "apiVersion"] == "meta.k8s.io/v1")
    #expect(object["metadata"] == map["metadata"])
    #expect(object.count == 3)
  }

  @Test("a single object, a list and their pages", arguments: Depth.allCases)
  func reads(depth: Depth) async throws {
    try await withTestCluster(at: depth) { _, client in
      var maps: [JSONObject] = []
      for name in ["a", "b", "c"] {
        var map = configMap(name, data: ["metadata": "}"])
        map.metadata.annotations = ["note": "\"\\{}"]
        maps.append(try await client.create(map).json)
      }
      let single = try await send(client, .get, "\(path)/a", one)
      #expect(single.status == 200)
      expectPartial(single.object, of: maps[0])
      let list = try await send(client, .get, path, "\(many),application/json", query: [("limit", "2")])
      #expect(list.object[string: "kind"] == "PartialObjectMetadataList")
      #expect(list.object[string: "apiVersion"] == "meta.k8s.io/v1")
      #expect(list.object.value(at: ["metadata", "remainingItemCount"]) == 1)
      #expect(list.object.value(at: ["metadata", "continue"])?.stringValue?.isEmpty == false)
      let items = (list.object[array: "items"] ?? []).compactMap(\.objectValue)
      #expect(items.count == 2)
      for (item, map) in zip(items, maps) { expectPartial(item, of: map) }
    }
  }

  @Test("watches and their bookmarks", arguments: Depth.allCases)
  func watches(depth: Depth) async throws {
    try await withTestCluster(at: depth) { _, client in
      let map = try await client.create(configMap("a", data: ["x": "y"])).json
      let response = try await client.transport.send(
        APIRequest(
          .get, path,
          query: [
            .init("watch", "1"), .init("sendInitialEvents", "true"), .init("allowWatchBookmarks", "true"),
            .init("resourceVersionMatch", "NotOlderThan"),
          ], headers: ["accept": one]))
      guard case .stream(let stream) = response.body else {
        Issue.record("no stream: \(response.status)")
        return
      }
      let watch = WatchStream(stream)
      let added = try await watch.next()
      #expect(added?.kind == .added)
      expectPartial(added?.object.json ?? [:], of: map)
      let bookmark = try await watch.next()
      #expect(bookmark?.kind == .bookmark)
      #expect(bookmark?.object.json[string: "kind"] == "PartialObjectMetadata")
      let marks = bookmark?.object.metadata.annotations
      #expect(marks == ["k8s.io/initial-events-end": "true"])
      watch.cancel()
    }
  }

  @Test("writes answer so, too; what says that an object is gone stays what it is")
  func writes() async throws {
    try await withTestCluster { cluster in
      let client = cluster.client
      let created = try await send(client, .post, path, one, body: configMap("a", data: ["x": "y"]).json)
      #expect(created.status == 201)
      #expect(created.object[string: "kind"] == "PartialObjectMetadata")
      let patched = try await send(
        client, .patch, "\(path)/a", one, body: ["metadata": ["finalizers": ["example.com/x"]]],
        contentType: "application/merge-patch+json")
      let stored = try await send(client, .get, "\(path)/a", "application/json").object
      expectPartial(patched.object, of: stored)
      let marked = try await send(client, .delete, "\(path)/a", one)
      #expect(marked.object[string: "kind"] == "PartialObjectMetadata")
      #expect(marked.object.value(at: ["metadata", "deletionTimestamp"]) != nil)
      _ = try await client.create(configMap("b"))
      #expect(try await send(client, .delete, "\(path)/b", one).object[string: "kind"] == "Status")
      let collection = try await send(client, .delete, path, many)
      #expect(collection.object[string: "kind"] == "PartialObjectMetadataList")
    }
  }

  @Test("a form that does not fit is not acceptable")
  func misfits() async throws {
    try await withTestCluster { cluster in
      _ = try await cluster.client.create(configMap("a"))
      for (path, accept) in [(path, one), ("\(path)/a", many), (path, "application/json;as=Poem;g=meta.k8s.io;v=v1")] {
        let answer = try await send(cluster.client, .get, path, accept)
        #expect(answer.status == 406)
        #expect(answer.object[string: "reason"] == "NotAcceptable")
      }
      // The next form is taken where there is one.
      let answer = try await send(
        cluster.client, .get, path, "application/json;as=Poem;g=meta.k8s.io;v=v1,application/json")
      #expect(answer.object[string: "kind"] == "ConfigMapList")
    }
  }
}

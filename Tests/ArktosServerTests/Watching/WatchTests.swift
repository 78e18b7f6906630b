import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

@Suite("Watch")
struct WatchTests {
  private let scope = CollectionScope(tenant: "default", namespace: "default")

  @Test("a watch without a resourceVersion begins with what is there", arguments: Depth.allCases)
  func initialState(depth: Depth) async throws {
    try await withTestCluster(at: depth) { _, client in
      _ = try await client.create(configMap("x"))
      let watch = try await client.watch(ConfigMap.resourceType, in: scope, after: "")
      let first = try await nextChange(watch)
      #expect(first.kind == .added)
      #expect(first.object.metadata.name == "x")
      _ = try await client.create(configMap("y"))
      #expect(try await nextChange(watch).object.metadata.name == "y")
    }
  }

  @Test("a watch from a revision tells every change behind it, in order, once", arguments: Depth.allCases)
  func changes(depth: Depth) async throws {
    try await withTestCluster(at: depth) { cluster, client in
      let created = try await client.create(configMap("x"))
      let watch = try await client.watch(
        ConfigMap.resourceType, in: scope, after: created.metadata.resourceVersion)
      var object = created
      for step in 1...20 {
        object.json[stringMap: "data"] = ["step": "\(step)"]
        object = try await client.update(object)
      }
      try await client.delete(ConfigMap.self, created.objectKey)
      for step in 1...20 {
        let event = try await nextChange(watch)
        #expect(event.kind == .modified)
        #expect(event.object.json.value(at: ["data", "step"]) == .string("\(step)"))
      }
      let last = try await nextChange(watch)
      #expect(last.kind == .deleted)
      #expect(last.object.json.value(at: ["data", "step"]) == "20")
      let revision = try await cluster.store.currentRevision()
      #expect(last.object.metadata.resourceVersion == "\(revision)")
    }
  }

  @Test("an object that begins or ceases to match a selector is added or deleted", arguments: Depth.allCases)
  func selectorTransitions(depth: Depth) async throws {
    try await withTestCluster(at: depth) { _, client in
      var object = try await client.create(configMap("x", labels: ["a": "no"]))
      let watch = try await client.watch(
        ConfigMap.resourceType, in: scope, after: object.metadata.resourceVersion, labels: "a=yes")
      for value in ["yes", "no", "yes"] {
        object.metadata.labels = ["a": value]
        object = try await client.update(object)
      }
      try await client.delete(ConfigMap.self, object.objectKey)
      var kinds: [WatchEvent.Kind] = []
      for _ in 0..<4 { kinds.append(try await nextChange(watch).kind) }
      #expect(kinds == [.added, .deleted, .added, .deleted])
    }
  }

  @Test("a watch does not tell of other namespaces, tenants or kinds", arguments: Depth.allCases)
  func scopes(depth: Depth) async throws {
    try await withTestCluster(at: depth) { cluster, client in
      try await cluster.makeTenant("a")
      let revision = "\(try await cluster.store.currentRevision())"
      let watch = try await client.watch(ConfigMap.resourceType, in: scope, after: revision)
      _ = try await client.create(configMap("other", tenant: "a"))
      _ = try await client.create(configMap("other", namespace: "kube-system"))
      _ = try await client.create(deployment("other"))
      _ = try await client.create(configMap("mine"))
      #expect(try await nextChange(watch).object.metadata.name == "mine")
    }
  }

  @Test("sendInitialEvents ends the initial state with a marked bookmark")
  func initialEvents() async throws {
    try await withTestCluster { cluster in
      _ = try await cluster.client.create(configMap("x"))
      let request = APIRequest(
        .get, "/api/v1/namespaces/default/configmaps",
        query: [
          .init("watch", "1"), .init("allowWatchBookmarks", "true"), .init("sendInitialEvents", "true"),
          .init("resourceVersionMatch", "NotOlderThan"),
        ])
      let response = await cluster.servers[0].respond(to: request)
      guard case .stream(let stream) = response.body else {
        Issue.record("no stream: \(response.status)")
        return
      }
      let lines = String(decoding: try await stream.next() ?? [], as: UTF8.self).split(separator: "\n")
      #expect(lines.count == 2)
      #expect(lines.last?.contains("\"k8s.io/initial-events-end\":\"true\"") == true)
      stream.cancel()
    }
  }

  @Test("an idle watch that allows bookmarks is told how far the store is")
  func bookmarks() async throws {
    let time = VirtualTime(seed: 5)
    try await withTestCluster(environment: time.environment) { cluster in
      let revision = try await cluster.store.currentRevision()
      let watch = try await cluster.client.watch(ConfigMap.resourceType, in: scope, after: "\(revision)")
      _ = try await cluster.client.create(deployment("elsewhere"))
      let written = try await cluster.store.currentRevision()
      async let event = watch.next()
      let moving = Task { while !Task.isCancelled { await time.advance(by: .seconds(1)) } }
      let bookmark = try await event
      moving.cancel()
      #expect(bookmark?.kind == .bookmark)
      #expect(bookmark?.object.metadata.resourceVersion == "\(written)")
    }
  }

  @Test("timeoutSeconds ends a watch in order")
  func timeout() async throws {
    let time = VirtualTime(seed: 5)
    try await withTestCluster(environment: time.environment) { cluster in
      let request = APIRequest(
        .get, "/api/v1/namespaces/default/configmaps", query: [.init("watch", "1"), .init("timeoutSeconds", "30")])
      let response = await cluster.servers[0].respond(to: request)
      let collected = Task { try await response.collectedBody() }
      let moving = Task { while !Task.isCancelled { await time.advance(by: .seconds(1)) } }
      let bytes = try await collected.value
      #expect(bytes.isEmpty)
      moving.cancel()
      #expect(time.now >= .seconds(30))
    }
  }

  @Test("a watch from before the oldest history is refused with 410", arguments: Depth.allCases)
  func compacted(depth: Depth) async throws {
    try await withTestCluster(at: depth) { cluster, client in
      let created = try await client.create(configMap("x"))
      _ = try await client.create(configMap("y"))
      try await cluster.store.compact(through: try await cluster.store.currentRevision())
      let error = await apiError {
        _ = try await client.watch(
          ConfigMap.resourceType, in: scope, after: created.metadata.resourceVersion)
      }
      #expect(error?.code == 410)
    }
  }

  @Test("a table watch tells its columns once")
  func tables() async throws {
    try await withTestCluster { cluster in
      let request = APIRequest(
        .get, "/apis/apps/v1/namespaces/default/deployments", query: [.init("watch", "1")],
        headers: ["accept": "application/json;as=Table;g=meta.k8s.io;v=v1"])
      _ = try await cluster.client.create(deployment("one"))
      _ = try await cluster.client.create(deployment("two"))
      let response = await cluster.servers[0].respond(to: request)
      guard case .stream(let stream) = response.body else {
        Issue.record("no stream: \(response.status)")
        return
      }
      let lines = String(decoding: try await stream.next() ?? [], as: UTF8.self).split(separator: "\n")
      let tables = try lines.map { try JSONObject(parsing: Array($0.utf8))[object: "object"] ?? [:] }
      #expect(tables.count == 2)
      let columns = tables.map { ($0[array: "columnDefinitions"] ?? []).compactMap { $0["name"]?.stringValue } }
      #expect(columns.first?.prefix(3) == ["Name", "Ready", "Up-to-date"])
      #expect(columns.last == [])
      stream.cancel()
    }
  }
}

import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

@Suite("List")
struct ListTests {
  private let path = "/api/v1/tenants/default/namespaces/default/configmaps"

  private func names(_ list: JSONObject) -> [String] {
    (list[array: "items"] ?? []).compactMap { $0["metadata"]?["name"]?.stringValue }
  }

  private func fill(_ cluster: TestCluster, _ count: Int) async throws {
    for number in 0..<count {
      _ = try await cluster.client.create(
        configMap("x\(number)", labels: ["odd": "\(number % 2)", "number": "\(number)"]))
    }
  }

  @Test("a list is in order, says its kind and the revision it shows")
  func shape() async throws {
    try await withTestCluster { cluster in
      try await fill(cluster, 3)
      let list = try await cluster.client.call(.get, path)
      #expect(list[string: "kind"] == "ConfigMapList")
      #expect(list[string: "apiVersion"] == "v1")
      #expect(names(list) == ["x0", "x1", "x2"])
      let revision = try await cluster.store.currentRevision()
      #expect(list.value(at: ["metadata", "resourceVersion"]) == .string("\(revision)"))
      let item = list[array: "items"]?.first?.objectValue ?? [:]
      #expect(item.value(at: ["metadata", "resourceVersion"])?.stringValue?.isEmpty == false)
      #expect(item["kind"] == nil && item["apiVersion"] == nil, "the list says it for all")
    }
  }

  @Test("a long list reaches a network piece by piece, with its length told before, and is the same text as the whole")
  func pieces() async throws {
    let configuration = APIServer.Configuration(serviceGroup: "1", authenticators: [TrustEveryone()])
    try await withServer(configuration) { server in
      let client = Client(transport: server)
      for number in 0..<40 {
        _ = try await client.create(configMap("x\(number)", data: ["text": String(repeating: "y", count: 10_000)]))
      }
      let whole = await server.respond(to: APIRequest(.get, path))
      guard case .bytes(let text) = whole.body else {
        Issue.record("a call within the process gets the list as a whole")
        return
      }
      let sent = await server.respond(to: APIRequest(.get, path), from: HTTPPeer())
      guard case .stream = sent.body else {
        Issue.record("the list is not sent in pieces")
        return
      }
      #expect(sent.headers["content-length"] == "\(text.count)")
      #expect(try await sent.collectedBody() == text)
    }
  }

  @Test(
    "selectors pick by label and field",
    arguments: [
      ("labelSelector", "odd=1", ["x1", "x3"]), ("labelSelector", "number in (0,2)", ["x0", "x2"]),
      ("labelSelector", "!odd", []), ("fieldSelector", "metadata.name=x2", ["x2"]),
      ("fieldSelector", "metadata.name!=x2", ["x0", "x1", "x3"]),
      ("fieldSelector", "metadata.hashkey=gte:0", ["x0", "x1", "x2", "x3"]),
      ("fieldSelector", "metadata.hashkey=lt:0", []),
    ])
  func selectors(parameter: String, text: String, expected: [String]) async throws {
    try await withTestCluster { cluster in
      try await fill(cluster, 4)
      let list = try await cluster.client.call(.get, path, query: [.init(parameter, text)])
      #expect(names(list) == expected)
    }
  }

  @Test("pages show one revision, whatever is written between them")
  func paging() async throws {
    try await withTestCluster { cluster in
      try await fill(cluster, 5)
      var page = try await cluster.client.call(.get, path, query: [.init("limit", "2")])
      #expect(page.value(at: ["metadata", "remainingItemCount"]) == 3)
      let revision = page.value(at: ["metadata", "resourceVersion"])
      var seen = names(page)
      _ = try await cluster.client.create(configMap("x00"))
      _ = try await cluster.client.delete(
        ConfigMap.self, ObjectKey(tenant: "default", namespace: "default", name: "x4"))
      while let token = page.value(at: ["metadata", "continue"])?.stringValue {
        page = try await cluster.client.call(
          .get, path, query: [.init("limit", "2"), .init("continue", token)])
        #expect(page.value(at: ["metadata", "resourceVersion"]) == revision)
        seen += names(page)
      }
      #expect(seen == ["x0", "x1", "x2", "x3", "x4"])
    }
  }

  @Test("a limit counts what the selector lets through")
  func pagingWithSelector() async throws {
    try await withTestCluster { cluster in
      try await fill(cluster, 10)
      let page = try await cluster.client.call(
        .get, path, query: [.init("limit", "2"), .init("labelSelector", "odd=1")])
      #expect(names(page) == ["x1", "x3"])
      #expect(page.value(at: ["metadata", "remainingItemCount"]) == nil)
    }
  }

  @Test(
    "resourceVersion and its match mean what Kubernetes' table says",
    arguments: [
      ([("resourceVersion", "0")], 200), ([("resourceVersionMatch", "Exact")], 422),
      ([("resourceVersion", "0"), ("resourceVersionMatch", "Exact")], 422),
      ([("resourceVersion", "0"), ("resourceVersionMatch", "NotOlderThan")], 200),
      ([("resourceVersion", "x")], 400), ([("resourceVersionMatch", "Sometimes"), ("resourceVersion", "1")], 422),
      ([("sendInitialEvents", "true")], 422), ([("continue", "nonsense")], 400), ([("limit", "-1")], 200),
      ([("limit", "x")], 400),
      ([("continue", "nonsense"), ("resourceVersionMatch", "Exact")], 422), ([("allowWatchBookmarks", "x")], 200),
      ([("fieldSelector", "spec.colour=red")], 400), ([("labelSelector", "a in b")], 400),
    ])
  func rules(query: [(String, String)], code: Int) async throws {
    try await withTestCluster { cluster in
      try await fill(cluster, 1)
      let request = APIRequest(.get, path, query: query.map { .init($0.0, $0.1) })
      let response = await cluster.servers[0].respond(to: request)
      #expect(response.status == code)
    }
  }

  @Test("an exact revision shows what was there then")
  func exactRevision() async throws {
    try await withTestCluster { cluster in
      try await fill(cluster, 2)
      let revision = try await cluster.store.currentRevision()
      try await fill(cluster, 0)
      _ = try await cluster.client.create(configMap("later"))
      let list = try await cluster.client.call(
        .get, path, query: [.init("resourceVersion", "\(revision)"), .init("resourceVersionMatch", "Exact")])
      #expect(names(list) == ["x0", "x1"])
    }
  }

  @Test("a revision that history no longer reaches is gone")
  func compacted() async throws {
    try await withTestCluster { cluster in
      try await fill(cluster, 4)
      let page = try await cluster.client.call(.get, path, query: [.init("limit", "2")])
      let token = page.value(at: ["metadata", "continue"])?.stringValue ?? ""
      _ = try await cluster.client.create(configMap("later"))
      try await cluster.store.compact(through: try await cluster.store.currentRevision())
      let error = await apiError {
        _ = try await cluster.client.call(.get, path, query: [.init("limit", "2"), .init("continue", token)])
      }
      #expect(error?.code == 410)
      #expect(error?.reason == .expired)
    }
  }

  @Test("all tenants are listed only by the path that says so")
  func acrossTenants() async throws {
    try await withTestCluster { cluster in
      try await cluster.makeTenant("a")
      _ = try await cluster.client.create(configMap("x"))
      _ = try await cluster.client.create(configMap("y", tenant: "a"))
      #expect(names(try await cluster.client.call(.get, "/api/v1/configmaps")) == ["x"])
      #expect(names(try await cluster.client.call(.get, "/api/v1/tenants/a/configmaps")) == ["y"])
      #expect(names(try await cluster.client.call(.get, "/api/v1/tenants/all/configmaps")) == ["y", "x"])
      #expect(names(try await cluster.client.call(.get, "/tenants/a/api/v1/configmaps")) == ["y"])
    }
  }
}

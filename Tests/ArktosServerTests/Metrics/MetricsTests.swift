import ArktosClient
import ArktosCore
import ArktosServer
import ArktosTesting
import Testing

@Suite("Metrics")
struct MetricsTests {
  /// The value of the sample whose line begins so, and whose labels contain all of `labels`.
  private func value(_ name: String, _ labels: String..., in text: String) -> Double? {
    let line = text.split(separator: "\n").first { line in
      guard line.hasPrefix(name) else { return false }
      let next = line.dropFirst(name.count).first
      return (next == "{" || next == " ") && labels.allSatisfy { line.contains($0) }
    }
    return line?.split(separator: " ").last.flatMap { Double($0) }
  }

  private func metrics(_ client: Client) async throws -> String {
    let response = try await client.transport.send(APIRequest(.get, "/metrics"))
    #expect(response.status == 200)
    #expect(response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
    return String(decoding: try await response.collectedBody(), as: UTF8.self)
  }

  @Test("requests are counted by verb, kind and code, and timed", arguments: Depth.allCases)
  func requests(depth: Depth) async throws {
    try await withTestCluster(at: depth) { _, client in
      for name in ["a", "b"] { _ = try await client.create(configMap(name)) }
      let error = await apiError { _ = try await client.create(configMap("a")) }
      #expect(error?.code == 409)
      let text = try await metrics(client)
      let post = #"group="",resource="configmaps",scope="resource",subresource="",verb="POST",version="v1""#
      #expect(value("apiserver_request_total", #"code="201""#, post, in: text) == 2)
      #expect(value("apiserver_request_total", #"code="409""#, post, in: text) == 1)
      #expect(value("apiserver_request_duration_seconds_count", post, in: text) == 3)
      #expect(value("apiserver_request_duration_seconds_bucket", post, #"le="+Inf""#, in: text) == 3)
      #expect(value("apiserver_storage_objects", #"resource="configmaps""#, in: text) == 2)
      #expect(value("apiserver_current_inflight_requests", "readOnly", in: text) == 0)
      #expect((value("arktos_store_keys", in: text) ?? 0) >= 2)
      #expect((value("process_resident_memory_bytes", in: text) ?? 0) > 0)
    }
  }

  @Test("names that nobody serves are not shown")
  func unknownNames() async throws {
    try await withTestCluster { cluster in
      for path in ["/api/v1/secrets-of-mine", "/apis/nobody/v1/things", "/nothing"] {
        #expect(await cluster.servers[0].respond(to: APIRequest(.get, path)).status == 404)
      }
      let text = try await metrics(cluster.client)
      for word in ["secrets-of-mine", "nobody", "things", "nothing"] { #expect(!text.contains(word)) }
      #expect(
        value("apiserver_request_total", #"code="404""#, #"resource="""#, #"subresource="""#, in: text) == 3)
    }
  }

  @Test("open watches and what they are sent are counted", arguments: Depth.allCases)
  func watches(depth: Depth) async throws {
    try await withTestCluster(at: depth) { _, client in
      let labels = #"resource="configmaps""#
      let watch = try await client.watch(
        ConfigMap.resourceType, in: CollectionScope(tenant: "default", namespace: "default"), after: "")
      _ = try await client.create(configMap("a"))
      _ = try await nextChange(watch)
      let text = try await metrics(client)
      #expect(value("apiserver_longrunning_requests", labels, #"verb="WATCH""#, in: text) == 1)
      #expect(value("apiserver_watch_events_total", labels, in: text) == 1)
      #expect(value("arktos_open_watches", in: text) == 1)
      watch.cancel()
      try await eventually("the watch is over") {
        value("apiserver_longrunning_requests", labels, in: try await metrics(client)) == 0
      }
    }
  }

  @Test("every name is described once, and every sample stands below its name")
  func format() async throws {
    try await withTestCluster { cluster in
      _ = try await cluster.client.create(configMap("a"))
      let lines = try await metrics(cluster.client).split(separator: "\n")
      var seen: Set<String> = []
      var family = ""
      for line in lines {
        let words = line.split(separator: " ")
        if line.hasPrefix("# HELP ") {
          family = String(words[2])
          #expect(seen.insert(family).inserted, "\(family)")
        } else if !line.hasPrefix("#") {
          #expect(line.hasPrefix(family), "\(line)")
          #expect(words.last.flatMap { Double($0) } != nil, "\(line)")
        }
      }
      #expect(seen.count > 15)
    }
  }

  @Test(
    "measurements are for operators and those who monitor", arguments: [nil, "system:monitoring", "system:masters"])
  func whoMaySee(group: String?) async throws {
    try await withTestCluster { cluster in
      let caller = Caller(name: "jane", groups: group.map { [$0] } ?? [], tenant: "t")
      let response = await cluster.servers[0].respond(to: APIRequest(.get, "/metrics"), as: caller)
      #expect(response.status == (group == nil ? 403 : 200))
    }
  }

  @Test("who is unknown sees no measurements")
  func unknownCaller() async throws {
    try await withServer(.init(serviceGroup: "1")) { server in
      #expect(await server.respond(to: APIRequest(.get, "/metrics"), from: HTTPPeer()).status == 401)
    }
  }
}

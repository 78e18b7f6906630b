import ArktosClient
import ArktosCore
import ArktosTesting
import Testing

@testable import ArktosServer

/// Holds requests up where admission is asked.
private struct Holding: AdmissionPlugin {
  let name = "Holding"
  let hasBegun = Latch()
  let mayGoOn = Latch()
  private let counter = Counter()

  /// How many requests have come.
  var count: Int { counter.value }

  func mutate(_ object: inout JSONObject, _ request: AdmissionRequest) async throws(APIError) {
    counter.add()
    hasBegun.open()
    await mayGoOn.wait()
  }
}

@Suite("Limits")
struct LimitTests {
  private let watch = APIRequest(.get, "/api/v1/namespaces", query: [.init("watch", "1")])

  @Test("more writes than may run are told to come back; reads and health are answered all the same")
  func requests() async throws {
    let plugin = Holding()
    try await withServer(.init(serviceGroup: "1", admission: [plugin], limits: ConcurrencyLimits(writes: 1))) {
      server in
      async let slow = server.respond(to: creation("x"))
      await plugin.hasBegun.wait()
      let refused = await server.respond(to: creation("y"))
      #expect(refused.status == 429)
      #expect(refused.headers["retry-after"] == "1")
      let status = try await refused.object()
      #expect(status[string: "reason"] == "TooManyRequests")
      #expect(await server.respond(to: APIRequest(.get, "/readyz")).status == 200)
      #expect(await server.respond(to: APIRequest(.get, "/api/v1/namespaces")).status == 200)
      plugin.mayGoOn.open()
      #expect(await slow.status == 201)
      #expect(await server.respond(to: creation("y")).status == 201)
    }
  }

  @Test("a tenant has its share; others go on, and operators have half as much room again")
  func shares() async throws {
    let plugin = Holding()
    let configuration = APIServer.Configuration(
      serviceGroup: "1", admission: [plugin], authorizer: TenantIsolation(catalog: .builtin),
      limits: ConcurrencyLimits(requestsPerTenant: 2))
    try await withServer(configuration) { server in
      let jane = Caller(name: "jane", groups: [], tenant: "default")
      async let first = server.respond(to: creation("a"), as: jane)
      async let second = server.respond(to: creation("b"), as: jane)
      try await eventually("both are held up") { plugin.count == 2 }
      let refused = await server.respond(to: APIRequest(.get, "/api/v1/namespaces"), as: jane)
      #expect(refused.status == 429)
      let other = Caller(name: "joe", groups: [], tenant: "another")
      #expect(await server.respond(to: APIRequest(.get, "/api/v1/namespaces"), as: other).status == 200)
      #expect(await server.respond(to: APIRequest(.get, "/api/v1/namespaces")).status == 200)
      async let third = server.respond(to: creation("c"))
      try await eventually("the operator is let in") { plugin.count == 3 }
      #expect(await server.respond(to: APIRequest(.get, "/api/v1/namespaces")).status == 429)
      plugin.mayGoOn.open()
      #expect(await [first.status, second.status, third.status] == [201, 201, 201])
      #expect(await server.respond(to: APIRequest(.get, "/api/v1/namespaces"), as: jane).status == 200)
    }
  }

  private func creation(_ name: String) -> APIRequest {
    APIRequest(.post, "/api/v1/namespaces/default/configmaps", body: configMap(name).json.encoded())
  }

  @Test(
    "watches have limits of their own, and give their place back",
    arguments: [(maximum: 2, perTenant: 100), (maximum: 100, perTenant: 2)])
  func watches(maximum: Int, perTenant: Int) async throws {
    let configuration = APIServer.Configuration(
      serviceGroup: "1", authorizer: TenantIsolation(catalog: .builtin),
      limits: ConcurrencyLimits(reads: 1, watches: maximum, watchesPerTenant: perTenant))
    try await withServer(configuration) { server in
      let jane = Caller(name: "jane", groups: [], tenant: "default")
      let first = await server.respond(to: watch, as: jane)
      var second: APIResponse? = await server.respond(to: watch, as: jane)
      #expect(await server.respond(to: watch, as: jane).status == 429)
      #expect(await server.respond(to: APIRequest(.get, "/api/v1/namespaces"), as: jane).status == 200)
      guard case .stream(let stream) = first.body else {
        Issue.record("no stream: \(first.status)")
        return
      }
      stream.cancel()
      let third = await server.respond(to: watch, as: jane)
      #expect(third.status == 200)
      #expect(second?.status == 200)
      // A response that nobody reads gives its place back when it is dropped.
      second = nil
      #expect(await server.respond(to: watch, as: jane).status == 200)
      _ = third
    }
  }

  @Test("a watch that names no time-out ends at a random time between the minimum and twice that", arguments: 1...5)
  func watchDuration(seed: UInt64) async throws {
    let time = VirtualTime(seed: seed)
    try await withTestCluster(environment: time.environment) { cluster in
      let server = APIServer(
        store: cluster.store,
        configuration: .init(serviceGroup: "1", limits: ConcurrencyLimits(minimumWatchDuration: .seconds(600))),
        environment: time.environment, logger: .silent)
      for name in ["timeoutSeconds", "unknown"] {
        let begun = time.now
        let query: [APIRequest.QueryItem] = [.init("watch", "1"), .init("resourceVersion", "1"), .init(name, "0")]
        let response = await server.respond(to: APIRequest(.get, "/api/v1/nodes", query: query))
        let body = Task { try await response.collectedBody() }
        let moving = Task { while !Task.isCancelled { await time.advance(by: .seconds(1)) } }
        let bytes = try await body.value
        #expect(bytes.isEmpty)
        moving.cancel()
        await moving.value
        #expect(time.now - begun >= .seconds(600))
      }
    }
  }

  @Test("the durations of watches are spread over the minimum and twice that")
  func spreadOfWatchDurations() {
    var generator = SeededGenerator(seed: 9)
    let limits = RequestLimits(ConcurrencyLimits(minimumWatchDuration: .seconds(100)))
    let durations = (0..<1000).compactMap { _ in limits.watchDuration { generator.next(upperBound: $0) } }
    #expect(durations.count == 1000)
    #expect(durations.allSatisfy { $0 >= .seconds(100) && $0 < .seconds(200) })
    #expect(durations.contains { $0 < .seconds(110) } && durations.contains { $0 > .seconds(190) })
    let unlimited = RequestLimits(ConcurrencyLimits(minimumWatchDuration: .zero))
    #expect(unlimited.watchDuration { _ in 0 } == nil)
  }

  @Test("a watch that cannot begin takes no place")
  func refusedWatches() async throws {
    try await withServer(.init(serviceGroup: "1", limits: ConcurrencyLimits(watches: 1))) { server in
      for _ in 0..<3 {
        let broken = APIRequest(
          .get, "/api/v1/namespaces", query: [.init("watch", "1"), .init("labelSelector", "a in (")])
        #expect(await server.respond(to: broken).status == 400)
      }
      #expect(await server.respond(to: watch).status == 200)
    }
  }

  @Test("a request whose sender has gone is no failure of the server")
  func cancelled() async throws {
    try await withServer(.init(serviceGroup: "1")) { server in
      let cancelled = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await server.send(APIRequest(.get, "/api/v1/configmaps", query: [.init("partition", "local")]))
      }
      // Nobody follows the partitions here, so the request waits until it is cancelled.
      await #expect(throws: CancellationError.self) { _ = try await cancelled.value }
    }
  }
}

import ArktosCore
import ArktosServer
import ArktosTesting
import Testing

/// Holds requests up where admission is asked.
private struct Holding: AdmissionPlugin {
  let name = "Holding"
  let hasBegun = Latch()
  let mayGoOn = Latch()

  func mutate(_ object: inout JSONObject, _ request: AdmissionRequest) async throws(APIError) {
    hasBegun.open()
    await mayGoOn.wait()
  }
}

@Suite("Limits")
struct LimitTests {
  private let watch = APIRequest(.get, "/api/v1/namespaces", query: [.init("watch", "1")])

  @Test("more requests than may run are told to come back, and health is answered all the same")
  func requests() async throws {
    let plugin = Holding()
    try await withServer(.init(serviceGroup: "1", admission: [plugin], maximumRequestsInFlight: 1)) { server in
      let body = configMap("x").json.encoded()
      async let slow = server.respond(to: APIRequest(.post, "/api/v1/namespaces/default/configmaps", body: body))
      await plugin.hasBegun.wait()
      let refused = await server.respond(to: APIRequest(.get, "/api/v1/namespaces"))
      #expect(refused.status == 429)
      #expect(refused.headers["retry-after"] == "1")
      let status = try await refused.object()
      #expect(status[string: "reason"] == "TooManyRequests")
      #expect(await server.respond(to: APIRequest(.get, "/readyz")).status == 200)
      plugin.mayGoOn.open()
      #expect(await slow.status == 201)
      #expect(await server.respond(to: APIRequest(.get, "/api/v1/namespaces")).status == 200)
    }
  }

  @Test("watches have a limit of their own, and give their place back")
  func watches() async throws {
    try await withServer(.init(serviceGroup: "1", maximumRequestsInFlight: 1, maximumWatches: 2)) { server in
      let first = await server.respond(to: watch)
      var second: APIResponse? = await server.respond(to: watch)
      #expect(await server.respond(to: watch).status == 429)
      #expect(await server.respond(to: APIRequest(.get, "/api/v1/namespaces")).status == 200)
      guard case .stream(let stream) = first.body else {
        Issue.record("no stream: \(first.status)")
        return
      }
      stream.cancel()
      let third = await server.respond(to: watch)
      #expect(third.status == 200)
      #expect(second?.status == 200)
      // A response that nobody reads gives its place back when it is dropped.
      second = nil
      #expect(await server.respond(to: watch).status == 200)
      _ = third
    }
  }

  @Test("a watch that cannot begin takes no place")
  func refusedWatches() async throws {
    try await withServer(.init(serviceGroup: "1", maximumWatches: 1)) { server in
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

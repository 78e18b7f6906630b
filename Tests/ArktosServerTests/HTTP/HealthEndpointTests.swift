import ArktosClient
import ArktosCore
import ArktosServer
import Testing

@Suite("The port of a process without an API")
struct HealthEndpointTests {
  private struct Things: MetricsSource {
    func write(to text: inout MetricsText) async { text.value("things", .gauge, "Things.", 7) }
  }

  private func answer(_ method: APIRequest.Method, _ path: String) async throws -> (status: Int, text: String) {
    let endpoint = HealthEndpoint(metricsSources: [Things()])
    let response = try await endpoint.answer(APIRequest(method, path), from: HTTPPeer())
    return (response.status, String(decoding: try await response.collectedBody(), as: UTF8.self))
  }

  @Test("says that it is alive", arguments: ["/healthz", "/livez", "/readyz"])
  func health(path: String) async throws {
    let answer = try await answer(.get, path)
    #expect(answer.status == 200 && answer.text == "ok")
  }

  @Test("shows what the process measures, to those who read")
  func metrics() async throws {
    let answer = try await answer(.get, "/metrics")
    #expect(answer.status == 200)
    let lines = answer.text.split(separator: "\n")
    #expect(lines.contains("things 7"))
    #expect(lines.contains { $0.hasPrefix("process_start_time_seconds ") })
    #expect(lines.contains { $0.hasPrefix("kubernetes_build_info{") })
    #expect(try await self.answer(.post, "/metrics").status == 405)
    #expect(try await self.answer(.get, "/api").status == 404)
  }
}

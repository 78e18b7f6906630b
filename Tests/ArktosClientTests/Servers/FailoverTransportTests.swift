import ArktosCore
import Testing

@testable import ArktosClient

@Suite("Failover between servers")
struct FailoverTransportTests {
  let store = FakeStore()
  let servers: [FakeServer]
  let transport: FailoverTransport

  init() {
    let servers = [FakeServer(store, name: "a"), FakeServer(store, name: "b"), FakeServer(store, name: "c")]
    self.servers = servers
    transport = FailoverTransport { servers.map { .init(url: $0.name, transport: $0) } }
  }

  var counts: [Int] { servers.map(\.requests.count) }

  @Test("reads from the next server when one does not answer, and stays with the one that did")
  func reads() async throws {
    servers[0].setDown(true)
    servers[1].failNext(ClientError(.timedOut, "slow"))
    for _ in 0..<3 { #expect(try await transport.send(APIRequest(.get, "/things")).status == 200) }
    #expect(counts == [1, 1, 3])
    servers[0].setDown(false)
    servers[2].setDown(true)
    #expect(try await transport.send(APIRequest(.get, "/things")).status == 200)
    #expect(counts == [2, 1, 4])
  }

  @Test(
    "repeats a write only when it surely did not arrive", arguments: [APIRequest.Method.post, .put, .patch, .delete])
  func writes(method: APIRequest.Method) async throws {
    servers[0].failNext(ClientError(.connectionFailed, "refused", requestMayHaveArrived: false))
    #expect(try await transport.send(APIRequest(method, "/things")).status == 200)
    #expect(counts == [1, 1, 0])
    servers[1].failNext(ClientError(.connectionFailed, "broke"))
    let error = await #expect(throws: ClientError.self) { try await transport.send(APIRequest(method, "/things")) }
    #expect(error?.message == "broke")
    #expect(counts == [1, 2, 0])
  }

  @Test("takes refusals for answers")
  func refusals() async throws {
    servers[0].failNext(APIError.unavailable("busy"))
    #expect(try await transport.send(APIRequest(.get, "/things")).status == 503)
    #expect(counts == [1, 0, 0])
  }

  @Test("names every server's reason when none answers")
  func noneAnswers() async throws {
    for server in servers { server.setDown(true) }
    let error = await #expect(throws: ClientError.self) { try await transport.send(APIRequest(.get, "/things")) }
    #expect(error?.message == "no API server answered: a is down; b is down; c is down")
    #expect(error?.requestMayHaveArrived == false)
  }

  @Test("says so when it knows no server")
  func noServers() async throws {
    let error = await #expect(throws: ClientError.self) {
      try await FailoverTransport { [] }.send(APIRequest(.get, "/"))
    }
    #expect(error?.message == "no API server is known")
  }
}

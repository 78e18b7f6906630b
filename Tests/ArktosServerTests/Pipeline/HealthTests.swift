import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

@Suite("Health")
struct HealthTests {
  private struct Answer: Equatable {
    var status: Int
    var text: String
  }

  private func answer(_ server: APIServer, _ path: String, _ query: String = "") async throws -> Answer {
    let response = await server.respond(
      to: APIRequest(.get, path, query: APIRequest.QueryItem.parse(query[...])), from: HTTPPeer())
    return Answer(
      status: response.status, text: String(decoding: try await response.collectedBody(), as: UTF8.self))
  }

  @Test(
    "each endpoint and each check says ok; verbosely what was checked",
    arguments: [
      ("/livez", "", "ok"), ("/healthz", "", "ok"), ("/readyz", "", "ok"), ("/readyz/ping", "", "ok"),
      ("/readyz/store", "", "ok"), ("/readyz/etcd", "", "ok"), ("/livez/ping", "", "ok"),
      ("/livez", "verbose", "[+]ping ok\nlivez check passed\n"),
      ("/readyz", "verbose=true", "[+]ping ok\n[+]store ok\n[+]bootstrap ok\nreadyz check passed\n"),
      ("/readyz", "verbose&exclude=etcd", "[+]ping ok\n[+]store excluded: ok\n[+]bootstrap ok\nreadyz check passed\n"),
      (
        "/readyz", "verbose&exclude=ping&exclude=luck",
        "[+]ping excluded: ok\n[+]store ok\n[+]bootstrap ok\nwarn: some health checks cannot be excluded: no matches for \"luck\"\n"
          + "readyz check passed\n"
      ),
    ])
  func wellBeing(path: String, query: String, text: String) async throws {
    try await withServer(.init(serviceGroup: "1")) { server in
      let shown = try await answer(server, path, query)
      #expect(shown == Answer(status: 200, text: text))
    }
  }

  @Test("a server whose store fails is alive and not ready, and says why", arguments: ["/tenants/t", ""])
  func failure(prefix: String) async throws {
    let server = APIServer(store: FailingStore(MemoryStore()), configuration: .init(serviceGroup: "1"))
    #expect(try await answer(server, "\(prefix)/livez") == Answer(status: 200, text: "ok"))
    let why = "the store does not answer: it is gone"
    #expect(
      try await answer(server, "\(prefix)/readyz")
        == Answer(status: 500, text: "[+]ping ok\n[-]store failed: \(why)\n[+]bootstrap ok\nreadyz check failed\n"))
    #expect(
      try await answer(server, "\(prefix)/readyz/store") == Answer(status: 500, text: "internal server error: \(why)\n")
    )
    #expect(try await answer(server, "\(prefix)/readyz", "exclude=store") == Answer(status: 200, text: "ok"))
  }

  @Test("a server whose clients come early is ready when its first namespaces are there")
  func bootstrapping() async throws {
    let server = APIServer(store: MemoryStore(), configuration: .init(serviceGroup: "1"))
    server.awaitBootstrap()
    let why = "the first namespaces are not there yet"
    #expect(
      try await answer(server, "/readyz")
        == Answer(status: 500, text: "[+]ping ok\n[+]store ok\n[-]bootstrap failed: \(why)\nreadyz check failed\n"))
    #expect(try await answer(server, "/livez") == Answer(status: 200, text: "ok"))
    try await server.bootstrap()
    #expect(try await answer(server, "/readyz") == Answer(status: 200, text: "ok"))
  }

  @Test(
    "a check that is none is not found", arguments: ["/livez/store", "/readyz/luck", "/readyz/ping/more", "/readyzz"])
  func unknown(path: String) async throws {
    try await withServer(.init(serviceGroup: "1")) { server in
      #expect(await server.respond(to: APIRequest(.get, path)).status == 404)
    }
  }
}

/// A store that says that it is gone.
private struct FailingStore: ForwardingStore {
  let store: MemoryStore

  init(_ store: MemoryStore) { self.store = store }

  func health() async -> StoreHealth { .unavailable("it is gone") }
}

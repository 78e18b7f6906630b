import ArktosCore
import Testing

@testable import ArktosClient

@Suite("The directory of servers", .timeLimit(.minutes(1)))
struct ServerDirectoryTests {
  /// Waits until the directory's roster is as wanted.
  func wait(_ directory: ServerDirectory, until isWanted: (ServerRoster) -> Bool) async {
    for await roster in directory.rosters() where isWanted(roster) { return }
  }

  @Test("knows the configured servers before it runs, and the registered ones afterwards, each once")
  func discovers() async throws {
    let cluster = FakeCluster(ports: 1, 2, 3)
    cluster.store.register(["1": [1], "2": [2, 3]])
    let configured = "http://127.0.0.1:1"
    #expect(cluster.directory.servers().map(\.url) == [configured])
    try await cluster.running {
      #expect(cluster.directory.liveGroups == ["1", "2"])
      let (second, third) = ("http://127.0.0.1:2", "http://127.0.0.1:3")
      #expect(cluster.directory.servers().map(\.url) == [configured, second, third])
      #expect(cluster.directory.servers(for: "2").map(\.url) == [second, third, configured])
      cluster.store.register(["1": [1], "2": [3]])
      await wait(cluster.directory) { $0.groups["2"]?.addresses.count == 1 }
      #expect(cluster.directory.servers(for: "2").map(\.url) == [third, configured])
    }
  }

  @Test("goes on following the registrations, and answering, when the configured server dies")
  func survivesTheConfiguredServer() async throws {
    let cluster = FakeCluster(ports: 1, 2)
    cluster.store.register(["1": [1], "2": [2]])
    try await cluster.running {
      try cluster.server(1).setDown(true)
      cluster.store.register(["2": [2]])
      await wait(cluster.directory) { $0.liveGroups == ["2"] }
      let directory = cluster.directory
      let client = Client(transport: FailoverTransport { directory.servers() })
      let list = try await client.list(FakeCluster.things)
      #expect(list.resourceVersion == String(cluster.store.revision))
    }
  }

  @Test("starts when the first server is down but another configured one is not")
  func startsWithAnyServer() async throws {
    let store = FakeStore()
    store.register(["2": [2]])
    let (dead, living) = (FakeServer(store, name: "dead"), FakeServer(store, name: "living"))
    dead.setDown(true)
    let connection = ClusterConnection(
      ["http://127.0.0.1:1", "http://127.0.0.1:2"].map { ClientConfiguration(server: $0, tenant: "acme") },
      environment: .test(), logger: .silent
    ) { $0.server.hasSuffix(":1") ? dead : living }
    #expect(connection.tenant == "acme" && connection.namespace == "default")
    let task = Task { await connection.run() }
    try await connection.directory.waitUntilLoaded()
    #expect(connection.directory.liveGroups == ["2"])
    store.put("a")
    let informer = Informer<DynamicObject>(
      FakeCluster.things, from: connection.listWatcher, environment: .test(), logger: .silent)
    let informing = Task { await informer.run() }
    try await informer.waitUntilSynced()
    #expect(informer.count == 1)
    informing.cancel()
    task.cancel()
    await informing.value
    await task.value
  }

  @Test(
    "reaches discovered servers by the configured one's scheme and path, and never sends its secrets in the clear",
    arguments: [
      ("http://127.0.0.1:1/api-root", ["http": 8080, "https": 6443], "http://10.0.0.9:8080/api-root"),
      ("https://127.0.0.1:1", ["http": 8080, "https": 6443], "https://10.0.0.9:6443"),
      ("https://127.0.0.1:1", ["http": 8080], nil),
      ("http://127.0.0.1:1", ["https": 6443], "https://10.0.0.9:6443"),
    ])
  func schemes(configured: String, ports: [String: Int64], discovered: String?) async throws {
    let store = FakeStore()
    var endpoints = endpoints("1")
    endpoints.subsets[0].addresses = [EndpointAddress(ip: "10.0.0.9")]
    endpoints.subsets[0].ports = ports.sorted { $0.key < $1.key }.map { EndpointPort(name: $0.key, port: $0.value) }
    store.put(
      "kubernetes", tenant: "default", namespace: "default", kind: "Endpoints",
      content: ["subsets": endpoints.json["subsets"] ?? []])
    let server = FakeServer(store)
    let directory = ServerDirectory(
      [ClientConfiguration(server: configured)], environment: .test(), logger: .silent
    ) { _ in server }
    let task = Task { await directory.run() }
    try await directory.waitUntilLoaded()
    #expect(directory.servers(for: "1").map(\.url) == [discovered, configured].compactMap { $0 })
    task.cancel()
    await task.value
  }
}

// A program with a partitioned API server inside: its own kinds, its own rules, no etcd and no other process.
//
//   swift run Embedding

import ArktosClient
import ArktosCluster
import ArktosCore
import ArktosServer
import ArktosStore
import Logging
import ServiceLifecycle

@main
struct Embedding {
  static func main() async throws {
    var catalog = ResourceCatalog.builtin
    catalog.register(Greeting.definition)
    catalog.register(try Ticket.definition())

    let logger = Logger(label: "embedding")
    let store = MemoryStore()
    let node = try await ServerNode.bind(
      ServerNode.Configuration(
        server: APIServer.Configuration(
          serviceGroup: "1", catalog: catalog, admission: [NoShouting(), Announcements()]),
        // On loopback, for this example; `.tls` makes certificates in a directory and asks callers who they are.
        security: .plaintext),
      store: store, logger: logger)

    // Tenant `default` and its namespaces; the running server would make them too, but a moment later.
    try await node.server.bootstrap()

    // Everything long-running is a Service; the program's own work is one more of them.
    let work = OwnWork(client: Client(transport: node.server), url: node.url)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: ([store] + node.services).map { .init(service: $0) }
          + [.init(service: work, successTerminationBehavior: .gracefullyShutdownGroup)],
        logger: logger))
    try await group.run()
  }
}

/// What this program does with its API server: it talks to it by function calls, others may by HTTP.
struct OwnWork: Service {
  let client: Client
  let url: String

  func run() async throws {
    var greeting = Greeting(name: "first", namespace: "default", tenant: "default")
    greeting.text = "HELLO"
    greeting = try await client.create(greeting)
    print("stored at \(url)\(Greeting.resourceType.path(tenant: "default", namespace: "default", name: "first")):")
    print(greeting.text)

    let ticket = try TypedObject(
      name: "t1", namespace: "default", tenant: "default", Ticket(spec: .init(title: "The door squeaks")))
    try await tryOut(ticket)
    var stored = try await client.create(ticket)
    var content = try stored.content()
    print("ticket t1, priority \(content.spec.priority?.rawValue ?? "none"): \(content.spec.title)")

    content.spec.title = "The window squeaks"
    try stored.setContent(content)
    await expectRefusal("a change of the title") { _ = try await client.update(stored) }
    let advertisement = try TypedObject(
      name: "t2", namespace: "default", tenant: "default", Ticket(spec: .init(title: "Buy now")))
    await expectRefusal("an advertisement") { _ = try await client.create(advertisement) }
  }

  /// A dry run goes through everything, rules included, and stores nothing.
  private func tryOut(_ ticket: TypedObject<Ticket>) async throws {
    let path = Ticket.resourceType.path(tenant: "default", namespace: "default")
    let answer = try await client.call(
      .post, path, query: [APIRequest.QueryItem("dryRun", "All")], body: ticket.json)
    print("a dry run gives ticket \(answer.value(at: ["metadata", "name"])?.stringValue ?? "?")")
  }

  private func expectRefusal(_ what: String, _ body: () async throws -> Void) async {
    do {
      try await body()
      print("\(what) went through, which it should not")
    } catch {
      print("\(what) is refused: \(error)")
    }
  }
}

// A program with a partitioned API server inside: its own kind, its own rule, no etcd and no other process.
//
//   swift run Embedding

import ArktosClient
import ArktosCluster
import ArktosCore
import ArktosServer
import ArktosStore
import Logging
import ServiceLifecycle

/// Our own kind, served beside the built-in ones: `/apis/example.com/v1/tenants/{t}/namespaces/{n}/greetings`.
struct Greeting: Resource {
  static let resourceType = ResourceType(
    group: "example.com", version: "v1", kind: "Greeting", plural: "greetings", scope: .namespace)

  static let definition = ResourceDefinition(
    resourceType, shortNames: ["greet"],
    schema: .object([
      .required("text", .string, "What is said."),
      .optional("language", .oneOf("en", "de").defaulting(to: "en"), "The language it is said in."),
    ]),
    printerColumns: [PrinterColumn("Text", path: "text"), PrinterColumn("Language", path: "language")])

  var json: JSONObject
  init(json: JSONObject) { self.json = json }

  var text: String {
    get { json[string: "text"] ?? "" }
    set { json[string: "text"] = newValue }
  }
}

/// Our own rule: nobody shouts.
struct NoShouting: AdmissionPlugin {
  let name = "NoShouting"

  func mutate(_ object: inout JSONObject, _ request: AdmissionRequest) async throws(APIError) {
    guard request.definition.type == Greeting.resourceType, let text = object[string: "text"] else { return }
    object[string: "text"] = text.lowercased()
  }
}

@main
struct Embedding {
  static func main() async throws {
    var catalog = ResourceCatalog.builtin
    catalog.register(Greeting.definition)

    let logger = Logger(label: "embedding")
    let store = MemoryStore()
    let node = try await ServerNode.bind(
      ServerNode.Configuration(
        server: APIServer.Configuration(serviceGroup: "1", catalog: catalog, admission: [NoShouting()]),
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
  }
}

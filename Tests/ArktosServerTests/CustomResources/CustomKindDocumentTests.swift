import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

@Suite("Discovery and OpenAPI of custom resources")
struct CustomKindDocumentTests {
  @Test("name them on every server at once, also before its own watch has told of them")
  func documents() async throws {
    let definitions = CustomResourceDefinition.definition.keys.range(tenant: nil, namespace: nil)
    let store = UntoldStore(MemoryStore(environment: .live), range: definitions)
    try await withTestCluster(servers: 2, store: store) { cluster in
      let (one, two) = (Sender(server: cluster.servers[0]), Sender(server: cluster.servers[1]))
      func groups(_ sender: Sender) async throws -> [String?] {
        try await sender.get("/apis").object[array: "groups"]?.map { $0["name"]?.stringValue } ?? []
      }
      // Until the servers follow, they read the definitions for each request.
      try await store.waitForListeners(2)
      #expect(try await groups(two).contains("example.com") == false)
      _ = try await one.send(.post, Widgets.definitions, Widgets.text())
      #expect(try await groups(two).contains("example.com"))
      #expect(try await two.get("/apis/example.com/v1").status == 200)
      #expect(try await two.get("/openapi/v3/apis/example.com/v1").status == 200)
      _ = try await one.send(.delete, "\(Widgets.definitions)/widgets.example.com")
      try await eventually("the definition is gone") {
        try await one.get("\(Widgets.definitions)/widgets.example.com").status == 404
      }
      #expect(try await groups(two).contains("example.com") == false)
      store.refuseLists()
      #expect(try await groups(two).contains("apps"), "what is known is told")
    }
  }
}

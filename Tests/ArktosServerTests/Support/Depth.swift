import ArktosClient
import ArktosCore
import ArktosCurl
import ArktosServer
import ArktosTesting

/// How far a test's requests travel.
enum Depth: String, CaseIterable, Sendable {
  /// A function call.
  case inProcess
  /// libcurl, loopback, the HTTP front.
  case socket
}

/// Runs `body` with a client that reaches the cluster's first server at the depth.
func withTestCluster(
  at depth: Depth, _ body: @escaping @Sendable (TestCluster, Client) async throws -> Void
) async throws {
  try await withTestCluster { cluster in
    switch depth {
    case .inProcess: try await body(cluster, cluster.client)
    case .socket:
      try await withListener(cluster.servers[0], maximumBodySize: 3 << 20) { listener in
        let transport = CurlTransport(ClientConfiguration(server: "http://127.0.0.1:\(listener.port)"))
        try await body(cluster, Client(transport: transport))
      }
    }
  }
}

/// Runs `body` against one server of the test's own configuration over a memory store.
func withServer(
  _ configuration: APIServer.Configuration, body: @escaping @Sendable (APIServer) async throws -> Void
) async throws {
  try await withTestCluster { cluster in
    try await body(APIServer(store: cluster.store, configuration: configuration))
  }
}

extension APIResponse {
  /// The body as a JSON object.
  func object() async throws -> JSONObject { try JSONObject(parsing: try await collectedBody()) }
}

public import ArktosClient
public import ArktosCore
public import ArktosServer
public import ArktosStore
internal import Logging

/// API servers over one store in the test's own process: no sockets, no child processes.
///
/// ```swift
/// @Test func aTenantIsCreated() async throws {
///   try await withTestCluster { cluster in
///     _ = try await cluster.client.create(Tenant(name: "a"))
///     …
///   }
/// }
/// ```
public struct TestCluster: Sendable {
  public let store: any Store
  /// In service groups "1", "2", ….
  public let servers: [APIServer]
  public let environment: Environment

  /// Speaks to the first server.
  public var client: Client { client(0) }

  /// Speaks to the server at `index`, as an operator.
  public func client(_ index: Int) -> Client { Client(transport: servers[index]) }

  /// Speaks to the first server as somebody else.
  public func client(as caller: Caller) -> Client { Client(transport: servers[0].transport(as: caller)) }

  /// Creates a tenant with a namespace in it.
  public func makeTenant(_ tenant: String, namespace: String = "default") async throws {
    _ = try await client.create(Tenant(name: tenant))
    _ = try await client.create(Namespace(name: namespace, tenant: tenant))
  }
}

/// Runs `body` against a cluster that is gone afterwards.
///
/// - Parameters:
///   - servers: how many API servers share the store.
///   - registersServers: whether the servers are announced in Endpoints `kubernetes`, so that partitions take effect.
///   - authenticators: who know the callers that come through a listener; in-process clients need none.
///   - store: nil means a memory store.
public func withTestCluster<Result: Sendable>(
  servers count: Int = 1, registersServers: Bool = false, catalog: ResourceCatalog = .builtin,
  admission: [any AdmissionPlugin] = [], authenticators: [any Authenticator] = [TrustEveryone()],
  store givenStore: (any Store)? = nil, environment: Environment = .live,
  _ body: @Sendable (TestCluster) async throws -> Result
) async throws -> Result {
  var logger = Logger(label: "test-cluster")
  logger.logLevel = .error
  let memory = MemoryStore(environment: environment)
  let store: any Store = givenStore ?? memory
  let servers = (1...count).map { number in
    APIServer(
      store: store,
      configuration: APIServer.Configuration(
        serviceGroup: "\(number)", catalog: catalog, admission: admission, authenticators: authenticators,
        // Tests let hours of virtual time pass in a moment, in which watches would end.
        limits: ConcurrencyLimits(minimumWatchDuration: .zero)),
      environment: environment, logger: logger)
  }
  for server in servers { try await server.bootstrap() }
  let registrations =
    registersServers
    ? servers.enumerated().map { index, server in
      ServerRegistration(server: server, address: "127.0.0.1", port: 1000 + index, logger: logger)
    } : []
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await memory.run() }
    for server in servers { group.addTask { try await server.run() } }
    for registration in registrations { group.addTask { try await registration.run() } }
    defer { group.cancelAll() }
    return try await body(TestCluster(store: store, servers: servers, environment: environment))
  }
}

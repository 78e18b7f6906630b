public import ArktosControllers
public import ArktosCore
public import ArktosServer
public import ArktosStore
public import Logging
public import ServiceLifecycle
internal import ArktosClient
internal import FoundationEssentials
internal import Synchronization

/// A whole cluster in one process: a store, API servers each with a service group of its own, the workload controllers
/// and hollow nodes.
///
/// ```swift
/// let cluster = try await LocalCluster.start(.init(store: .memory, security: .plaintext, apiServers: 2))
/// try await ServiceGroup(services: cluster.services, logger: logger).run()
/// ```
public struct LocalCluster: Sendable {
  public struct Configuration: Sendable {
    public var store: StoreLocation
    public var security: ServerSecurity
    /// How many API servers run, in service groups "1", "2", ….
    public var apiServers: Int
    public var host: String
    /// The port of the first server, the next ones follow; 0 lets the system choose each.
    public var basePort: Int
    /// The kinds that are served.
    public var catalog: ResourceCatalog
    /// Nil means no controllers.
    public var controllers: ControllerConfig?
    /// How many stand-ins for real machines run Pods.
    public var hollowNodes: Int
    /// How much each server works on at once.
    public var limits: ConcurrencyLimits
    /// Called for each server when clients can find it; see ``ServerNode/Configuration/onStart``.
    public var onStart: @Sendable () -> Void

    public init(
      store: StoreLocation, security: ServerSecurity, apiServers: Int = 2, host: String = "127.0.0.1",
      basePort: Int = 0, catalog: ResourceCatalog = .builtin, controllers: ControllerConfig? = .default,
      hollowNodes: Int = 1, limits: ConcurrencyLimits = ConcurrencyLimits(),
      onStart: @escaping @Sendable () -> Void = {}
    ) {
      self.store = store
      self.security = security
      self.apiServers = apiServers
      self.host = host
      self.basePort = basePort
      self.catalog = catalog
      self.controllers = controllers
      self.hollowNodes = hollowNodes
      self.limits = limits
      self.onStart = onStart
    }
  }

  public let store: any Store
  /// In the order of their service groups.
  public let nodes: [ServerNode]
  private let storeService: any Service
  private let controllers: WorkloadControllerManager?

  /// Opens the store and takes the ports; nothing runs until ``services`` do.
  ///
  /// - Throws: `StoreError`, `ListenError` or an error about certificates, each with a sentence that says what to do.
  public static func start(
    _ configuration: Configuration, environment: Environment = .live, logger: Logger = Logger(label: "arktos")
  ) async throws -> LocalCluster {
    let (store, storeService) = try await configuration.store.open(environment: environment, logger: logger)
    var nodes: [ServerNode] = []
    // Where no directory holds a key for all servers, this process does.
    let serviceAccounts = configuration.security == .plaintext ? ServiceAccountIssuer() : nil
    // The servers are there before the controllers, which one of them serves.
    let controllerMetrics = LaterMetrics()
    for number in 1...max(configuration.apiServers, 1) {
      var server = APIServer.Configuration(
        serviceGroup: "\(number)", catalog: configuration.catalog, serviceAccounts: serviceAccounts,
        limits: configuration.limits)
      server.metricsSources.append(controllerMetrics)
      let node = try await ServerNode.bind(
        ServerNode.Configuration(
          server: server, security: configuration.security, host: configuration.host,
          port: configuration.basePort == 0 ? 0 : configuration.basePort + number - 1,
          cache: configuration.store.cache, onStart: configuration.onStart),
        store: store, environment: environment, logger: logger)
      nodes.append(node)
    }
    let controllers = try configuration.controllers.map { config in
      let client = Client(transport: nodes[0].server, userAgent: "workload-controller-manager")
      return try WorkloadControllerManager(
        client: client, listWatcher: client, config: config, hollowNodes: configuration.hollowNodes,
        catalog: configuration.catalog, environment: environment, logger: logger)
    }
    controllerMetrics.source = controllers?.metrics
    return LocalCluster(store: store, nodes: nodes, storeService: storeService, controllers: controllers)
  }

  private init(
    store: any Store, nodes: [ServerNode], storeService: any Service, controllers: WorkloadControllerManager?
  ) {
    self.store = store
    self.nodes = nodes
    self.storeService = storeService
    self.controllers = controllers
  }

  /// What has to run, in the order in which it is started; stopped in the reverse order.
  public var services: [any Service] {
    [storeService] + nodes.flatMap(\.services) + (controllers.map { [$0] } ?? [])
  }
}

extension LocalCluster {
  /// Writes a kubeconfig for each server, `kubeconfig-<service group>`, into a directory.
  ///
  /// - Returns: the files' paths, in the order of the servers.
  public func writeKubeconfigs(to directory: String) throws -> [String] {
    try nodes.map { node in
      let group = node.server.configuration.serviceGroup
      let path = "\(directory)/kubeconfig-\(group)"
      try KubeconfigFile.write(to: path, for: node)
      return path
    }
  }
}

/// Measurements of something that is made after what shows them.
private final class LaterMetrics: MetricsSource {
  private let state = Mutex<(any MetricsSource)?>(nil)

  var source: (any MetricsSource)? {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }

  func write(to text: inout MetricsText) async { await source?.write(to: &text) }
}

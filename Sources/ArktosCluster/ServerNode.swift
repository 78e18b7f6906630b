public import ArktosCore
internal import ArktosEtcd
public import ArktosServer
public import ArktosStore
public import Logging
public import ServiceLifecycle

/// An API server on the network: the server, its port, and the record by which clients find it.
public struct ServerNode: Sendable {
  public struct Configuration: Sendable {
    public var server: APIServer.Configuration
    /// Callers whom the server's own authenticators do not know are left to those that this means.
    public var security: ServerSecurity
    /// The address to listen on.
    public var host: String
    /// 0 lets the system choose.
    public var port: Int
    /// The IP address that clients are told; the listening address if nil, that of loopback if it listens on all.
    public var advertisedAddress: String?
    /// Keeps what the server owns in memory, for a store on other machines; nil reads everything from the store.
    public var cache: RangeCache.Configuration?
    /// Called when clients can find the server, the last step of its start; again when they can after a failure of the store.
    public var onStart: @Sendable () -> Void

    public init(
      server: APIServer.Configuration, security: ServerSecurity, host: String = "127.0.0.1", port: Int = 0,
      advertisedAddress: String? = nil, cache: RangeCache.Configuration? = nil,
      onStart: @escaping @Sendable () -> Void = {}
    ) {
      self.server = server
      self.security = security
      self.host = host
      self.port = port
      self.advertisedAddress = advertisedAddress
      self.cache = cache
      self.onStart = onStart
    }
  }

  public let server: APIServer
  public let port: Int
  public let address: String
  /// What the server keeps in memory of a store on other machines.
  public let cache: RangeCache?
  /// What an operator's kubeconfig says besides the address; nil where nobody is asked who they are.
  let access: OperatorAccess?
  private let scheme: String
  private let listener: HTTPListener
  private let registration: ServerRegistration

  /// Makes the server and takes its port, so that a port in use is known before anything runs.
  ///
  /// - Throws: `ListenError`, or an error about certificates, with a sentence that says what to do.
  public static func bind(
    _ configuration: Configuration, store: any Store, environment: Environment = .live, logger: Logger
  ) async throws -> ServerNode {
    var logger = logger
    logger[metadataKey: "serviceGroup"] = "\(configuration.server.serviceGroup)"
    let address = configuration.clientAddress
    let security = try configuration.security.prepare(
      addresses: [configuration.host, address], environment: environment, logger: logger)
    var serverConfiguration = configuration.server
    serverConfiguration.authenticators += security.authenticators
    serverConfiguration.serviceAccounts = serverConfiguration.serviceAccounts ?? security.serviceAccounts
    let etcd = store is EtcdStore ? EtcdRequestMetrics(configuration.server.catalog) : nil
    let measuredStore = MeasuredStore(store, etcd: etcd, environment: environment)
    serverConfiguration.metricsSources.append(measuredStore)
    if let etcd { serverConfiguration.metricsSources.append(etcd) }
    let cache = configuration.cache.map {
      RangeCache(of: measuredStore, configuration: $0, environment: environment, logger: logger)
    }
    if let cache { serverConfiguration.metricsSources.append(CacheMetrics(cache: cache)) }
    let server = APIServer(
      store: cache ?? measuredStore, configuration: serverConfiguration, environment: environment, logger: logger)
    server.awaitBootstrap()
    cache?.follow(server)
    let listener = HTTPListener(
      handler: server,
      configuration: HTTPListener.Configuration(
        security: security.listener, host: configuration.host, port: configuration.port,
        maximumBodySize: configuration.server.maximumBodySize),
      environment: environment, logger: logger)
    try await listener.bind()
    return ServerNode(
      server: server, cache: cache, listener: listener, security: security,
      port: listener.boundPort ?? configuration.port, address: address, logger: logger,
      onStart: configuration.onStart)
  }

  private init(
    server: APIServer, cache: RangeCache?, listener: HTTPListener, security: PreparedSecurity, port: Int,
    address: String, logger: Logger, onStart: @escaping @Sendable () -> Void
  ) {
    self.server = server
    self.cache = cache
    self.listener = listener
    self.port = port
    self.address = address
    access = security.access
    scheme = security.scheme
    registration = ServerRegistration(
      server: server, address: address, port: port, scheme: security.scheme, logger: logger,
      onStart: onStart)
  }

  /// Where clients reach it.
  public var url: String { "\(scheme)://\(address.contains(":") ? "[\(address)]" : address):\(port)" }

  /// What has to run, in the order in which it is started; stopped in the reverse order.
  public var services: [any Service] { (cache.map { [$0] } ?? []) + [server, listener, registration] }
}

extension ServerNode.Configuration {
  fileprivate var clientAddress: String {
    switch advertisedAddress ?? host {
    case "0.0.0.0": "127.0.0.1"
    case "::": "::1"
    case let address: address
    }
  }
}

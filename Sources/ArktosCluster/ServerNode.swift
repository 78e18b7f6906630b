public import ArktosCore
public import ArktosServer
public import ArktosStore
public import Logging
public import ServiceLifecycle

/// An API server on the network: the server, its port, and the record by which clients find it.
public struct ServerNode: Sendable {
  public struct Configuration: Sendable {
    public var server: APIServer.Configuration
    /// The address to listen on.
    public var host: String
    /// 0 lets the system choose.
    public var port: Int
    /// The IP address that clients are told; the listening address if nil.
    public var advertisedAddress: String?
    /// Keeps what the server owns in memory, for a store on other machines; nil reads everything from the store.
    public var cache: RangeCache.Configuration?

    public init(
      server: APIServer.Configuration, host: String = "127.0.0.1", port: Int = 0, advertisedAddress: String? = nil,
      cache: RangeCache.Configuration? = nil
    ) {
      self.server = server
      self.host = host
      self.port = port
      self.advertisedAddress = advertisedAddress
      self.cache = cache
    }
  }

  public let server: APIServer
  public let port: Int
  public let address: String
  /// What the server keeps in memory of a store on other machines.
  public let cache: RangeCache?
  private let listener: HTTPListener
  private let registration: ServerRegistration

  /// Makes the server and takes its port, so that a port in use is known before anything runs.
  ///
  /// - Throws: `ListenError`.
  public static func bind(
    _ configuration: Configuration, store: any Store, environment: Environment = .live, logger: Logger
  ) async throws -> ServerNode {
    var logger = logger
    logger[metadataKey: "serviceGroup"] = "\(configuration.server.serviceGroup)"
    let cache = configuration.cache.map {
      RangeCache(of: store, configuration: $0, environment: environment, logger: logger)
    }
    let server = APIServer(
      store: cache ?? store, configuration: configuration.server, environment: environment, logger: logger)
    cache?.follow(server)
    let listener = HTTPListener(
      handler: server,
      configuration: HTTPListener.Configuration(
        host: configuration.host, port: configuration.port,
        maximumBodySize: configuration.server.maximumBodySize),
      environment: environment, logger: logger)
    try await listener.bind()
    return ServerNode(
      server: server, cache: cache, listener: listener, port: listener.boundPort ?? configuration.port,
      address: configuration.advertisedAddress ?? configuration.host, logger: logger)
  }

  private init(
    server: APIServer, cache: RangeCache?, listener: HTTPListener, port: Int, address: String, logger: Logger
  ) {
    self.server = server
    self.cache = cache
    self.listener = listener
    self.port = port
    self.address = address
    registration = ServerRegistration(server: server, address: address, port: port, logger: logger)
  }

  /// Where clients reach it.
  public var url: String { "http://\(address):\(port)" }

  /// What has to run, in the order in which it is started; stopped in the reverse order.
  public var services: [any Service] { (cache.map { [$0] } ?? []) + [server, listener, registration] }
}

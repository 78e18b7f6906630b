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

    public init(
      server: APIServer.Configuration, host: String = "127.0.0.1", port: Int = 0, advertisedAddress: String? = nil
    ) {
      self.server = server
      self.host = host
      self.port = port
      self.advertisedAddress = advertisedAddress
    }
  }

  public let server: APIServer
  public let port: Int
  public let address: String
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
    let server = APIServer(
      store: store, configuration: configuration.server, environment: environment, logger: logger)
    let listener = HTTPListener(
      handler: server,
      configuration: HTTPListener.Configuration(
        host: configuration.host, port: configuration.port,
        maximumBodySize: configuration.server.maximumBodySize),
      environment: environment, logger: logger)
    try await listener.bind()
    return ServerNode(
      server: server, listener: listener, port: listener.boundPort ?? configuration.port,
      address: configuration.advertisedAddress ?? configuration.host, logger: logger)
  }

  private init(server: APIServer, listener: HTTPListener, port: Int, address: String, logger: Logger) {
    self.server = server
    self.listener = listener
    self.port = port
    self.address = address
    registration = ServerRegistration(server: server, address: address, port: port, logger: logger)
  }

  /// Where clients reach it.
  public var url: String { "http://\(address):\(port)" }

  /// What has to run, in the order in which it is started; stopped in the reverse order.
  public var services: [any Service] { [server, listener, registration] }
}

public import ArktosCore
public import Logging
public import ServiceLifecycle

/// The way to a cluster of several API servers: what command-line tools and controller managers hold.
///
/// Single requests go to any server that answers; informers follow all of them, merged. Run it as a service to
/// discover servers that the configuration does not name; one-shot commands need not.
public struct ClusterConnection: Service {
  public let directory: ServerDirectory
  /// For single requests, with failover.
  public let client: Client
  /// The tenant that commands mean when they name none.
  public let tenant: String
  /// The namespace that commands mean when they name none.
  public let namespace: String
  private let environment: Environment

  /// - Parameters:
  ///   - configurations: at least one server.
  ///   - makeTransport: opens the way to a server; `ArktosCurl` has an initialiser that needs none.
  public init(
    _ configurations: [ClientConfiguration], userAgent: String = "arktos-swift", environment: Environment = .live,
    logger: Logger = Logger(label: "arktos.servers"),
    makeTransport: @escaping @Sendable (ClientConfiguration) -> any Transport
  ) {
    let directory = ServerDirectory(
      configurations, environment: environment, logger: logger, makeTransport: makeTransport)
    self.directory = directory
    self.environment = environment
    client = Client(transport: FailoverTransport { directory.servers() }, userAgent: userAgent)
    tenant = configurations.first?.tenant ?? WellKnownNames.defaultTenant
    namespace = configurations.first?.namespace ?? "default"
  }

  /// What informers follow.
  public var listWatcher: MergedListWatcher { listWatcher { $0 } }

  /// Lists and watches whose requests go through something on their way to each server.
  public func listWatcher(
    wrapping wrap: @escaping @Sendable (any Transport) -> any Transport
  ) -> MergedListWatcher {
    MergedListWatcher(directory, environment: environment, wrapping: wrap)
  }

  public func run() async { await directory.run() }
}

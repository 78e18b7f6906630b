public import ArktosClient
public import ArktosCore
public import Logging

extension ClusterConnection {
  /// The way to a cluster over the network, with a ``CurlTransport`` to each server.
  ///
  /// - Parameter configurations: at least one server.
  public init(
    _ configurations: [ClientConfiguration], userAgent: String = "arktos-swift", environment: Environment = .live,
    logger: Logger = Logger(label: "arktos.servers")
  ) {
    self.init(
      configurations, userAgent: userAgent, environment: environment, logger: logger,
      makeTransport: { CurlTransport($0) })
  }
}

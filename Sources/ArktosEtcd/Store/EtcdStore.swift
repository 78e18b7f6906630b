public import ArktosCore
public import ArktosStore
public import Logging
public import ServiceLifecycle

/// The store over an etcd v3 cluster, which many API servers on many machines can share.
///
/// It is usable as soon as ``connect(_:environment:logger:)`` returns; as a service it compacts old history, in turns with
/// other processes, until graceful shutdown, and then closes its connections and ends its watches.
public final class EtcdStore: Store, Service {
  let cluster: EtcdCluster
  let environment: Environment
  let logger: Logger
  let watches = WatchRegistry()
  let tail = RevisionTail()
  let compaction = CompactionFloor()
  private let compactionInterval: Duration?

  private init(cluster: EtcdCluster, compactionInterval: Duration?, environment: Environment, logger: Logger) {
    self.cluster = cluster
    self.compactionInterval = compactionInterval
    self.environment = environment
    self.logger = logger
  }

  /// Connects to a cluster.
  ///
  /// - Throws: `StoreError` with code `.unavailable` if no member answers, or the cluster has no leader; the message
  ///   says what to do.
  public static func connect(
    _ configuration: EtcdConfiguration, environment: Environment = .live, logger: Logger
  ) async throws(StoreError) -> EtcdStore {
    let cluster = try EtcdCluster(configuration, now: environment.now())
    let store = EtcdStore(
      cluster: cluster, compactionInterval: configuration.compactionInterval, environment: environment, logger: logger)
    do throws(CallFailure) {
      let revision = try await store.cluster.call(
        EtcdKV.Method.Range.descriptor, probe, returning: EtcdRangeResponse.self, changesData: false
      ).header.revision
      logger.info(
        "connected to etcd", metadata: ["endpoint": "\(cluster.current.endpoint)", "revision": "\(revision)"])
    } catch {
      await store.close()
      throw cluster.connectionError(error)
    }
    return store
  }

  /// Compacts until graceful shutdown, or until the task is cancelled; then closes.
  public func run() async throws {
    // Being cancelled is an order to stop like the other one.
    if let compactionInterval {
      try? await HistoryCompactor(self, every: compactionInterval, environment: environment, logger: logger).run()
    } else {
      try? await gracefulShutdown()
    }
    await close()
  }

  /// Ends all watches with `.unavailable`, lets calls that are under way finish, and closes the connections.
  public func close() async {
    watches.endAll(StoreError(.unavailable, "the connection to etcd was shut down"))
    await cluster.close()
  }
}

extension EtcdCluster {
  /// Why there is no store, and what to do.
  fileprivate func connectionError(_ failure: CallFailure) -> StoreError {
    let error = failure.storeError(changesData: false)
    // What is known better than by "start it" says what to do itself.
    if error.code == .cancelled || error.code == .invalid || failure.advice != nil { return error }
    let places = endpoints.map(\.description).joined(separator: ", ")
    let first = endpoints[0]
    return StoreError(
      .unavailable,
      """
      etcd at \(places) cannot be reached. \(error.message). Start it, for example with \
      `etcd --data-dir /var/lib/etcd --listen-client-urls \(first) --advertise-client-urls \(first)`, \
      or name the right endpoints
      """)
  }
}

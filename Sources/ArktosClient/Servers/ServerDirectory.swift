public import ArktosCore
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// Knows the API servers: those that the configuration names, and all that register in the cluster, as they come and go.
///
/// It is useful before it runs, too: it then knows the configured servers.
public final class ServerDirectory: Service {
  private struct State {
    var roster = ServerRoster()
    /// By URL, so that a server's connections are kept while it comes and goes.
    var transports: [String: any Transport] = [:]
    var subscribers: [Int: AsyncStream<ServerRoster>.Continuation] = [:]
    var nextSubscriber = 0
  }

  private let configurations: [ClientConfiguration]
  private let makeTransport: @Sendable (ClientConfiguration) -> any Transport
  private let environment: Environment
  private let logger: Logger
  private let state = Mutex(State())
  private let loaded = Gate()

  /// - Parameters:
  ///   - configurations: at least one server; the first one's credentials and trust hold for discovered ones.
  ///   - makeTransport: opens the way to a server.
  public init(
    _ configurations: [ClientConfiguration], environment: Environment = .live,
    logger: Logger = Logger(label: "arktos.servers"),
    makeTransport: @escaping @Sendable (ClientConfiguration) -> any Transport
  ) {
    self.configurations = configurations
    self.environment = environment
    self.logger = logger
    self.makeTransport = makeTransport
  }

  /// Follows the servers' registrations until the task is cancelled or shut down.
  public func run() async {
    let client = Client(transport: FailoverTransport { self.servers() })
    let reflector = Reflector(
      source: client,
      query: CollectionQuery(
        Endpoints.resourceType, in: CollectionScope(tenant: WellKnownNames.defaultTenant, namespace: "default"),
        fields: "metadata.name=\(WellKnownNames.serverEndpoints)"),
      environment: environment, logger: logger)
    await cancelWhenGracefulShutdown { await reflector.run { self.receive($0) } }
  }

  /// Returns once the registered servers are known; the directory must be running.
  ///
  /// - Throws: `CancellationError` if the task is cancelled before.
  public func waitUntilLoaded() async throws { try await loaded.wait() }

  /// The service groups that have a living server.
  public var liveGroups: [String] { roster.liveGroups }

  /// All servers that may answer, best first.
  ///
  /// - Parameter group: whose own servers come first; nil for no preference: configured servers first.
  public func servers(for group: String? = nil) -> [FailoverTransport.Server] {
    let roster = roster
    let own = group.flatMap { roster.groups[$0] }.map { configurations(of: [$0]) } ?? []
    let others = configurations(of: roster.liveGroups.compactMap { roster.groups[$0] })
    let inOrder = group == nil ? configurations + others : own + others + configurations
    var seen: Set<String> = []
    return inOrder.filter { seen.insert($0.server).inserted }.map { configuration in
      FailoverTransport.Server(url: configuration.server, transport: transport(to: configuration))
    }
  }

  package var roster: ServerRoster { state.withLock { $0.roster } }

  /// The roster as it is now, and each time it has changed; one that a slow reader has not read yet is replaced.
  package func rosters() -> AsyncStream<ServerRoster> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let ticket = state.withLock { state in
        state.nextSubscriber += 1
        state.subscribers[state.nextSubscriber] = continuation
        continuation.yield(state.roster)
        return state.nextSubscriber
      }
      continuation.onTermination = { [weak self] _ in
        _ = self?.state.withLock { $0.subscribers.removeValue(forKey: ticket) }
      }
    }
  }

  // MARK: - Following the registrations

  private func receive(_ update: Reflector.Update) {
    switch update {
    case .listed(let list):
      guard let revision = Revision(resourceVersion: list.resourceVersion) else { return }
      let object = list.items.first { $0.metadata.name == WellKnownNames.serverEndpoints }
      change { $0.listed(object.map { Endpoints(json: $0.json) }, at: revision) }
      loaded.open()
    case .changed(let event):
      guard event.kind != .bookmark, event.object.metadata.name == WellKnownNames.serverEndpoints,
        let revision = Revision(resourceVersion: event.object.metadata.resourceVersion)
      else { return }
      change { $0.changed(event.kind == .deleted ? nil : Endpoints(json: event.object.json), at: revision) }
    }
  }

  private func change(_ apply: (inout ServerRoster) -> Void) {
    let groups = state.withLock { state -> [String]? in
      let before = state.roster
      apply(&state.roster)
      guard state.roster != before else { return nil }
      for subscriber in state.subscribers.values { subscriber.yield(state.roster) }
      return before.liveGroups == state.roster.liveGroups ? nil : state.roster.liveGroups
    }
    if let groups { logger.info("service groups with living servers changed", metadata: ["groups": "\(groups)"]) }
  }

  // MARK: - The way to them

  /// Configurations for discovered servers: the address with the first configuration's scheme, path and credentials.
  private func configurations(of groups: [ServerRoster.Group]) -> [ClientConfiguration] {
    guard let model = configurations.first, let modelURL = ServerURL(model.server) else { return [] }
    let schemes = modelURL.scheme == "https" ? ["https"] : ["http", "https"]
    return groups.flatMap(\.addresses).compactMap { address in
      // Credentials for TLS are not sent in the clear: a server that has no secure port is left out.
      guard let scheme = schemes.first(where: { address.ports[$0] != nil }), let port = address.ports[scheme] else {
        return nil
      }
      var configuration = model
      configuration.server = "\(scheme)://\(address.host):\(port)\(modelURL.path)"
      return configuration
    }
  }

  private func transport(to configuration: ClientConfiguration) -> any Transport {
    state.withLock { state in
      if let transport = state.transports[configuration.server] { return transport }
      let transport = makeTransport(configuration)
      state.transports[configuration.server] = transport
      return transport
    }
  }
}

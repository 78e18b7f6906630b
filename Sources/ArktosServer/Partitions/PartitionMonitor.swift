public import ArktosCore
public import ArktosStore
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// Knows which service group owns which tenant, at every revision.
///
/// DataPartitionConfigs and the servers' own records lie in the same store as the data, so ownership is a function of
/// the revision: every server that follows them decides alike, and a change of a range takes effect between two events
/// for everybody. `Docs/design/ownership-at-a-revision.md` says why that makes merged watches exact.
public final class PartitionMonitor: Service {
  /// The group of the server that this monitor belongs to.
  public let serviceGroup: String

  private struct State {
    var configs: [StoreKey: DataPartitionConfig] = [:]
    var endpoints: Endpoints?
    var timeline = PartitionTimeline()
    var problems: [String] = []
    /// The watch that feeds this, while there is one.
    var watch: StoreWatch?
  }

  private let store: any Store
  private let environment: Environment
  private let logger: Logger
  private let configRange: KeyRange
  private let endpointsKey: StoreKey
  private let state = Mutex(State())
  private let gate = RevisionGate()

  public init(store: any Store, serviceGroup: String, environment: Environment, logger: Logger) {
    self.store = store
    self.serviceGroup = serviceGroup
    self.environment = environment
    self.logger = logger
    configRange = RegistryKeys(type: DataPartitionConfig.resourceType).range(tenant: nil, namespace: nil)
    endpointsKey = RegistryKeys(type: Endpoints.resourceType).key(
      tenant: WellKnownNames.defaultTenant, namespace: "default", name: WellKnownNames.serverEndpoints)
  }

  /// Follows the store until it is cancelled or shut down; begins anew when a watch breaks.
  public func run() async throws {
    try await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          try await self.follow()
        } catch is CancellationError {
          return
        } catch let error as StoreError where error.code == .cancelled {
          return
        } catch {
          self.logger.warning("partition records cannot be followed, trying again", metadata: ["error": "\(error)"])
          try await self.environment.sleep(.seconds(1))
        }
      }
    }
  }

  /// Ownership, known at least up to `revision`.
  ///
  /// - Throws: `CancellationError`.
  func timeline(through revision: Revision) async throws -> PartitionTimeline {
    if gate.reached < revision {
      state.withLock { $0.watch }?.requestProgress()
      try await gate.wait(for: revision)
    }
    return state.withLock { $0.timeline }
  }

  /// Overlaps, gaps and the like, as sentences; advisory.
  public var problems: [String] { state.withLock { $0.problems } }

  // MARK: - Following

  private func follow() async throws {
    var revision = try await load()
    let watch = try await store.watch([configRange, .key(endpointsKey)], after: revision)
    state.withLock { $0.watch = watch }
    defer {
      state.withLock { $0.watch = nil }
      watch.cancel()
    }
    // Somebody may have asked before there was a watch to ask.
    watch.requestProgress()
    while true {
      let batch = try await watch.next()
      for event in batch.events {
        if event.revision > revision, revision != .zero { publish(at: revision) }
        revision = event.revision
        try apply(event)
      }
      if !batch.events.isEmpty { publish(at: revision) }
      gate.advance(to: batch.progress)
    }
  }

  /// Reads the present state; its revision.
  private func load() async throws -> Revision {
    let endpoints = try await store.get(endpointsKey, at: .latest)
    let listing = try await store.list(configRange, at: .exactly(endpoints.revision), limit: nil)
    let configs = try listing.entries.map { ($0.key, try parseConfig($0)) }
    let parsed = try endpoints.entry.map { Endpoints(json: try JSONObject(parsing: $0.value.bytes)) }
    state.withLock { state in
      state.configs = Dictionary(uniqueKeysWithValues: configs)
      state.endpoints = parsed
    }
    publish(at: endpoints.revision)
    gate.advance(to: endpoints.revision)
    return endpoints.revision
  }

  private func parseConfig(_ entry: StoreEntry) throws -> DataPartitionConfig {
    DataPartitionConfig(json: try JSONObject(parsing: entry.value.bytes))
  }

  private func apply(_ event: StoreEvent) throws {
    if event.key == endpointsKey {
      let endpoints = try event.entry.map { Endpoints(json: try JSONObject(parsing: $0.value.bytes)) }
      state.withLock { $0.endpoints = endpoints }
    } else {
      let config = try event.entry.map(parseConfig)
      state.withLock { $0.configs[event.key] = config }
    }
  }

  /// Makes what is known the ownership from `revision` on.
  private func publish(at revision: Revision) {
    let news = state.withLock { state -> [String] in
      let liveGroups = Set((state.endpoints?.subsets ?? []).map(\.serviceGroupId).filter { !$0.isEmpty })
      let map = PartitionMap(configs: Array(state.configs.values), liveGroups: liveGroups)
      state.timeline.append(map, at: revision)
      let problems = map.problems.map { "\($0)" }
      defer { state.problems = problems }
      return problems.filter { !state.problems.contains($0) }
    }
    for problem in news { logger.warning("data partitions: \(problem)") }
  }
}

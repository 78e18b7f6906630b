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
    var rules: [StoreKey: PartitionRule] = [:]
    var liveGroups: Set<String> = []
    var timeline = PartitionTimeline(PartitionMap(rules: [], liveGroups: []))
    var problems: [PartitionProblem] = []
    /// Whether the present state must be read before changes can be followed.
    var mustLoad = true
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
  private let followers = Mutex<[@Sendable (PartitionMap) -> Void]>([])

  public init(store: any Store, serviceGroup: String, environment: Environment, logger: Logger) {
    self.store = store
    self.serviceGroup = serviceGroup
    self.environment = environment
    self.logger = logger
    configRange = DataPartitionConfig.definition.keys.range(tenant: nil, namespace: nil)
    endpointsKey = Endpoints.definition.keys.key(
      tenant: WellKnownNames.defaultTenant, namespace: "default", name: WellKnownNames.serverEndpoints)
  }

  /// Follows the store until it is cancelled or shut down; begins anew when a watch breaks.
  public func run() async throws {
    try await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          try await self.follow()
        } catch let error as StoreError where error.code == .compacted {
          // What changed meanwhile cannot be dated any more; the present state holds from now on.
          self.logger.notice("partition records are read anew", metadata: ["reason": "\(error.message)"])
          self.state.withLock { $0.mustLoad = true }
        } catch {
          if Task.isCancelled { return }
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

  /// Ownership as it is known now.
  package var ownership: PartitionMap { state.withLock { $0.timeline.current } }

  /// Overlaps, gaps and the like; advisory.
  public var problems: [PartitionProblem] { state.withLock { $0.problems } }

  /// Tells `body` of the ownership as it is known now, and of each change of it, in their order.
  package func onChange(_ body: @escaping @Sendable (PartitionMap) -> Void) {
    // Under the lock, so that no change comes before what it changes.
    followers.withLock { followers in
      followers.append(body)
      body(ownership)
    }
  }

  // MARK: - Following

  private func follow() async throws {
    // A watch that broke is taken up where it stood, so that no change of ownership is dated too late.
    var revision = gate.reached
    if state.withLock({ $0.mustLoad }) { revision = try await load() }
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
        if event.revision > revision { publish(from: revision) }
        revision = event.revision
        try apply(event)
      }
      if !batch.events.isEmpty { publish(from: revision) }
      gate.advance(to: batch.progress)
    }
  }

  /// Reads the present state; its revision.
  private func load() async throws -> Revision {
    let endpoints = try await store.get(endpointsKey, at: .latest)
    let listing = try await store.list(configRange, at: .exactly(endpoints.revision), limit: nil)
    let rules = try listing.entries.map { ($0.key, try rule($0)) }
    let groups = try endpoints.entry.map(liveGroups) ?? []
    state.withLock { state in
      state.rules = Dictionary(rules, uniquingKeysWith: { _, last in last })
      state.liveGroups = groups
      state.mustLoad = false
    }
    publish(from: endpoints.revision)
    gate.advance(to: endpoints.revision)
    return endpoints.revision
  }

  private func rule(_ entry: StoreEntry) throws -> PartitionRule {
    PartitionRule(DataPartitionConfig(json: try JSONObject(parsing: entry.value.bytes)))
  }

  private func liveGroups(_ entry: StoreEntry) throws -> Set<String> {
    let endpoints = Endpoints(json: try JSONObject(parsing: entry.value.bytes))
    return Set(endpoints.subsets.map(\.serviceGroupId).filter { !$0.isEmpty })
  }

  private func apply(_ event: StoreEvent) throws {
    if event.key == endpointsKey {
      let groups = try event.entry.map(liveGroups) ?? []
      state.withLock { $0.liveGroups = groups }
    } else {
      let rule = try event.entry.map(rule)
      state.withLock { $0.rules[event.key] = rule }
    }
  }

  /// How many changes of ownership are remembered; lists and watches that begin before them see the oldest.
  private static let rememberedChanges = 4096

  /// Makes what is known the ownership from `revision` on.
  private func publish(from revision: Revision) {
    let news = state.withLock { state -> [PartitionProblem] in
      let map = PartitionMap(rules: Array(state.rules.values), liveGroups: state.liveGroups)
      state.timeline.append(map, from: revision)
      let surplus = state.timeline.entries.count - Self.rememberedChanges
      if surplus > 0 { state.timeline.trim(compacted: state.timeline.entries[surplus].revision) }
      let known = state.problems
      state.problems = map.problems
      return map.problems.filter { !known.contains($0) }
    }
    followers.withLock { followers in
      for follower in followers { follower(ownership) }
    }
    for problem in news {
      // A group whose servers have not registered yet, or not again, is what every start looks like.
      let level: Logger.Level = if case .groupNotLive = problem { .notice } else { .warning }
      logger.log(level: level, "data partitions: \(problem)")
    }
  }
}

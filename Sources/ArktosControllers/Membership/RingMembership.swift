internal import ArktosClient
internal import ArktosCore
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Makes this process one of those that share the work of a controller type.
///
/// It registers a ControllerInstance and renews it; it follows the type's ring, lets work begin only on what it holds,
/// drains what goes to others before it lets go of it, and takes part in planning who holds what. When it cannot renew
/// in time it stops all work before the server can count it as gone, and registers anew under another name.
final class RingMembership: Service {
  struct Configuration: Sendable {
    /// How long a ControllerInstance lives after a write; the server's rule.
    var timeToLive = Duration.seconds(30)
    /// How much earlier work stops, for requests that are under way.
    var margin = Duration.seconds(5)
    var heartbeat = Duration.seconds(10)
  }

  /// What the members learn from the server's streams.
  private struct Observed {
    var tracker: LeaseTracker
    var instances: Set<String> = []
  }

  let type: String
  let gate: WorkGate
  let client: Client
  let environment: Environment
  let logger: Logger
  let configuration: Configuration
  /// Brings the local copies to where the server is now, before work on newly held keys begins.
  private let prepare: @Sendable () async throws -> Void
  /// Called when work on keys may begin.
  private let gained: @Sendable (HashKeySet) -> Void
  private let workload: @Sendable () -> Int
  private let instances: Informer<ControllerInstance>
  private let ringObjects: Informer<ConfigMap>
  private let observed: Mutex<Observed>
  private let changed = Signal()

  init(
    type: String, client: Client, source: any ListWatcher, gate: WorkGate, configuration: Configuration,
    environment: Environment, logger: Logger, workload: @escaping @Sendable () -> Int,
    prepare: @escaping @Sendable () async throws -> Void, gained: @escaping @Sendable (HashKeySet) -> Void
  ) {
    self.type = type
    self.client = client
    self.gate = gate
    self.configuration = configuration
    self.environment = environment
    self.logger = logger
    self.workload = workload
    self.prepare = prepare
    self.gained = gained
    let ring = RingObject(type: type, client: client)
    instances = Informer(ControllerInstance.self, from: source, environment: environment, logger: logger)
    ringObjects = Informer(
      ConfigMap.self, from: source,
      in: CollectionScope(tenant: ring.key.tenant, namespace: ring.key.namespace),
      fields: "metadata.name=\(ring.key.name)", environment: environment, logger: logger)
    observed = Mutex(Observed(tracker: LeaseTracker(timeToLive: configuration.timeToLive)))
  }

  func run() async {
    observeChanges()
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.instances.run() }
        group.addTask { await self.ringObjects.run() }
        group.addTask { await self.takePart() }
      }
    }
  }

  private func observeChanges() {
    instances.onChange { [self] event in
      guard event.object.controllerType == type else { return }
      let now = environment.elapsed()
      let isNews = observed.withLock { state in
        guard let instance = event.new else { return state.instances.remove(event.key.name) != nil }
        state.tracker.sawAlive(instance.metadata.name, at: now)
        return state.instances.insert(instance.metadata.name).inserted
      }
      if isNews { changed.raise() }
    }
    ringObjects.onChange { [self] _ in changed.raise() }
  }

  /// One session under one name after the other.
  private func takePart() async {
    var backoff = Backoff(first: .milliseconds(200), limit: .seconds(10))
    while !Task.isCancelled {
      let session = RingSession(membership: self, name: "\(type.lowercased())-\(environment.makeUUID())")
      do {
        try await session.run { backoff.reset() }
        logger.warning(
          "the controller instance's lease was lost; registering anew", metadata: ["instance": "\(session.name)"])
      } catch {
        if Task.isCancelled { return await session.leave() }
        let wait = backoff.next(random: environment.random)
        logger.warning(
          "a controller instance could not take part; trying again",
          metadata: ["type": "\(type)", "reason": "\(error)", "wait": "\(wait)"])
        // Only cancellation cuts the sleep short, and then the loop ends.
        try? await environment.sleep(wait)
      }
    }
  }

  // MARK: - For sessions

  /// Waits for news of the ring or its members, for the end of work that was to be drained, or for some time.
  func waitForNews(atMost time: Duration) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.changed.wait(atMost: time, sleep: self.environment.sleep) }
      group.addTask { await self.gate.ended.wait() }
      await group.next()
      group.cancelAll()
    }
  }

  func becomesWorkable(_ keys: HashKeySet) { gained(keys) }
  func bringUpToDate() async throws { try await prepare() }
  var queueLength: Int { workload() }

  /// The instances of this type that live, asked of the server now.
  func liveInstances() async throws -> Set<String> {
    let list = try await client.list(ControllerInstance.self, in: .everything)
    let names = Set(list.items.filter { $0.controllerType == type }.map(\.metadata.name))
    let now = environment.elapsed()
    observed.withLock { state in for name in names { state.tracker.sawAlive(name, at: now) } }
    return names
  }

  /// When the lease of an instance that is not among the living has run out for certain.
  func leaseExpiry(of instance: String) -> Duration {
    let now = environment.elapsed()
    return observed.withLock { $0.tracker.expiry(of: instance, now: now) }
  }

  func forgetInstances(besides known: Set<String>) { observed.withLock { $0.tracker.keep(known) } }
}

public import ArktosClient
public import ArktosCore
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// Runs a ``Reconciler``: turns changes into items, and gives each item to one worker in one process at a time.
///
/// Several processes may run a controller of the same type: each works the objects whose hash keys it holds on the
/// type's ring. The informers of the sources are run by whoever made them.
public final class Controller: Service {
  /// The type's name, as `controllerType` of its instances has it: `ReplicaSet`.
  public let type: String
  private let workers: Int
  private let sources: [ControllerSource]
  private let reconciler: any Reconciler
  private let queue: WorkQueue<WorkItem>
  private let gate: WorkGate
  private let membership: RingMembership
  private let resyncPeriod: Duration
  private let environment: Environment
  private let logger: Logger

  /// - Parameters:
  ///   - client: for the ring and the lease; its calls are not slowed down.
  ///   - source: what the ring and its members are followed by.
  ///   - limiter: the rate of the reconciler's writes.
  ///   - heartbeat: how often the controller's instance is renewed.
  ///   - resyncPeriod: how often all objects are looked at even if nothing changes.
  ///   - reconciler: made with a client that writes only while this process's lease is good.
  public convenience init(
    type: String, workers: Int, client: Client, source: any ListWatcher, sources: [ControllerSource],
    limiter: RateLimiter? = nil, heartbeat: Duration = .seconds(10),
    resyncPeriod: Duration = .seconds(12 * 3600), environment: Environment = .live,
    logger: Logger = Logger(label: "arktos.controller"), reconciler: (Client) -> any Reconciler
  ) {
    self.init(
      type: type, workers: workers, client: client, source: source, sources: sources, limiter: limiter,
      membership: RingMembership.Configuration(heartbeat: heartbeat), resyncPeriod: resyncPeriod,
      environment: environment, logger: logger, reconciler: reconciler)
  }

  init(
    type: String, workers: Int, client: Client, source: any ListWatcher, sources: [ControllerSource],
    limiter: RateLimiter?, membership configuration: RingMembership.Configuration,
    resyncPeriod: Duration = .seconds(12 * 3600), environment: Environment,
    logger: Logger, reconciler: (Client) -> any Reconciler
  ) {
    var logger = logger
    logger[metadataKey: "controller"] = "\(type)"
    let gate = WorkGate(now: environment.elapsed)
    let queue = WorkQueue<WorkItem>(environment: environment)
    self.type = type
    self.workers = max(1, workers)
    self.sources = sources
    self.gate = gate
    self.queue = queue
    self.resyncPeriod = resyncPeriod
    self.environment = environment
    self.logger = logger
    var guarded = client
    guarded.transport = GuardedTransport(base: client.transport, gate: gate, limiter: limiter)
    self.reconciler = reconciler(guarded)
    membership = RingMembership(
      type: type, client: client, source: source, gate: gate, configuration: configuration, environment: environment,
      logger: logger, workload: { queue.count },
      prepare: {
        for source in sources { try await source.bringUpToDate() }
      },
      gained: { keys in Self.enqueue(sources, keys, in: queue) })
  }

  var queueMeasurements: WorkQueueMeasurements { queue.measurements }

  /// Works until the task is cancelled or shut down; then what is in work may end, and the ring is left in order.
  public func run() async {
    for source in sources {
      source.attach { [gate, queue] item in
        // What is not ours now is added when it becomes ours.
        if gate.mayWork(item.hash) { queue.add(item) }
      }
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.queue.run() }
      group.addTask { await self.resync() }
      for _ in 0..<workers {
        group.addTask {
          while let item = await self.queue.next() {
            await self.work(item)
            self.queue.done(item)
          }
        }
      }
      await membership.run()
      queue.shutDown()
      group.cancelAll()
    }
  }

  private static func enqueue(_ sources: [ControllerSource], _ keys: HashKeySet, in queue: WorkQueue<WorkItem>) {
    for source in sources {
      for item in source.items() where keys.contains(item.hash) { queue.add(item) }
    }
  }

  /// Looks at everything from time to time, until the task is cancelled.
  private func resync() async {
    while true {
      do {
        try await environment.sleep(resyncPeriod)
      } catch {
        return  // Only a cancelled task wakes early.
      }
      Self.enqueue(sources, gate.allowed, in: queue)
    }
  }

  private func work(_ item: WorkItem) async {
    let cancellation = Cancellation()
    guard let ticket = gate.begin(item.hash, cancel: { cancellation.cancel() }) else {
      // Somebody else's by now.
      return queue.forget(item)
    }
    defer { gate.end(ticket) }
    let task = Task { [reconciler] in try await reconciler.reconcile(item) }
    cancellation.arm(task)
    do {
      let result = try await withTaskCancellationHandler {
        try await task.value
      } onCancel: {
        task.cancel()
      }
      queue.forget(item)
      if case .again(let delay) = result { queue.add(item, after: delay) }
    } catch {
      guard gate.mayWork(item.hash) else { return queue.forget(item) }
      let wait = queue.addAfterFailure(item)
      let isConflict = (error as? APIError)?.reason == .conflict
      logger.log(
        level: isConflict ? .debug : .warning, "an object could not be worked; trying again",
        metadata: ["object": "\(item)", "reason": "\(error)", "wait": "\(wait)"])
    }
  }
}

/// Cancels a task that may not be there yet.
private final class Cancellation: Sendable {
  private struct State {
    var task: Task<ReconcileResult, any Error>?
    var isCancelled = false
  }

  private let state = Mutex(State())

  func arm(_ task: Task<ReconcileResult, any Error>) {
    let isCancelled = state.withLock { state in
      state.task = task
      return state.isCancelled
    }
    if isCancelled { task.cancel() }
  }

  func cancel() {
    state.withLock { state in
      state.isCancelled = true
      return state.task
    }?.cancel()
  }
}

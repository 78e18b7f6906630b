public import ArktosCore
internal import Synchronization

/// Keys of objects that need work: each waits at most once, and is given to one worker at a time.
///
/// It is bounded by the number of distinct keys. Run ``run()`` beside the workers; it brings the keys that wait for
/// their time. Source of the behaviour: Kubernetes' `client-go` work queues.
public final class WorkQueue<Key: Hashable & Sendable>: Sendable {
  private struct State {
    var keys: WorkQueueState<Key>
    var waiters: [Int: CheckedContinuation<Key?, Never>] = [:]
    var order: [Int] = []
    var nextTicket = 0
  }

  private let state: Mutex<State>
  private let timer = Signal()
  private let environment: Environment

  /// - Parameters:
  ///   - firstBackoff: the wait after a key's first failure; it doubles with each further one.
  ///   - backoffLimit: the longest wait.
  public init(
    environment: Environment, firstBackoff: Duration = .milliseconds(50), backoffLimit: Duration = .seconds(60)
  ) {
    self.environment = environment
    state = Mutex(State(keys: WorkQueueState(firstBackoff: firstBackoff, backoffLimit: backoffLimit)))
  }

  /// How many keys wait, also for their time; without those that are worked on.
  public var count: Int { state.withLock { $0.keys.count } }

  /// What the queue has done until now, and does now.
  var measurements: WorkQueueMeasurements {
    let now = environment.elapsed()
    return state.withLock { state in
      state.keys.now = now
      return state.keys.measurements
    }
  }

  public func add(_ key: Key) { change { $0.add(key) } }

  /// Adds a key after a while, unless it is added earlier.
  public func add(_ key: Key, after delay: Duration) {
    let time = environment.elapsed() + delay
    state.withLock { $0.keys.add(key, at: time) }
    timer.raise()
  }

  /// Adds a key after its back-off, which grows with each call until ``forget(_:)``. Returns the wait.
  @discardableResult
  public func addAfterFailure(_ key: Key) -> Duration {
    let now = environment.elapsed()
    let delay = state.withLock { state in
      let delay = state.keys.nextBackoff(key, random: environment.random)
      state.keys.add(key, at: now + delay)
      return delay
    }
    timer.raise()
    return delay
  }

  /// Ends a key's back-off.
  public func forget(_ key: Key) { state.withLock { $0.keys.forget(key) } }

  /// How often the key has failed since it was last forgotten.
  public func failures(of key: Key) -> Int { state.withLock { $0.keys.failures(of: key) } }

  /// The next key; nil when the queue is shut down or the task cancelled. Call ``done(_:)`` when its work has ended.
  public func next() async -> Key? {
    let ticket = state.withLock { state in
      state.nextTicket += 1
      return state.nextTicket
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let now = environment.elapsed()
        let outcome: Key?? = state.withLock { state in
          if Task.isCancelled || state.keys.isShutDown { return .some(nil) }
          state.keys.now = now
          if let key = state.keys.take() { return key }
          state.waiters[ticket] = continuation
          state.order.append(ticket)
          return nil
        }
        if let outcome { continuation.resume(returning: outcome) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.order.removeAll { $0 == ticket }
        return state.waiters.removeValue(forKey: ticket)
      }
      waiter?.resume(returning: nil)
    }
  }

  public func done(_ key: Key) { change { $0.done(key) } }

  /// Ends the queue: those who wait get nil, and nothing is taken up any more.
  public func shutDown() {
    let waiters = state.withLock { state in
      state.keys.shutDown()
      defer { (state.waiters, state.order) = ([:], []) }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume(returning: nil) }
    timer.raise()
  }

  /// Brings the keys that wait for their time, until the task is cancelled.
  public func run() async {
    while !Task.isCancelled {
      let now = environment.elapsed()
      change { $0.promote(now: now) }
      let due = state.withLock { $0.keys.nextDue }
      await timer.wait(atMost: due.map { max($0 - now, .zero) }, sleep: environment.sleep)
    }
  }

  /// Changes the keys, and hands those that became ready to whoever waits.
  private func change(_ change: (inout WorkQueueState<Key>) -> Void) {
    let now = environment.elapsed()
    let handed: [(CheckedContinuation<Key?, Never>, Key)] = state.withLock { state in
      state.keys.now = now
      change(&state.keys)
      var handed: [(CheckedContinuation<Key?, Never>, Key)] = []
      while let ticket = state.order.first, let key = state.keys.take() {
        state.order.removeFirst()
        if let waiter = state.waiters.removeValue(forKey: ticket) { handed.append((waiter, key)) }
      }
      return handed
    }
    for (waiter, key) in handed { waiter.resume(returning: key) }
  }
}

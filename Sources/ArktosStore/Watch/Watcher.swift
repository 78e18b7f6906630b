internal import ArktosCore
internal import Synchronization

/// What one watch still has to hand out: a bounded queue that writers fill, or, once its reader fell too far behind,
/// only the revision from which it reads history itself.
final class Watcher: Sendable {
  /// What the reader does next.
  enum Step {
    case deliver(StoreWatchBatch)
    /// Read history behind this revision.
    case catchUp(after: Revision)
    case wait
    /// Everything up to this revision was handed out; what comes later is to be had elsewhere.
    case moved(after: Revision)
    case end(StoreError)
  }

  private enum Mode {
    /// Every event up to the store's revision is delivered or pending.
    case following
    /// Every event up to this revision is delivered or pending; writers queue nothing.
    case behind(Revision)
    /// The store gives up the keys: what is pending is still delivered, then the watch goes on elsewhere behind this
    /// revision, or ends if there is an error.
    case leaving(after: Revision, StoreError?)
    case ended(StoreError)
  }

  private struct State {
    var mode: Mode
    var pending: [StoreEvent] = []
    /// The highest revision that was asked for and not yet reported.
    var requestedProgress: Revision?
    var waiter: Wakeup?

    var isIdle: Bool {
      guard case .following = mode else { return false }
      return pending.isEmpty && requestedProgress == nil
    }

    mutating func takePending() -> [StoreEvent] {
      let events = pending
      pending = []
      return events
    }
  }

  /// A reader that waits; resumed with false if it must not.
  typealias Wakeup = CheckedContinuation<Bool, Never>

  /// Pairwise disjoint, so that an event is in one of them at most.
  let ranges: [KeyRange]
  private let limit: Int
  private let state: Guarded<State>

  /// - Parameters:
  ///   - after: the revision behind which history is to be read first; nil to begin with what comes.
  ///   - limit: the most events that writers queue for the reader.
  init(ranges: [KeyRange], after: Revision?, limit: Int) {
    self.ranges = ranges
    self.limit = limit
    state = Guarded(State(mode: after.map(Mode.behind) ?? .following))
  }

  func wants(_ key: StoreKey) -> Bool { ranges.contains { $0.contains(key) } }

  // MARK: - For writers, under the lock of the store

  /// Queues the events of one commit; at no cost if the reader is behind.
  func offer(_ events: some Collection<StoreEvent>, of revision: Revision) -> Wakeup? {
    state.withLock { state in
      guard case .following = state.mode else { return nil }
      if state.pending.count + events.count > limit {
        state.mode = .behind(Revision(revision.value - 1))
      } else {
        state.pending.append(contentsOf: events)
      }
      return state.waiter.take()
    }
  }

  func requestProgress(_ revision: Revision) -> Wakeup? {
    state.withLock { state in
      state.requestedProgress = revision
      return state.waiter.take()
    }
  }

  func end(_ error: StoreError) -> Wakeup? {
    state.withLock { state in
      if case .ended = state.mode { return nil }
      state.mode = .ended(error)
      state.pending = []
      return state.waiter.take()
    }
  }

  /// Lets the reader have what is pending, and then go elsewhere, or end.
  ///
  /// - Parameter revision: that of the store.
  func leave(at revision: Revision, _ error: StoreError?) -> Wakeup? {
    state.withLock { state in
      switch state.mode {
      case .following: state.mode = .leaving(after: revision, error)
      case .behind(let after): state.mode = .leaving(after: after, error)
      case .leaving, .ended: return nil
      }
      return state.waiter.take()
    }
  }

  // MARK: - For the reader

  func nextStep() -> Step {
    state.withLock { state in
      switch state.mode {
      case .ended(let error): return .end(error)
      case .following: return Self.followingStep(&state)
      case .behind(let after):
        guard let last = state.pending.last else { return .catchUp(after: after) }
        return .deliver(StoreWatchBatch(events: state.takePending(), progress: last.revision))
      case .leaving(let after, let error):
        if let last = state.pending.last {
          return .deliver(StoreWatchBatch(events: state.takePending(), progress: last.revision))
        }
        return error.map(Step.end) ?? .moved(after: after)
      }
    }
  }

  /// What is queued; nil if there is nothing, or if the reader has something else to do first.
  func takeReady() -> StoreWatchBatch? {
    if case .deliver(let batch) = nextStep() { batch } else { nil }
  }

  private static func followingStep(_ state: inout sending State) -> Step {
    // What was requested holds as soon as all that is pending is delivered: it was all that there was to deliver then.
    guard let reached = [state.pending.last?.revision, state.requestedProgress].compactMap({ $0 }).max() else {
      return .wait
    }
    state.requestedProgress = nil
    return .deliver(StoreWatchBatch(events: state.takePending(), progress: reached))
  }

  /// Says how far the reader has read history; under the lock of the store.
  ///
  /// - Parameter isCurrent: whether that is all there is, so that writers queue what comes.
  /// - Returns: whether the reader owes a report of progress that this satisfies; nil if the watch has come to an end
  ///   meanwhile, so that what was read must not be delivered.
  func caughtUp(through revision: Revision, isCurrent: Bool) -> Bool? {
    state.withLock { state in
      guard case .behind = state.mode else { return nil }
      state.mode = isCurrent ? .following : .behind(revision)
      guard let requested = state.requestedProgress, requested <= revision else { return false }
      state.requestedProgress = nil
      return true
    }
  }

  /// Returns when there is something to do, or when the task is cancelled.
  ///
  /// - Throws: `.invalid` if another task waits already.
  func wait() async throws(StoreError) {
    let isAlone = await withTaskCancellationHandler {
      await withCheckedContinuation { park($0) }
    } onCancel: {
      state.withLock { $0.waiter.take() }?.resume(returning: true)
    }
    guard isAlone else { throw StoreError(.invalid, "two tasks read one watch at the same time") }
  }

  private func park(_ reader: Wakeup) {
    let answer: Bool? = state.withLock { state in
      guard state.waiter == nil else { return false }
      // The cancellation handler takes the same lock: either it finds the reader, or the flag is seen here.
      guard state.isIdle, !Task.isCancelled else { return true }
      state.waiter = reader
      return nil
    }
    if let answer { reader.resume(returning: answer) }
  }
}

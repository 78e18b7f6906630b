internal import ArktosCore
internal import Synchronization

/// A timeline behind its lock, with those who watch it.
///
/// Readers take a snapshot under the lock and read outside it; whatever may take long (waking watchers, letting go of
/// history) happens outside it too.
final class SharedTimeline: Sendable {
  struct State {
    var timeline: Timeline
    var watchers = WatcherRegistry()
    /// Which keys the timeline holds; nil if it is the origin of them all.
    var coverage: Coverage?
    /// Why the store is closed, once it is.
    var closure: StoreError?

    func checkOpen() throws(StoreError) {
      if let closure { throw closure }
    }
  }

  /// What a change leaves to be done outside the lock.
  struct Aftermath {
    var wakeups: [Watcher.Wakeup] = []
    var garbage: [HistoryChunk] = []
    var deadlineMoved = false
  }

  let state: Guarded<State>
  private let limits: StoreLimits
  private let window: History.Window
  /// Set when the next deadline is earlier than before.
  let deadlineSignal = Signal()

  /// - Parameter coverage: which keys it holds; nil if it is the origin of them all.
  init(_ timeline: Timeline, limits: StoreLimits, coverage: Coverage? = nil) {
    state = Guarded(State(timeline: timeline, coverage: coverage))
    self.limits = limits
    window = History.Window(events: limits.historyEvents, bytes: limits.historyBytes)
  }

  // MARK: - Reading

  var revision: Revision {
    get throws(StoreError) {
      try state.withLock { state throws(StoreError) in
        try state.checkOpen()
        return state.timeline.revision
      }
    }
  }

  func get(_ key: StoreKey, at point: ReadPoint) throws(StoreError) -> StoreRead {
    guard !key.bytes.isEmpty else { throw StoreError(.invalid, "the key is empty") }
    let (read, snapshot) = try state.withLock { state throws(StoreError) -> (StoreRead?, TimelineSnapshot?) in
      try state.checkOpen()
      if let coverage = state.coverage { try coverage.check(.key(key), at: point) }
      if case .exactly = point { return (nil, try state.timeline.snapshot(at: point)) }
      if case .atLeast(let wanted) = point { try state.timeline.checkReached(wanted) }
      return (StoreRead(entry: state.timeline.entry(for: key), revision: state.timeline.revision), nil)
    }
    if let read { return read }
    return StoreRead(entry: snapshot?.entry(for: key), revision: snapshot?.revision ?? .zero)
  }

  func list(_ range: KeyRange, at point: ReadPoint, limit: Int?) throws(StoreError) -> StoreListing {
    if let limit, limit <= 0 { throw StoreError(.invalid, "the limit is \(limit); it must be above zero") }
    let snapshot = try state.withLock { state throws(StoreError) in
      try state.checkOpen()
      if let coverage = state.coverage { try coverage.check(range, at: point) }
      return try state.timeline.snapshot(at: point)
    }
    return snapshot.list(range, limit: limit)
  }

  func statistics() throws(StoreError) -> StoreStatistics {
    try state.withLock { state throws(StoreError) in
      try state.checkOpen()
      return StoreStatistics(
        keys: state.timeline.count, bytes: state.timeline.bytes, revision: state.timeline.revision,
        oldestRevision: state.timeline.history.oldest, watchers: state.watchers.count)
    }
  }

  // MARK: - Writing

  /// Works out a valid transaction and does it.
  func commit(_ transaction: StoreTransaction, now: Duration) throws(StoreError) -> StoreCommit {
    let (commit, aftermath) = try state.withLock { state throws(StoreError) in
      try state.checkOpen()
      let plan = try CommitPlan(transaction, on: state.timeline.revision) { state.timeline.entry(for: $0) }
      var aftermath = Aftermath()
      apply(plan, to: &state, now: now, &aftermath)
      return (plan.commit, aftermath)
    }
    finish(aftermath)
    return commit
  }

  /// Does what was planned on the state as it is; only for the one who alone writes.
  func apply(_ plans: [CommitPlan], now: Duration) {
    let aftermath = state.withLock { state in
      var aftermath = Aftermath()
      for plan in plans { apply(plan, to: &state, now: now, &aftermath) }
      return aftermath
    }
    finish(aftermath)
  }

  func apply(_ plan: CommitPlan, to state: inout State, now: Duration, _ aftermath: inout Aftermath) {
    guard !plan.events.isEmpty else { return }
    let earliest = plan.timesToLive.isEmpty ? nil : state.timeline.expiry.next()
    state.timeline.apply(plan, now: now)
    aftermath.garbage += state.timeline.trimHistory(to: window)
    state.watchers.dispatch(plan.events, wakeups: &aftermath.wakeups)
    if !plan.timesToLive.isEmpty, state.timeline.expiry.next() != earliest { aftermath.deadlineMoved = true }
  }

  func finish(_ aftermath: Aftermath) {
    for wakeup in aftermath.wakeups { wakeup.resume(returning: true) }
    if aftermath.deadlineMoved { deadlineSignal.raise() }
  }

  /// What the one who alone writes plans on.
  func current(_ key: StoreKey) -> StoreEntry? { state.withLock { $0.timeline.entry(for: key) } }

  func compact(through revision: Revision) throws(StoreError) {
    // What is dropped is let go of after the lock.
    _ = try state.withLock { state throws(StoreError) in
      try state.checkOpen()
      return try state.timeline.compact(through: revision)
    }
  }

  // MARK: - Expiry

  func nextDeadline() -> Duration? { state.withLock { $0.timeline.expiry.next() } }

  func takeDue(at now: Duration, limit: Int) -> [ExpiryQueue.Deadline] {
    state.withLock { $0.timeline.expiry.takeDue(at: now, limit: limit) }
  }

  /// Puts back a deadline whose key could not be deleted, unless the key was written since.
  func postpone(_ deadline: ExpiryQueue.Deadline, to later: Duration) {
    state.withLock { state in
      guard state.timeline.entry(for: deadline.key)?.modRevision == deadline.revision else { return }
      state.timeline.expiry.set(.init(key: deadline.key, revision: deadline.revision, at: later))
    }
  }

  // MARK: - Watching

  func watch(_ ranges: [KeyRange], after: Revision?) throws(StoreError) -> StoreWatch {
    let watcher = try watcher(of: ranges, after: after)
    return StoreWatch(
      next: { () async throws(StoreError) in
        switch try await self.next(of: watcher) {
        case .batch(let batch): return batch
        case .moved(let after): throw .notHeld("history behind revision \(after)")
        }
      },
      ready: { watcher.takeReady() }, requestProgress: { self.requestProgress(of: watcher) },
      cancel: { self.end(watcher, StoreError(.cancelled, "the watch was cancelled")) })
  }

  /// What comes next for a watcher.
  enum Delivery {
    case batch(StoreWatchBatch)
    /// The timeline no longer holds the watcher's keys, or not that far back; everything up to this revision was
    /// delivered.
    case moved(after: Revision)
  }

  /// A new watcher, which is to be ended by ``end(_:_:)``.
  func watcher(of ranges: [KeyRange], after: Revision?) throws(StoreError) -> Watcher {
    let disjoint = ranges.disjoint()
    guard !disjoint.isEmpty else { throw StoreError(.invalid, "a watch needs a range that is not empty") }
    return try state.withLock { state throws(StoreError) in
      try state.checkOpen()
      // Nothing happened before the first revision, so that a watch from 0 misses nothing.
      let start = after.map { max($0, Timeline.firstRevision) } ?? state.timeline.revision
      if let coverage = state.coverage {
        for range in disjoint { try coverage.check(range, at: .exactly(start)) }
      }
      try state.timeline.checkReached(start)
      try state.timeline.checkRetained(start)
      let watcher = Watcher(
        ranges: disjoint, after: start < state.timeline.revision ? start : nil, limit: limits.pendingEventsPerWatch)
      state.watchers.insert(watcher)
      return watcher
    }
  }

  func next(of watcher: Watcher) async throws(StoreError) -> Delivery {
    while true {
      guard !Task.isCancelled else { throw StoreError(.cancelled, "the task that reads the watch was cancelled") }
      switch watcher.nextStep() {
      case .deliver(let batch): return .batch(batch)
      case .moved(let after): return .moved(after: after)
      case .end(let error): throw error
      case .wait: try await watcher.wait()
      case .catchUp(let after): if let batch = catchUp(watcher, after: after) { return .batch(batch) }
      }
    }
  }

  /// Reads the next stretch of history for a watcher that is behind; nil if nothing in it concerns it.
  private func catchUp(_ watcher: Watcher, after: Revision) -> StoreWatchBatch? {
    let read: (slice: HistorySlice, through: Revision, owesProgress: Bool)? = state.withLock { state in
      guard after >= state.timeline.history.oldest else {
        state.watchers.remove(watcher)
        // Whom a replica has its keys from may know more.
        let isOrigin = state.coverage == nil
        let error = isOrigin ? StoreError.compacted(after, oldest: state.timeline.history.oldest) : nil
        // Nobody else waits for a watcher that is being read.
        _ = watcher.leave(at: state.timeline.revision, error)
        return nil
      }
      let slice = state.timeline.history.slice(after: after, limit: limits.pendingEventsPerWatch)
      let through = slice.reachesEnd ? state.timeline.revision : slice.through
      guard let owesProgress = watcher.caughtUp(through: through, isCurrent: slice.reachesEnd) else { return nil }
      return (slice, through, owesProgress)
    }
    guard let read else { return nil }
    var events: [StoreEvent] = []
    read.slice.forEach { if watcher.wants($0.key) { events.append($0) } }
    guard !events.isEmpty || read.owesProgress else { return nil }
    return StoreWatchBatch(events: events, progress: read.through)
  }

  func requestProgress(of watcher: Watcher) {
    // Under the lock, so that everything up to the revision is in the watcher's queue.
    state.withLock { watcher.requestProgress($0.timeline.revision) }?.resume(returning: true)
  }

  func end(_ watcher: Watcher, _ error: StoreError) {
    state.withLock { $0.watchers.remove(watcher) }
    watcher.end(error)?.resume(returning: true)
  }

  /// Ends every watch, and every later call, with `error`.
  func close(_ error: StoreError) {
    let watchers = state.withLock { state in
      if state.closure == nil { state.closure = error }
      let watchers = state.watchers.all
      state.watchers = WatcherRegistry()
      return watchers
    }
    for watcher in watchers { watcher.end(error)?.resume(returning: true) }
  }
}

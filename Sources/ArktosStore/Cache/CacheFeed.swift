internal import ArktosCore
internal import Logging
internal import Synchronization

/// Keeps a replica at what upstream does: loads ranges that are to be held, follows them by one watch, and begins anew
/// where that breaks.
final class CacheFeed: Sendable {
  private struct State {
    /// Which ranges are to be held; in as few ranges as can be.
    var wanted: [KeyRange]
    /// Counts the wishes.
    var wish = 0
    /// Told apart, so that what was loaded and is not wanted any more is not taken for what is.
    var load = 0
    var loaded: Result<LoadedRanges, StoreError>?
    /// The watch that feeds the replica, while there is one.
    var watch: StoreWatch?
    /// Waits for what the watch brings; cancelled when there is something else to do.
    var reader: Task<StoreError, Never>?
    var mustLook = false
    /// How often in a row the watch broke without having brought anything.
    var failures = 0
  }

  /// What went wrong, and with what.
  private enum Trouble: Error {
    /// The watch that feeds the replica broke or cannot be opened.
    case watch(StoreError)
    /// Ranges could not be loaded or joined to the replica; what it holds is as good as before.
    case load(StoreError)
  }

  /// What only the task that runs the feed knows.
  private struct Session {
    var wish = -1
    var wanted: [KeyRange] = []
    /// The ranges of the watch.
    var watched: [KeyRange] = []
    var loading: (ranges: [KeyRange], task: Task<Void, Never>)?
    /// How often in a row ranges could not be loaded.
    var loadFailures = 0
  }

  let replica: SharedTimeline
  /// How far the replica is.
  let gate = RevisionGate()
  private let upstream: any Store
  private let pageSize: Int
  private let environment: Environment
  private let logger: Logger
  private let state: Guarded<State>
  private let look = Signal()
  /// Told when more is held than before.
  private let onHeld: @Sendable () -> Void

  init(
    _ upstream: any Store, into replica: SharedTimeline, wanted: [KeyRange], pageSize: Int, environment: Environment,
    logger: Logger, onHeld: @escaping @Sendable () -> Void
  ) {
    self.upstream = upstream
    self.replica = replica
    self.pageSize = pageSize
    self.environment = environment
    self.logger = logger
    self.onHeld = onHeld
    state = Guarded(State(wanted: wanted.joined()))
  }

  // MARK: - For others

  var wanted: [KeyRange] { state.withLock { $0.wanted } }

  /// Holds these ranges from now on, as soon as they are loaded, and no others, at once.
  func want(_ ranges: [KeyRange]) {
    let wanted = ranges.joined()
    let isNews = state.withLock { state in
      guard state.wanted != wanted else { return false }
      state.wanted = wanted
      state.wish += 1
      return true
    }
    guard isNews else { return }
    replica.release([KeyRange.all].subtracting(wanted))
    wake()
  }

  /// Returns when the replica is at `revision`, or false as soon as it is not to be expected, or after `limit`.
  func reach(_ revision: Revision, within limit: Duration) async -> Bool {
    if gate.reached >= revision { return true }
    guard let watch = state.withLock({ $0.watch }) else { return false }
    watch.requestProgress()
    return await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        do {
          try await self.gate.wait(for: revision)
          return true
        } catch {
          return false  // Cancelled, or nobody follows any more.
        }
      }
      group.addTask {
        // Only cancellation cuts it short.
        try? await self.environment.sleep(limit)
        return false
      }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
  }

  // MARK: - Running

  /// Runs until the task is cancelled; then nothing is held any more.
  func run() async {
    var session = Session()
    while !Task.isCancelled {
      do throws(Trouble) {
        try await step(&session)
      } catch {
        await recover(from: error, &session)
      }
    }
    dropLoading(&session)
    stopWatching(&session)
    gate.abandon()
    replica.release([.all])
    replica.purge(keeping: [])
  }

  private func wake() {
    let reader = state.withLock { state in
      state.mustLook = true
      return state.reader
    }
    reader?.cancel()
    look.raise()
  }

  /// Does the next thing that is to be done, and follows the watch until there is another.
  private func step(_ session: inout Session) async throws(Trouble) {
    let (wish, wanted) = state.withLock { state in
      state.mustLook = false
      return (state.wish, state.wanted)
    }
    if wish != session.wish { take(up: wish, wanted, &session) }
    if let loaded = state.withLock({ $0.loaded.take() }) {
      session.loading = nil
      do throws(StoreError) { try await join(try loaded.get(), &session) } catch { throw .load(error) }
    }
    let missing = wanted.subtracting(replica.coverage.ranges)
    if !missing.isEmpty, session.loading == nil { startLoading(missing, &session) }
    do throws(StoreError) {
      if replica.coverage.isEmpty {
        stopWatching(&session)
        gate.abandon()
        await look.wait()
      } else {
        let watch = try await watchOfHeld(&session)
        try await follow(watch)
      }
    } catch {
      throw .watch(error)
    }
  }

  private func take(up wish: Int, _ wanted: [KeyRange], _ session: inout Session) {
    session.wish = wish
    session.wanted = wanted
    // What is still wanted comes first: wishes that change faster than ranges are loaded hold nothing up.
    if let loading = session.loading, !loading.ranges.subtracting(wanted).isEmpty { dropLoading(&session) }
    replica.release([KeyRange.all].subtracting(wanted))
    replica.purge(keeping: wanted)
  }

  // MARK: - Loading

  private func startLoading(_ ranges: [KeyRange], _ session: inout Session) {
    let delay = Self.delay(after: session.loadFailures)
    let load = state.withLock { $0.load }
    let task = Task {
      await pause(delay)
      guard !Task.isCancelled else { return }  // Nobody has the wish any more.
      let result: Result<LoadedRanges, StoreError>
      do throws(StoreError) {
        result = .success(try await upstream.load(ranges, pageSize: pageSize))
      } catch {
        result = .failure(error)
      }
      state.withLock { state in
        if state.load == load { state.loaded = result }
      }
      wake()
    }
    session.loading = (ranges, task)
  }

  private func dropLoading(_ session: inout Session) {
    session.loading?.task.cancel()
    session.loading = nil
    state.withLock { state in
      state.load += 1
      state.loaded = nil
    }
  }

  /// Makes what was loaded part of the replica.
  ///
  /// Both are brought to the same revision: the replica by the watch that it has, as far as the load at least; the load
  /// from there by the new watch, which is about the ranges of both and then takes the place of the old one.
  private func join(_ loaded: LoadedRanges, _ session: inout Session) async throws(StoreError) {
    var loaded = loaded
    if replica.coverage.isEmpty {
      replica.advanceReplica(to: loaded.revision)
    } else {
      let old = try await watchOfHeld(&session)
      old.requestProgress()
      while replica.replicaRevision < loaded.revision { try replay(try await old.next()) }
    }
    let meeting = replica.replicaRevision
    // More may be wanted by now, which is loaded next.
    let ranges = (replica.coverage.ranges + loaded.ranges).joined()
    let watch = try await upstream.watch(ranges, after: loaded.revision)
    var beyond = StoreWatchBatch(events: [], progress: meeting)
    while loaded.revision < meeting {
      watch.requestProgress()
      let batch = try await watch.next()
      loaded.follow(batch.events.prefix { $0.revision <= meeting }, to: min(batch.progress, meeting))
      beyond = batch
    }
    replica.adopt(loaded)
    session.loadFailures = 0
    logger.info(
      "ranges are cached",
      metadata: ["ranges": "\(loaded.ranges.count)", "keys": "\(loaded.index.count)", "revision": "\(meeting)"])
    start(watch, of: ranges, &session)
    try replay(beyond)
    onHeld()
  }

  // MARK: - Following

  /// The watch of what is held; a new one if there is none, or if the one there is is about other ranges.
  private func watchOfHeld(_ session: inout Session) async throws(StoreError) -> StoreWatch {
    // What is asked for and not yet there comes with a watch of its own.
    let held = replica.coverage.ranges
    if let watch = state.withLock({ $0.watch }), session.watched == held { return watch }
    let watch = try await upstream.watch(held, after: replica.replicaRevision)
    start(watch, of: held, &session)
    return watch
  }

  private func start(_ watch: StoreWatch, of ranges: [KeyRange], _ session: inout Session) {
    stopWatching(&session)
    session.watched = ranges
    state.withLock { $0.watch = watch }
    gate.advance(to: replica.replicaRevision)
    // Somebody may have asked for progress before there was this watch to ask.
    watch.requestProgress()
  }

  private func stopWatching(_ session: inout Session) {
    session.watched = []
    state.withLock { $0.watch.take() }?.cancel()
  }

  /// Replays what the watch brings, until there is something else to do.
  private func follow(_ watch: StoreWatch) async throws(StoreError) {
    let reader = Task { () async -> StoreError in
      do throws(StoreError) {
        while true { try replay(try await watch.next()) }
      } catch {
        return error
      }
    }
    let mustLook = state.withLock { state in
      state.reader = reader
      return state.mustLook
    }
    if mustLook { reader.cancel() }
    let error = await withTaskCancellationHandler {
      await reader.value
    } onCancel: {
      reader.cancel()
    }
    let wasWoken = state.withLock { state in
      state.reader = nil
      return state.mustLook
    }
    guard error.code == .cancelled, wasWoken || Task.isCancelled else { throw error }
  }

  private func replay(_ batch: StoreWatchBatch) throws(StoreError) {
    do throws(StoreError) {
      try replica.replay(batch.events, through: batch.progress)
    } catch {
      // An event has been missed. Watchers had nothing of this batch that is wrong, and go on upstream.
      replica.release([.all])
      throw error
    }
    state.withLock { $0.failures = 0 }
    gate.advance(to: replica.replicaRevision)
    if gate.isAwaited { state.withLock { $0.watch }?.requestProgress() }
  }

  // MARK: - Trouble

  private func recover(from trouble: Trouble, _ session: inout Session) async {
    guard !Task.isCancelled else { return }
    switch trouble {
    case .load(let error):
      session.loadFailures += 1
      logger.notice("ranges to be cached are loaded anew", metadata: ["reason": "\(error)"])
    case .watch(let error):
      logger.notice(
        "the watch that feeds the cache broke",
        metadata: ["reason": "\(error)", "after": "\(replica.replicaRevision)"])
      stopWatching(&session)
      gate.abandon()
      lose(error)
      let failures = state.withLock { state in
        state.failures += 1
        return state.failures
      }
      await pause(Self.delay(after: failures))
    }
  }

  private func pause(_ delay: Duration) async {
    guard delay > .zero else { return }
    // Only cancellation cuts it short, and whoever pauses looks at that.
    try? await environment.sleep(delay)
  }

  /// Once at once, then more and more patiently.
  private static func delay(after failures: Int) -> Duration {
    failures < 2 ? .zero : min(.milliseconds(50) * (1 << min(failures - 2, 7)), .seconds(5))
  }

  /// Gives up what the replica holds, if the watch cannot be taken up where it broke.
  private func lose(_ error: StoreError) {
    switch error.code {
    case .compacted:
      // What was deleted meanwhile, and when, and what else happened in between, nobody can tell any more.
      replica.release([.all], error)
    case .futureRevision:
      replica.release(
        [.all],
        StoreError(
          .compacted, "the store has gone back behind revision \(replica.replicaRevision): \(error.message)"))
      replica.restartReplica()
      gate.restart()
    default: break
    }
  }
}

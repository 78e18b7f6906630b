import ArktosCore
import ArktosStore
import Synchronization

/// One watch of ours, between the streams from etcd that feed it and the task that reads it.
final class WatchFeed: Sendable {
  private struct State {
    var merger: WatchMerger
    var outbox = WatchOutbox()
    /// What the stream that is open now can be asked with.
    var stream: Stream?
    /// The reader wants to be told how far the store is, and nobody has asked the store yet.
    var wantsTarget = false
    var onEnd: (@Sendable () -> Void)?
  }

  private struct Stream {
    var requests: AsyncStream<EtcdWatchRequest>.Continuation
    var plan: WatchPlan
    /// The last revision that a watcher of everything has told of.
    var seen: Revision
    /// A progress request is under way.
    var isAsking = false
    /// How many watchers etcd has made.
    var created = 0
  }

  /// How many events may wait for another watcher before one watcher for everything takes over.
  static let mostHeld = 50_000

  private let state: Mutex<State>
  /// Wakes the task that sees to it that progress is known; see ``WatchRunner``.
  let wakeUps: AsyncStream<Void>
  private let wakeUp: AsyncStream<Void>.Continuation
  /// Ends when the watch is open.
  private let opening = AsyncStream<Void>.makeStream()

  init(after revision: Revision) {
    state = Mutex(State(merger: WatchMerger(after: revision)))
    (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Where a new stream has to begin.
  var delivered: Revision { state.withLock { $0.merger.delivered } }

  /// - Parameter action: releases what feeds this; called once, at once if the watch has ended already.
  func onEnd(_ action: @escaping @Sendable () -> Void) {
    let hasEnded = state.withLock { state in
      if !state.outbox.hasFailed { state.onEnd = action }
      return state.outbox.hasFailed
    }
    if hasEnded { action() }
  }

  /// Ends the watch for its reader.
  func end(_ error: StoreError, discarding: Bool = false) {
    let (wake, onEnd) = state.withLock { state in
      state.outbox.fail(error, discarding: discarding)
      defer { state.onEnd = nil }
      return (Wake(&state.outbox), state.onEnd)
    }
    wake()
    onEnd?()
    wakeUp.finish()
    setOpen()
  }

  /// Waits until etcd has made the watchers of the first stream: from then on compaction takes nothing from the watch that it
  /// was not told of. Also returns when the task is cancelled, the watch has ended, or somebody calls ``setOpen()``.
  func waitUntilOpen() async {
    for await _ in opening.stream {}
  }

  func setOpen() { opening.continuation.finish() }

  /// Who has to be resumed after a change of the outbox; outside of the lock.
  private struct Wake {
    var reader: WatchOutbox.Reader?
    var result: Result<StoreWatchBatch, StoreError>?
    var feeder: WatchOutbox.Feeder?

    init(_ outbox: inout WatchOutbox) {
      if outbox.reader != nil, let result = outbox.take() {
        self.result = result
        reader = outbox.reader.take()
      }
      if !outbox.isFull { feeder = outbox.feeder.take() }
    }

    func callAsFunction() {
      if let result { reader?.resume(returning: result) }
      feeder?.resume()
    }
  }
}

// MARK: - The reader's side

extension WatchFeed {
  func next() async throws(StoreError) -> StoreWatchBatch {
    let cancelled = StoreError(.cancelled, "the task that reads the watch was cancelled")
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { (reader: WatchOutbox.Reader) in
        let (known, feeder) = state.withLock {
          state -> (Result<StoreWatchBatch, StoreError>?, WatchOutbox.Feeder?) in
          if Task.isCancelled { return (.failure(cancelled), nil) }
          if state.outbox.reader != nil {
            return (.failure(StoreError(.invalid, "another task is reading this watch")), nil)
          }
          let known = state.outbox.take()
          if known == nil { state.outbox.reader = reader }
          return (known, state.outbox.isFull ? nil : state.outbox.feeder.take())
        }
        if let known { reader.resume(returning: known) }
        feeder?.resume()
      }
    } onCancel: {
      let reader = state.withLock { $0.outbox.reader.take() }
      reader?.resume(returning: .failure(cancelled))
    }
    return try result.get()
  }

  /// Has the reader told soon how far the store is.
  func requestProgress() {
    state.withLock { $0.wantsTarget = true }
    wakeUp.yield()
  }
}

// MARK: - The streams' side

extension WatchFeed {
  /// A new stream feeds the watch; gives the requests to be sent on it, which begin with the watchers' creation.
  func open(_ plan: WatchPlan) -> AsyncStream<EtcdWatchRequest> {
    // Bounded by what is asked: one request for each watcher, and rare progress requests that keep-alive cuts off when
    // the connection hangs.
    let (requests, continuation) = AsyncStream<EtcdWatchRequest>.makeStream()
    let old = state.withLock { state in
      state.merger.restart(sources: plan.watched.count)
      for request in plan.createRequests(after: state.merger.delivered) { continuation.yield(request) }
      // Revision 1 is etcd's beginning, the only one that changes no key.
      let seen = max(state.merger.delivered, Revision(1))
      defer { state.stream = Stream(requests: continuation, plan: plan, seen: seen) }
      return state.stream
    }
    old?.requests.finish()
    return requests
  }

  func close() {
    let old = state.withLock { $0.stream.take() }
    old?.requests.finish()
  }

  /// Takes an answer from etcd, and waits while the reader has enough to do.
  ///
  /// - Throws: what ends the stream. `.compacted` ends the watch as well, and after a ``WatchPlan/Change`` another plan
  ///   has to take over.
  func receive(_ response: EtcdWatchResponse, plan: WatchPlan) async throws {
    if response.canceled { throw response.cancellation }
    guard !response.created else { return countCreated() }
    // Outside of the lock: this is where the bytes are copied.
    let events = try response.storeEvents(plan, after: delivered)
    let revision = Revision(response.header.revision)
    let last = response.events.last.map { Revision($0.kv.modRevision) }
    if plan.seesEverything { try checkNoRevisionIsMissing(response) }
    if let tail = plan.tail, let last, let source = plan.source(of: response), !response.fragment {
      try await checkNothingIsMissing(events, from: plan.watched[source], source, through: last, tail: tail)
    }

    let (wake, held, waits) = state.withLock { state in
      if let source = plan.source(of: response) {
        if let last {
          state.merger.receive(source: source, events: events, last: last, isFragment: response.fragment)
        } else {
          // etcd sends this in a watcher's own order, behind all its events up to here.
          state.merger.advance(source: source, to: revision)
        }
      } else if plan.asksProgress {
        state.stream?.isAsking = false
        state.merger.advance(source: nil, to: revision)
      }
      state.outbox.add(state.merger.take(), progress: state.merger.delivered)
      return (Wake(&state.outbox), state.merger.held, state.outbox.isFull)
    }
    wake()
    if held > Self.mostHeld { throw StoreError(.tooLarge, "\(held) events wait for another watcher") }
    if plan.tail != nil { advanceByTail() }
    if askProgressIfNeeded() { wakeUp.yield() }
    if waits { await waitForRoom() }
  }

  /// Every revision changes some key, so a watcher of everything must tell of each.
  private func checkNoRevisionIsMissing(_ response: EtcdWatchResponse) throws(StoreError) {
    let missing = state.withLock { state -> Revision? in
      guard var seen = state.stream?.seen else { return nil }
      defer { state.stream?.seen = seen }
      for event in response.events where event.kv.modRevision > seen.value {
        guard event.kv.modRevision == seen.next.value else { return seen.next }
        seen = seen.next
      }
      return nil
    }
    if let missing { throw StoreError(.unavailable, "etcd left out revision \(missing)") }
  }

  /// Compares what a watcher has sent with what it had to send.
  ///
  /// - Throws: ``WatchPlan/Change`` if that cannot be told any more, or something is missing.
  private func checkNothingIsMissing(
    _ events: [StoreEvent], from range: KeyRange, _ source: Int, through last: Revision, tail: RevisionTail
  ) async throws {
    let (fragments, watermark) = state.withLock { ($0.merger.fragments(of: source), $0.merger.watermarks[source]) }
    let sent = (fragments + events).lazy.filter { $0.revision > watermark }
      .map { RevisionLog.Change(revision: $0.revision, key: $0.key) }
    let expected = await tail.changes(of: range, after: watermark, through: last)
    try Task.checkCancellation()
    guard let expected else { throw WatchPlan.Change(isLoss: false) }
    guard expected == Set(sent) else { throw WatchPlan.Change(isLoss: true) }
  }

  private func countCreated() {
    let isOpen = state.withLock { state in
      state.stream?.created += 1
      return state.stream.map { $0.created >= $0.plan.watched.count } ?? false
    }
    if isOpen { setOpen() }
  }

  private func waitForRoom() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { (feeder: WatchOutbox.Feeder) in
        let waits = state.withLock { state in
          guard state.outbox.isFull, !Task.isCancelled else { return false }
          state.outbox.feeder = feeder
          return true
        }
        if !waits { feeder.resume() }
      }
    } onCancel: {
      let feeder = state.withLock { $0.outbox.feeder.take() }
      feeder?.resume()
    }
  }
}

// MARK: - Progress

extension WatchFeed {
  /// Moves on as far as the tail of all changes tells.
  ///
  /// - Returns: false if the tail does not reach back far enough to tell anything.
  @discardableResult
  func advanceByTail() -> Bool {
    let (isKnown, wake) = state.withLock { state -> (Bool, Wake?) in
      guard let plan = state.stream?.plan, let tail = plan.tail else { return (true, nil) }
      guard let reaches = tail.reaches(of: plan.watched, after: state.merger.watermarks) else { return (false, nil) }
      for (index, reach) in reaches.enumerated() { state.merger.advance(source: index, to: reach) }
      state.outbox.add(state.merger.take(), progress: state.merger.delivered)
      return (true, Wake(&state.outbox))
    }
    wake?()
    return isKnown
  }

  /// Whether the reader asked how far the store is, since the last call.
  func takeWish() -> Bool {
    state.withLock { state in
      defer { state.wantsTarget = false }
      return state.wantsTarget
    }
  }

  var hasWish: Bool { state.withLock { $0.wantsTarget } }

  /// Has the reader told when the watch has got to `revision`.
  func aim(at revision: Revision) {
    let wake = state.withLock { state in
      state.outbox.aim(at: revision)
      state.outbox.add([], progress: state.merger.delivered)
      return Wake(&state.outbox)
    }
    wake()
    askProgressIfNeeded()
  }

  /// Asks etcd how far it is, if that is not known but needed: to release held events, or to tell the reader.
  ///
  /// - Parameters:
  ///   - isIdleCheck: asks even so.
  ///   - isRepetition: asks although an answer is still missing: etcd gives none while a watcher catches up.
  /// - Returns: whether an answer is needed.
  @discardableResult
  func askProgressIfNeeded(isRepetition: Bool = false, isIdleCheck: Bool = false) -> Bool {
    state.withLock { state in
      let isNeeded = state.merger.held > 0 || state.outbox.target != nil
      guard let stream = state.stream, stream.plan.asksProgress else { return isNeeded }
      guard isNeeded && (!stream.isAsking || isRepetition) || isIdleCheck else { return isNeeded }
      var request = EtcdWatchRequest()
      request.progressRequest = EtcdWatchProgressRequest()
      stream.requests.yield(request)
      state.stream?.isAsking = true
      return isNeeded
    }
  }
}

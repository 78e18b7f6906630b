internal import ArktosCore
internal import Dispatch
internal import GRDB
internal import Logging
internal import Synchronization

/// Commits what many tasks ask for in batches: each batch is worked out, written, synced, made visible and
/// acknowledged, in this order.
///
/// Batches run one after another on the queue of the database connection, off the cooperative pool.
final class GroupCommitter: Sendable {
  private struct Request {
    var transaction: StoreTransaction
    var continuation: CheckedContinuation<Outcome, Never>
  }

  private typealias Outcome = Result<StoreCommit, StoreError>

  private struct Inbox {
    var requests: [Request] = []
    var isDraining = false
    /// How many requests the next batch is waiting for; nil if it is not.
    var awaited: Int?
    /// Why nothing is accepted any more, once that is so.
    var refusal: StoreError?
    /// Why the latest write failed; nil if it did not.
    var trouble: StoreError?
    var idleWaiters: [CheckedContinuation<Void, Never>] = []
  }

  /// How many requests are written together at most.
  private static let batchLimit = 512
  /// How many superseded rows are looked at in one go while nothing else is to be done.
  private static let idlePruning = 500

  private let timeline: SharedTimeline
  private let log: LogDatabase
  private let environment: Environment
  private let logger: Logger
  private let queueLimit: Int
  private let inbox = Guarded(Inbox())
  private let pruner: Guarded<LogPruner>
  private let delay = Guarded(CommitDelay(limit: batchLimit))
  /// Signalled once for each `awaited` that is there.
  private let arrival = DispatchSemaphore(value: 0)

  init(
    timeline: SharedTimeline, log: LogDatabase, head: LogHead, environment: Environment, logger: Logger,
    queueLimit: Int
  ) {
    self.timeline = timeline
    self.log = log
    pruner = Guarded(LogPruner(head: head))
    self.environment = environment
    self.logger = logger
    self.queueLimit = queueLimit
  }

  // MARK: - Asking

  /// Commits a valid transaction. Once it is queued its outcome is waited for, also by a cancelled task.
  nonisolated(nonsending) func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit {
    let outcome = await withCheckedContinuation { continuation in
      if let refusal = enqueue(Request(transaction: transaction, continuation: continuation)) {
        continuation.resume(returning: .failure(refusal))
      }
    }
    return try outcome.get()
  }

  private func enqueue(_ request: Request) -> StoreError? {
    let (refusal, startsDraining) = inbox.withLock { inbox -> (StoreError?, Bool) in
      if let refusal = inbox.refusal { return (refusal, false) }
      guard inbox.requests.count < queueLimit else {
        return (StoreError(.unavailable, "\(queueLimit) writes wait for the disk already; try again"), false)
      }
      inbox.requests.append(request)
      if let awaited = inbox.awaited, inbox.requests.count >= awaited {
        inbox.awaited = nil
        arrival.signal()
      }
      defer { inbox.isDraining = true }
      return (nil, !inbox.isDraining)
    }
    if startsDraining { startDraining() }
    return refusal
  }

  /// Has superseded rows removed, when nothing else is to be done.
  func pruneWhenIdle() {
    let starts = inbox.withLock { inbox in
      guard inbox.refusal == nil, !inbox.isDraining else { return false }
      inbox.isDraining = true
      return true
    }
    if starts { startDraining() }
  }

  /// How many writes the next batch waits for, at most for some time.
  var wantedWriters: Int { delay.withLock { $0.wanted } }

  /// Why writes do not work; nil if they do.
  var trouble: StoreError? { inbox.withLock { $0.trouble } }

  /// Accepts nothing more, and returns when everything accepted is settled.
  ///
  /// - Returns: where the log stands; nil if that is not known, because a write failed.
  func close(_ refusal: StoreError) async -> LogHead? {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let isIdle = inbox.withLock { inbox in
        if inbox.refusal == nil { inbox.refusal = refusal }
        guard inbox.isDraining else { return true }
        inbox.idleWaiters.append(continuation)
        return false
      }
      if isIdle { continuation.resume() }
    }
    return trouble == nil ? pruner.withLock { $0.head } : nil
  }

  // MARK: - Settling, on the database's queue

  private func startDraining() {
    log.queue.asyncWriteWithoutTransaction { self.drain($0) }
  }

  private func drain(_ db: Database) {
    while true {
      waitForMore()
      let batch = inbox.withLock { inbox in
        let batch = Array(inbox.requests.prefix(Self.batchLimit))
        inbox.requests.removeFirst(batch.count)
        return batch
      }
      if !batch.isEmpty {
        settle(batch, db)
      } else if !pruneSome(db) {
        guard let waiters = stopDraining() else { continue }
        for waiter in waiters { waiter.resume() }
        return
      }
    }
  }

  /// Gives writers who may come again at once the time to do so.
  private func waitForMore() {
    let (delay, now) = (delay.withLock { $0 }, environment.elapsed())
    let patience = inbox.withLock { inbox in
      let patience = delay.patience(waiting: inbox.requests.count, now: now)
      if patience != nil { inbox.awaited = delay.wanted }
      return patience
    }
    guard let patience, arrival.wait(timeout: .now() + patience / .seconds(1)) == .timedOut else { return }
    let haveCome = inbox.withLock { inbox in
      defer { inbox.awaited = nil }
      return inbox.awaited == nil
    }
    // Signalled at the very end: the signal is not for the next batch.
    if haveCome { arrival.wait() }
  }

  /// Ends the draining; nil if there is something to do again.
  private func stopDraining() -> [CheckedContinuation<Void, Never>]? {
    inbox.withLock { inbox in
      guard inbox.requests.isEmpty else { return nil }
      inbox.isDraining = false
      let waiters = inbox.idleWaiters
      inbox.idleWaiters = []
      return waiters
    }
  }

  private func settle(_ batch: [Request], _ db: Database) {
    let began = environment.elapsed()
    var plans: [CommitPlan] = []
    var outcomes: [Outcome] = []
    do {
      (plans, outcomes) = try plan(batch)
      try write(plans, db)
    } catch {
      let failure = fail(error)
      // Conflicts too are answered with the failure: they may be with commits that did not come about.
      for request in batch { request.continuation.resume(returning: .failure(failure)) }
      return
    }
    if !plans.isEmpty { inbox.withLock { $0.trouble = nil } }
    let now = environment.elapsed()
    timeline.apply(plans, now: now)
    // Before anybody is answered, who might come again and be taken for another writer.
    let waiting = inbox.withLock { $0.requests.count }
    delay.withLock { $0.note(answered: batch.count, waiting: waiting, began: began, now: now) }
    for (request, outcome) in zip(batch, outcomes) { request.continuation.resume(returning: outcome) }
  }

  /// Works out the transactions, each on the state that those before it leave.
  private func plan(_ batch: [Request]) throws(StoreError) -> ([CommitPlan], [Outcome]) {
    var revision = try timeline.revision
    var staged: [StoreKey: StoreEntry?] = [:]
    var plans: [CommitPlan] = []
    var outcomes: [Outcome] = []
    for request in batch {
      do throws(StoreError) {
        let plan = try CommitPlan(request.transaction, on: revision) { staged[$0] ?? timeline.current($0) }
        for event in plan.events { staged.updateValue(event.entry, forKey: event.key) }
        revision = plan.revision
        if !plan.events.isEmpty { plans.append(plan) }
        outcomes.append(.success(plan.commit))
      } catch {
        outcomes.append(.failure(error))
      }
    }
    return (plans, outcomes)
  }

  private func write(_ plans: [CommitPlan], _ db: Database) throws {
    guard !plans.isEmpty else { return }
    let oldest = try timeline.statistics().oldestRevision
    try pruner.withLock { pruner in
      pruner.target = max(pruner.target, oldest)
      try log.append(plans, db, thenPruning: &pruner)
    }
  }

  /// Removes some superseded rows; false if there are none, or if it does not work.
  private func pruneSome(_ db: Database) -> Bool {
    guard inbox.withLock({ $0.refusal == nil }) else { return false }
    do {
      let oldest = try timeline.statistics().oldestRevision
      return try pruner.withLock { pruner in
        pruner.target = max(pruner.target, oldest)
        guard pruner.hasBacklog else { return false }
        try log.prune(db, &pruner, rows: Self.idlePruning)
        return true
      }
    } catch {
      _ = fail(error)
      return false
    }
  }

  /// What a failed write means for those who asked for it, and for the store.
  private func fail(_ error: any Error) -> StoreError {
    let failure = StoreError(file: log.file, error, fallback: .unknownOutcome, doing: "write to \(log.file)")
    switch failure.code {
    case .outOfSpace:
      logger.error("The store is out of space and refuses writes.", metadata: ["error": "\(failure)"])
    case .unknownOutcome, .corrupt:
      // Whether the batch is on disk is not known, so that nothing may be built on the state in memory.
      logger.critical("The store cannot persist and refuses writes.", metadata: ["error": "\(failure)"])
      let refusal = StoreError(
        .unavailable, "an earlier write failed (\(failure.message)); reads go on; reopen the store to write again")
      inbox.withLock { inbox in if inbox.refusal == nil { inbox.refusal = refusal } }
    default: break
    }
    inbox.withLock { $0.trouble = failure }
    return failure
  }
}

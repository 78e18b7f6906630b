public import ArktosCore
public import ServiceLifecycle

/// A store in memory: everything the contract promises but durability.
///
/// Keys with a time-to-live expire only while ``run()`` runs.
public final class MemoryStore: Store, Service {
  /// How many keys are deleted for their age before readers and writers get a turn.
  private static let expiryBatch = 100

  private let timeline: SharedTimeline
  private let environment: Environment
  private let limits: StoreLimits

  public init(environment: Environment = .live, limits: StoreLimits = StoreLimits()) {
    self.environment = environment
    self.limits = limits
    timeline = SharedTimeline(Timeline(), limits: limits)
  }

  public func currentRevision() async throws(StoreError) -> Revision { try timeline.revision }

  public nonisolated(nonsending) func get(_ key: StoreKey, at point: ReadPoint) async throws(StoreError) -> StoreRead {
    try timeline.get(key, at: point)
  }

  public func list(_ range: KeyRange, at point: ReadPoint, limit: Int?) async throws(StoreError) -> StoreListing {
    try timeline.list(range, at: point, limit: limit)
  }

  @discardableResult
  public nonisolated(nonsending) func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit {
    try transaction.validate(maximumValueBytes: limits.valueBytes)
    return try timeline.commit(transaction, now: environment.elapsed())
  }

  public func watch(_ ranges: [KeyRange], after: Revision?) async throws(StoreError) -> StoreWatch {
    try timeline.watch(ranges, after: after)
  }

  public func compact(through revision: Revision) async throws(StoreError) {
    try timeline.compact(through: revision)
  }

  public func statistics() async throws(StoreError) -> StoreStatistics { try timeline.statistics() }

  /// Lets keys expire, until graceful shutdown or cancellation.
  public func run() async throws {
    await cancelWhenGracefulShutdown {
      await ExpiryLoop(timeline: self.timeline, environment: self.environment) { await self.expireDue() }.run()
    }
  }

  /// Deletes the keys whose time is over, each in a commit of its own, so that a reader that stops between two of
  /// them can go on behind the first.
  package func expireDue() async {
    while true {
      let now = environment.elapsed()
      let due = timeline.takeDue(at: now, limit: Self.expiryBatch)
      guard !due.isEmpty else { return }
      for deadline in due {
        do {
          _ = try timeline.commit(.delete(deadline.key, expected: deadline.revision), now: now)
        } catch {
          // A conflict: the key was written since, and that write set its own deadline or none.
          guard error.code == .conflict else { return }  // The store is closed.
        }
      }
      await Task.yield()
    }
  }

  /// Ends every watch and every later call with `.unavailable`.
  public func close() {
    timeline.close(StoreError(.unavailable, "the store is closed"))
  }
}

public import ArktosCore
internal import Dispatch
public import Logging
public import ServiceLifecycle

/// A durable store in a directory: the memory engine's state and history, and a log of every commit in `arktos.db`
/// (SQLite).
///
/// A commit that was acknowledged survives the death of the process and of the machine; one that was not is never
/// visible. Concurrent commits share a sync of the disk. A store that cannot persist refuses writes and goes on serving
/// reads. Keys with a time-to-live expire only while ``run()`` runs, and get their full time again when the store is
/// opened.
public final class EmbeddedStore: Store, Service {
  public struct Configuration: Sendable, Hashable {
    public var limits: StoreLimits
    /// The most bytes of the database file; a write beyond it fails with `.outOfSpace`. Nil for no bound but the disk's.
    public var quotaBytes: Int?
    /// How many writes may wait for the disk; one more fails with `.unavailable`.
    public var queuedWrites: Int
    /// The size of the pages of a new file. Small ones make small files, of which tests can damage every byte.
    package var pageBytes = 4096

    public init(limits: StoreLimits = StoreLimits(), quotaBytes: Int? = nil, queuedWrites: Int = 10_000) {
      self.limits = limits
      self.quotaBytes = quotaBytes
      self.queuedWrites = queuedWrites
    }
  }

  /// How many keys are deleted together for their age.
  private static let expiryBatch = 100

  private let timeline: SharedTimeline
  let committer: GroupCommitter
  let log: LogDatabase
  private let lock: DirectoryLock
  private let environment: Environment
  private let logger: Logger
  private let configuration: Configuration

  /// Opens the store of a directory, which is created if need be.
  ///
  /// - Throws: `.unavailable` if the directory cannot be written or is in use, or the file is of a newer format;
  ///   `.corrupt` if what is on disk is damaged. The message says what and where, and what to do.
  public static func open(
    directory: String, environment: Environment = .live, logger: Logger = Logger(label: "arktos.store"),
    configuration: Configuration = Configuration()
  ) async throws(StoreError) -> EmbeddedStore {
    try await offThePool { () throws(StoreError) in
      try EmbeddedStore(
        opening: directory, environment: environment, logger: logger, configuration: configuration)
    }
  }

  private init(
    opening directory: String, environment: Environment, logger: Logger, configuration: Configuration
  ) throws(StoreError) {
    lock = try DirectoryLock(directory: directory)
    let file = Self.file(in: directory)
    let limits = configuration.limits
    let window = History.Window(events: limits.historyEvents, bytes: limits.historyBytes)
    // Everything is read, and found sound, before anything is written.
    let found = try LogDatabase.read(file) { db in
      try LogLoader.load(db, file: file, window: window, now: environment.elapsed())
    }
    let (loaded, head) = found ?? (Timeline(), LogHead())
    log = try LogDatabase(file: file, quota: configuration.quotaBytes, pageBytes: configuration.pageBytes)
    timeline = SharedTimeline(loaded, limits: limits)
    committer = GroupCommitter(
      timeline: timeline, log: log, head: head, environment: environment, logger: logger,
      queueLimit: configuration.queuedWrites)
    self.environment = environment
    self.logger = logger
    self.configuration = configuration
    committer.pruneWhenIdle()
    logger.debug(
      "Opened the store.",
      metadata: ["directory": "\(directory)", "keys": "\(loaded.count)", "revision": "\(loaded.revision)"])
  }

  // MARK: - Store

  public func currentRevision() async throws(StoreError) -> Revision { try timeline.revision }

  public nonisolated(nonsending) func get(_ key: StoreKey, at point: ReadPoint) async throws(StoreError) -> StoreRead {
    try timeline.get(key, at: point)
  }

  public func list(_ range: KeyRange, at point: ReadPoint, limit: Int?) async throws(StoreError) -> StoreListing {
    try timeline.list(range, at: point, limit: limit)
  }

  @discardableResult
  public nonisolated(nonsending) func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit {
    try transaction.validate(maximumValueBytes: configuration.limits.valueBytes)
    guard transaction.operations.count <= LogRow.changesPerCommit else {
      throw StoreError(
        .tooLarge,
        "a transaction has \(transaction.operations.count) operations; the limit is "
          + "\(LogRow.changesPerCommit)")
    }
    guard !Task.isCancelled else { throw StoreError(.cancelled, "the task was cancelled before the write was queued") }
    return try await committer.commit(transaction)
  }

  public func watch(_ ranges: [KeyRange], after: Revision?) async throws(StoreError) -> StoreWatch {
    try timeline.watch(ranges, after: after)
  }

  public func compact(through revision: Revision) async throws(StoreError) {
    try timeline.compact(through: revision)
    committer.pruneWhenIdle()
  }

  public func statistics() async throws(StoreError) -> StoreStatistics { try timeline.statistics() }

  public func health() async -> StoreHealth {
    do {
      _ = try timeline.revision
    } catch {
      return .unavailable(error.message)
    }
    return committer.trouble.map { .readOnly($0.message) } ?? .serving
  }

  // MARK: - Life

  /// Lets keys expire until graceful shutdown or cancellation, then closes the store.
  ///
  /// In a service group it belongs in front of the services that use it: groups shut down in reverse order.
  public func run() async throws {
    await cancelWhenGracefulShutdown {
      await ExpiryLoop(timeline: self.timeline, environment: self.environment) { await self.expireDue() }.run()
    }
    try await close()
  }

  /// Settles what is queued, ends every watch and every later call with `.unavailable`, and lets go of the directory.
  public func close() async throws(StoreError) {
    let closure = StoreError(.unavailable, "the store is closed")
    let head = await committer.close(closure)
    timeline.close(closure)
    let (log, lock) = (log, lock)
    try await Self.offThePool { () throws(StoreError) in
      try log.close(head)
      lock.release()
    }
  }

  /// Deletes the keys whose time is over, each in a commit of its own (see ``MemoryStore``).
  package func expireDue() async {
    while !Task.isCancelled {
      let now = environment.elapsed()
      let due = timeline.takeDue(at: now, limit: Self.expiryBatch)
      guard !due.isEmpty else { return }
      await withTaskGroup(of: Void.self) { group in
        for deadline in due { group.addTask { await self.expire(deadline, now: now) } }
      }
    }
  }

  private func expire(_ deadline: ExpiryQueue.Deadline, now: Duration) async {
    do {
      _ = try await committer.commit(.delete(deadline.key, expected: deadline.revision))
    } catch {
      // A conflict: the key was written since, and that write set its own deadline or none.
      guard error.code != .conflict else { return }
      logger.warning(
        "Cannot delete a key whose time is over; trying again.",
        metadata: ["key": "\(deadline.key)", "error": "\(error)"])
      timeline.postpone(deadline, to: now + .seconds(1))
    }
  }

  /// The file of a directory's store.
  static func file(in directory: String) -> String { directory + "/arktos.db" }

  /// Runs what blocks on a thread that may block.
  static func offThePool<Value: Sendable>(
    _ body: @escaping @Sendable () throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: Result(catching: body)) }
    }
    return try result.get()
  }
}

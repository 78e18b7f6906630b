public import ArktosCore

/// A change of one key.
///
/// A class, so that everyone who is told of the change shares it and what was worked out about it.
public final class StoreEvent: Sendable {
  public let key: StoreKey
  public let revision: Revision
  /// The entry that was written; nil for a deletion.
  public let entry: StoreEntry?
  /// The entry before; nil for a creation.
  public let previous: StoreEntry?

  public init(key: StoreKey, revision: Revision, entry: StoreEntry?, previous: StoreEntry?) {
    self.key = key
    self.revision = revision
    self.entry = entry
    self.previous = previous
  }

  public var isDeletion: Bool { entry == nil }
  public var isCreation: Bool { entry != nil && previous == nil }
}

/// Some changes, and how far the watch has got.
public struct StoreWatchBatch: Sendable {
  /// In the order of revisions; a commit is never split over two batches.
  public var events: [StoreEvent]
  /// Every change up to and including this revision has been delivered.
  public var progress: Revision

  public init(events: [StoreEvent], progress: Revision) {
    self.events = events
    self.progress = progress
  }
}

/// A running watch. One task at a time reads it.
///
/// Ends by throwing; it never ends silently. Dropping it, or cancelling it, releases what it holds.
public final class StoreWatch: Sendable {
  private let pull: @Sendable () async throws(StoreError) -> StoreWatchBatch
  private let takeReady: @Sendable () -> StoreWatchBatch?
  private let askProgress: @Sendable () -> Void
  private let stop: @Sendable () -> Void

  /// - Parameters:
  ///   - next: waits for the next batch, which may be without events.
  ///   - ready: gives the batch that `next` would give at once; nil if there is none, or if it takes more to find out.
  ///   - requestProgress: makes `next` return soon, if need be with an empty batch.
  ///   - cancel: releases the watch; called more than once.
  public init(
    next: @escaping @Sendable () async throws(StoreError) -> StoreWatchBatch,
    ready: @escaping @Sendable () -> StoreWatchBatch? = { nil },
    requestProgress: @escaping @Sendable () -> Void, cancel: @escaping @Sendable () -> Void
  ) {
    pull = next
    takeReady = ready
    askProgress = requestProgress
    stop = cancel
  }

  /// The next changes. Waits until there are some, or until progress was requested.
  ///
  /// - Throws: `.compacted`, `.unavailable`, or `.cancelled` when the task or the watch is cancelled.
  public func next() async throws(StoreError) -> StoreWatchBatch { try await pull() }

  /// The next changes if they are there already; nil says nothing but that ``next()`` is to be asked. Never called while
  /// that waits.
  public func ready() -> StoreWatchBatch? { takeReady() }

  /// Asks to be told, by a batch that may be empty, how far the store is.
  public func requestProgress() { askProgress() }

  public func cancel() { stop() }

  deinit { stop() }
}

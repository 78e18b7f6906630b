public import ArktosCore

/// A versioned, watchable, ordered map from byte keys to values: the same contract for every engine.
///
/// Commits have one total order of revisions and each takes exactly one. What is promised in detail, and which test
/// proves it, is in `Docs/GUARANTEES.md`.
public protocol Store: Sendable {
  /// The revision of the latest commit (linearizable).
  func currentRevision() async throws(StoreError) -> Revision

  /// The entry of one key.
  ///
  /// Called on the caller's executor, as ``commit(_:)`` is: every request does both, and a change of executor costs more than
  /// to find a key in memory.
  nonisolated(nonsending) func get(_ key: StoreKey, at point: ReadPoint) async throws(StoreError) -> StoreRead

  /// The entries of a range in key order, at one revision.
  ///
  /// - Parameter limit: the most entries to give; nil for all. To go on, list from behind the last key at
  ///   `.exactly` the revision of the first page.
  func list(_ range: KeyRange, at point: ReadPoint, limit: Int?) async throws(StoreError) -> StoreListing

  /// How many keys a range holds, at one revision; copies no entries.
  func count(_ range: KeyRange, at point: ReadPoint) async throws(StoreError) -> StoreCount

  /// Applies a transaction as one commit, if all its conditions hold.
  ///
  /// A transaction without operations commits nothing and gives the current revision.
  /// - Throws: `StoreError` with code `.conflict` if a condition does not hold; with `.unknownOutcome` if the
  ///   transaction may or may not have been applied: read to find out.
  nonisolated(nonsending) func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit

  /// The changes of keys in any of the ranges, in the order of revisions.
  ///
  /// - Parameter after: the revision behind which to begin; nil means the current one.
  /// - Throws: `.compacted` if history no longer reaches back to `after`; `.futureRevision` if the store has not
  ///   reached it. The stream itself throws `.compacted` when a reader is so slow that history passes it by.
  func watch(_ ranges: [KeyRange], after: Revision?) async throws(StoreError) -> StoreWatch

  /// Forgets history up to and including `revision`; current entries stay.
  ///
  /// - Throws: `.futureRevision` if the store has not reached the revision; `.unknownOutcome` if history may or may not
  ///   be forgotten: ask again.
  func compact(through revision: Revision) async throws(StoreError)

  func statistics() async throws(StoreError) -> StoreStatistics

  /// Whether the store does all that it promises, for those who watch over it.
  func health() async -> StoreHealth
}

extension Store {
  /// A store that answers is taken for well.
  public func health() async -> StoreHealth {
    do {
      _ = try await currentRevision()
      return .serving
    } catch {
      return .unavailable(error.message)
    }
  }

  public func get(_ key: StoreKey) async throws(StoreError) -> StoreRead {
    try await get(key, at: .latest)
  }

  public func list(_ range: KeyRange) async throws(StoreError) -> StoreListing {
    try await list(range, at: .latest, limit: nil)
  }

  public func count(_ range: KeyRange) async throws(StoreError) -> StoreCount {
    try await count(range, at: .latest)
  }

  /// What a list of one entry tells: the one, and how many remain.
  public func count(_ range: KeyRange, at point: ReadPoint) async throws(StoreError) -> StoreCount {
    let listing = try await list(range, at: point, limit: 1)
    return StoreCount(count: listing.entries.count + listing.remaining, revision: listing.revision)
  }
}

/// Which state of the store a read sees.
public enum ReadPoint: Hashable, Sendable {
  /// Linearizable: every commit acknowledged before the call is seen.
  case latest
  /// Any state at this revision or later; waits for nothing.
  case atLeast(Revision)
  /// The state right after this revision, while history reaches it.
  case exactly(Revision)
}

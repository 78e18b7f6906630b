internal import ArktosCore

/// The state of a store and how it came about, without locks, clocks or disks: what both engines share.
///
/// A copy shares the index with the original: only one of both is used further.
struct Timeline: Sendable {
  /// The revision of an empty store, as in etcd; the first commit takes the next one, so that 0 never names a state.
  static let firstRevision = Revision(1)

  private(set) var revision: Revision
  let index: OrderedIndex
  private(set) var history: History
  private(set) var bytes: Int
  var expiry = ExpiryQueue()

  init() { self.init(sorted: [], revision: Timeline.firstRevision) }

  /// A state without history.
  ///
  /// - Parameter sorted: entries in key order, each key once.
  init(sorted: [StoreEntry], revision: Revision) {
    self.revision = revision
    index = OrderedIndex(sorted: sorted)
    history = History(oldest: revision)
    bytes = sorted.reduce(0) { $0 + $1.byteCount }
  }

  var count: Int { index.count }

  func entry(for key: StoreKey) -> StoreEntry? { index.entry(for: key) }

  /// Does what was planned on this state.
  mutating func apply(_ plan: CommitPlan, now: Duration) {
    for event in plan.events {
      if let entry = event.entry {
        index.update(entry)
        bytes += entry.byteCount
      } else {
        index.remove(event.key)
      }
      bytes -= event.previous?.byteCount ?? 0
      history.append(event)
      expiry.remove(event.key)
    }
    for (key, duration) in plan.timesToLive {
      expiry.set(ExpiryQueue.Deadline(key: key, revision: plan.revision, at: now + duration))
    }
    revision = plan.revision
  }

  /// Nothing was committed up to `later` that concerns this timeline, other than what was applied.
  mutating func advance(to later: Revision) { revision = max(revision, later) }

  /// Puts an entry in its place without a trace in history.
  mutating func place(_ entry: StoreEntry) {
    let replaced = index.update(entry)
    bytes += entry.byteCount - (replaced?.byteCount ?? 0)
  }

  /// Takes a key out without a trace in history.
  mutating func forget(_ key: StoreKey) {
    guard let forgotten = index.remove(key) else { return }
    bytes -= forgotten.byteCount
  }

  /// Exchanges history for one with fewer events. Let go of what is returned outside the lock.
  mutating func replaceHistory(with leaner: History) -> [History] {
    let old = history
    history = leaner
    return [old]
  }

  /// Forgets history up to and including `revision`. Let go of what is returned outside the lock.
  mutating func compact(through revision: Revision) throws(StoreError) -> [HistoryChunk] {
    try checkReached(revision)
    return compactHistory(through: revision)
  }

  /// - Parameter revision: not later than that of the state.
  mutating func compactHistory(through revision: Revision) -> [HistoryChunk] { history.compact(through: revision) }

  mutating func trimHistory(to window: History.Window) -> [HistoryChunk] { history.trim(to: window) }

  func checkReached(_ wanted: Revision) throws(StoreError) {
    guard wanted <= revision else {
      throw StoreError(.futureRevision, "revision \(wanted) is ahead of the store, which is at \(revision)")
    }
  }

  func checkRetained(_ wanted: Revision) throws(StoreError) {
    guard wanted >= history.oldest else { throw .compacted(wanted, oldest: history.oldest) }
  }
}

extension StoreError {
  static func compacted(_ wanted: Revision, oldest: Revision) -> StoreError {
    StoreError(
      .compacted, "history behind revision \(wanted) is no longer complete; it goes back to \(oldest)",
      oldestRevision: oldest)
  }
}

extension StoreEntry {
  /// Bytes of key and value.
  var byteCount: Int { key.bytes.count + value.bytes.count }
}

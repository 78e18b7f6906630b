internal import ArktosCore
internal import ArktosStore

/// What a store holds after a commit: the sequential model that recorded answers are compared with.
struct KeyValueState: Hashable, Sendable {
  private(set) var revision: Revision
  private(set) var entries: [StoreKey: RecordedEntry]
  /// The keys that the store may delete by itself.
  private(set) var expiring: Set<StoreKey> = []

  init(revision: Revision, entries: [RecordedEntry]) {
    self.revision = revision
    self.entries = Dictionary(entries.map { ($0.key, $0) }) { _, last in last }
  }

  func meets(_ condition: StoreTransaction.Condition) -> Bool {
    switch condition.expectation {
    case .absent: entries[condition.key] == nil
    case .exists: entries[condition.key] != nil
    case .modRevision(let revision): entries[condition.key]?.modRevision == revision
    }
  }

  func list(_ range: KeyRange) -> [RecordedEntry] {
    entries.values.filter { range.contains($0.key) }.sorted { $0.key < $1.key }
  }

  /// Applies a transaction; nil if a condition does not hold.
  ///
  /// - Returns: what it changed; nothing if it changed nothing, and then it took no revision.
  mutating func commit(_ transaction: RecordedTransaction) -> [RecordedEvent]? {
    guard transaction.conditions.allSatisfy(meets) else { return nil }
    let next = revision.next
    var events: [RecordedEvent] = []
    for write in transaction.writes {
      let previous = entries[write.key]
      guard previous != nil || write.value != nil else { continue }
      let entry = write.value.map {
        RecordedEntry(
          key: write.key, value: $0, createRevision: previous?.createRevision ?? next, modRevision: next)
      }
      entries[write.key] = entry
      if write.expires { expiring.insert(write.key) } else { expiring.remove(write.key) }
      events.append(RecordedEvent(key: write.key, revision: next, entry: entry, previous: previous))
    }
    if !events.isEmpty { revision = next }
    return events
  }
}

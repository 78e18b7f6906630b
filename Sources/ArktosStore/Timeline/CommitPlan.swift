package import ArktosCore

/// What a transaction will do to a certain state, worked out but not yet done.
package struct CommitPlan: Sendable {
  /// What changes, in the order of the operations; operations that change nothing have no event.
  package var events: [StoreEvent]
  /// The keys of `events` that were given a time-to-live.
  package var timesToLive: [(key: StoreKey, duration: Duration)]
  /// For each operation the entry that it replaces or deletes.
  package var previous: [StoreEntry?]
  /// The revision that the commit takes; that of the state if nothing changes.
  package var revision: Revision

  package init(
    events: [StoreEvent], timesToLive: [(key: StoreKey, duration: Duration)] = [], previous: [StoreEntry?] = [],
    revision: Revision
  ) {
    self.events = events
    self.timesToLive = timesToLive
    self.previous = previous
    self.revision = revision
  }

  var commit: StoreCommit { StoreCommit(revision: revision, previous: previous) }

  /// - Parameters:
  ///   - transaction: was found valid.
  ///   - revision: that of the state.
  ///   - lookup: the state.
  /// - Throws: `.conflict`.
  init(
    _ transaction: StoreTransaction, on revision: Revision, lookup: (StoreKey) -> StoreEntry?
  ) throws(StoreError) {
    // Most often a condition and an operation are about one key, which is looked up once.
    var latest: (key: StoreKey, entry: StoreEntry?)?
    func current(_ key: StoreKey) -> StoreEntry? {
      if let latest, latest.key == key { return latest.entry }
      let entry = lookup(key)
      latest = (key, entry)
      return entry
    }
    for condition in transaction.conditions { try condition.check(against: current(condition.key)) }
    self.init(events: [], previous: [], revision: revision)
    let next = revision.next
    previous.reserveCapacity(transaction.operations.count)
    for operation in transaction.operations {
      let key = operation.key
      let before = current(key)
      previous.append(before)
      switch operation {
      case .put(_, let value, let timeToLive):
        let entry = StoreEntry(
          key: key, value: value, createRevision: before?.createRevision ?? next, modRevision: next)
        events.append(StoreEvent(key: key, revision: next, entry: entry, previous: before))
        if let timeToLive { timesToLive.append((key, timeToLive)) }
      case .delete:
        guard before != nil else { continue }
        events.append(StoreEvent(key: key, revision: next, entry: nil, previous: before))
      }
    }
    if !events.isEmpty { self.revision = next }
  }
}

extension StoreTransaction {
  /// Finds what is wrong with a transaction whatever the state.
  ///
  /// - Throws: `.invalid`, `.tooLarge`.
  package func validate(maximumValueBytes: Int) throws(StoreError) {
    for condition in conditions where condition.key.bytes.isEmpty {
      throw StoreError(.invalid, "a condition has an empty key")
    }
    for operation in operations {
      guard !operation.key.bytes.isEmpty else { throw StoreError(.invalid, "an operation has an empty key") }
      guard case .put(let key, let value, let timeToLive) = operation else { continue }
      guard value.bytes.count <= maximumValueBytes else {
        throw StoreError(
          .tooLarge, "the value of \(key) has \(value.bytes.count) bytes; the limit is \(maximumValueBytes)")
      }
      if let timeToLive, timeToLive <= .zero {
        throw StoreError(.invalid, "the time-to-live of \(key) is \(timeToLive); it must be above zero")
      }
    }
    guard operations.count > 1 else { return }
    var seen: Set<StoreKey> = []
    for operation in operations where !seen.insert(operation.key).inserted {
      throw StoreError(.invalid, "two operations on \(operation.key) in one transaction")
    }
  }
}

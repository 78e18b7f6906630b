internal import ArktosCore

/// One state of the store, readable while the store goes on: the current one, or an earlier one given by the current
/// one and the events to undo.
struct TimelineSnapshot: Sendable {
  private let index: IndexSnapshot
  private let laterEvents: HistorySlice?
  let revision: Revision

  /// - Parameter later: the events behind `revision`, up to the state of `index`.
  init(index: IndexSnapshot, undoing later: HistorySlice?, revision: Revision) {
    self.index = index
    laterEvents = later
    self.revision = revision
  }

  func entry(for key: StoreKey) -> StoreEntry? {
    let undone = undoneEntries(in: .key(key))
    guard let before = undone[key] else { return index.entry(for: key) }
    return before
  }

  func list(_ range: KeyRange, limit: Int?) -> StoreListing {
    let undone = undoneEntries(in: range)
    let total = index.count(in: range) + change(of: undone)
    var listing = StoreListing(entries: [], revision: revision)
    let wanted = min(limit ?? total, total)
    listing.entries.reserveCapacity(wanted)
    if wanted > 0 { collect(range, undone: undone, wanted: wanted, into: &listing.entries) }
    listing.remaining = total - listing.entries.count
    return listing
  }

  /// What the keys of a range that were written later held before that.
  private func undoneEntries(in range: KeyRange) -> [StoreKey: StoreEntry?] {
    var undone: [StoreKey: StoreEntry?] = [:]
    laterEvents?.forEach { event in
      // Only the first later event of a key knows what it held at this revision.
      guard range.contains(event.key), undone[event.key] == nil else { return }
      undone.updateValue(event.previous, forKey: event.key)
    }
    return undone
  }

  /// By how much undoing changes the number of entries.
  private func change(of undone: [StoreKey: StoreEntry?]) -> Int {
    undone.reduce(0) { sum, element in
      sum + (element.value == nil ? 0 : 1) - (index.entry(for: element.key) == nil ? 0 : 1)
    }
  }

  /// Merges the index with what undoing brings back, in key order.
  private func collect(
    _ range: KeyRange, undone: [StoreKey: StoreEntry?], wanted: Int, into entries: inout [StoreEntry]
  ) {
    guard !undone.isEmpty else {
      index.forEachSlice(in: range) { slice in
        slice.prefetchReferences()
        entries.append(contentsOf: UnsafeBufferPointer(rebasing: slice.prefix(wanted - entries.count)))
        return entries.count < wanted
      }
      return
    }
    var restored = undone.values.compactMap { $0 }.sorted { $0.key > $1.key }
    index.forEach(in: range) { entry in
      while entries.count < wanted, let next = restored.last, next.key < entry.key {
        entries.append(next)
        restored.removeLast()
      }
      guard entries.count < wanted else { return false }
      if undone[entry.key] == nil { entries.append(entry) }
      return entries.count < wanted
    }
    while entries.count < wanted, let next = restored.popLast() { entries.append(next) }
  }
}

extension Timeline {
  /// The state at a point; costs no more than finding it.
  func snapshot(at point: ReadPoint) throws(StoreError) -> TimelineSnapshot {
    switch point {
    case .latest: break
    case .atLeast(let wanted): try checkReached(wanted)
    case .exactly(let wanted):
      guard wanted >= Timeline.firstRevision else {
        throw StoreError(.invalid, "revision \(wanted) names no state; the first is \(Timeline.firstRevision)")
      }
      try checkReached(wanted)
      try checkRetained(wanted)
      guard wanted < revision else { break }
      return TimelineSnapshot(index: index.snapshot(), undoing: history.slice(after: wanted), revision: wanted)
    }
    return TimelineSnapshot(index: index.snapshot(), undoing: nil, revision: revision)
  }
}

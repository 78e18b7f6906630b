import ArktosCore

/// Which key changed at which revision, for a stretch of history without gaps: tells how far a watcher is that has
/// nothing to report, and what it has to report.
struct RevisionLog {
  struct Change: Hashable {
    var revision: Revision
    var key: StoreKey
  }

  /// How many changes are remembered, at least, when the older half is dropped.
  static let kept = 50_000

  /// Every change behind this revision is here, up to ``position``.
  private(set) var start: Revision
  private(set) var position: Revision
  private var changes: [Change] = []

  init(after revision: Revision) {
    start = revision
    position = revision
  }

  /// A revision without a change, which there is none of.
  struct Gap: Error {
    var missing: Revision
  }

  /// Adds the changes behind ``position``, in order; those up to it are known already.
  ///
  /// - Throws: if a revision is left out. Nothing is added then.
  mutating func append(_ changes: some Sequence<Change>) throws(Gap) {
    let new = changes.filter { $0.revision > position }
    var last = position
    for change in new where change.revision != last {
      guard change.revision == last.next else { throw Gap(missing: last.next) }
      last = change.revision
    }
    self.changes += new
    position = last
    dropOldest()
  }

  private mutating func dropOldest() {
    guard changes.count > 2 * Self.kept else { return }
    // Whole revisions only: what begins behind `start` must be complete.
    let last = changes[changes.count - Self.kept - 1].revision
    changes.removeFirst(index(after: last))
    start = last
  }

  /// How far a watcher of `range` is that has sent everything up to `watermark`; nil if that lies too far back.
  ///
  /// Up to right before its next change, or to the end of the log if there is none.
  func reach(of range: KeyRange, after watermark: Revision) -> Revision? {
    guard watermark >= start else { return nil }
    guard let next = changes[index(after: watermark)...].first(where: { range.contains($0.key) }) else {
      return max(watermark, position)
    }
    return Revision(next.revision.value - 1)
  }

  /// What a watcher of `range` has to report behind `watermark` and up to `last`; nil if that lies too far back.
  func changes(of range: KeyRange, after watermark: Revision, through last: Revision) -> Set<Change>? {
    guard watermark >= start else { return nil }
    return Set(changes[index(after: watermark)..<index(after: last)].filter { range.contains($0.key) })
  }

  /// The index of the first change behind a revision.
  private func index(after revision: Revision) -> Int {
    var low = 0
    var high = changes.count
    while low < high {
      let middle = low + (high - low) / 2
      if changes[middle].revision <= revision { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

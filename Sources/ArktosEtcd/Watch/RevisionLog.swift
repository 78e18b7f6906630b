import ArktosCore

/// Which key changed at which revision, for a stretch of history without gaps: tells how far a watcher is that has
/// nothing to report.
struct RevisionLog {
  /// How many changes are remembered, at least, when the older half is dropped.
  static let kept = 50_000

  /// Every change behind this revision is here, up to ``position``.
  private(set) var start: Revision
  private(set) var position: Revision
  private var changes: [(revision: Revision, key: StoreKey)] = []

  init(after revision: Revision) {
    start = revision
    position = revision
  }

  /// Adds all changes up to `position`, in order.
  mutating func append(_ new: some Sequence<(revision: Revision, key: StoreKey)>, position: Revision) {
    changes += new
    self.position = max(self.position, position)
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

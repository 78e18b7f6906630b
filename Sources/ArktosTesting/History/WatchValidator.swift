internal import ArktosCore
internal import ArktosStore

/// Holds recorded watches against the full list of what happened.
///
/// The list is what ``LinearizabilityChecker`` gives for the same history. History must be compacted by recorded calls
/// only: a store that trims it by itself ends watches for reasons that are not in the list.
public struct WatchValidator: Sendable {
  private let history: RecordedHistory
  private let commits: [RecordedCommit]

  /// - Parameter commits: every commit since the store was empty, in order.
  public init(_ history: RecordedHistory, commits: [RecordedCommit]) {
    self.history = history
    self.commits = commits
  }

  /// Every promise that a watch of the history broke; none if all is well.
  public func problems() -> [WatchProblem] {
    let truth = Dictionary(
      commits.flatMap(\.events).map { (EventPlace(revision: $0.revision, key: $0.key), $0) }
    ) { first, _ in first }
    return history.watches.indices.flatMap { index in
      let watch = history.watches[index]
      let check = WatchCheck(
        index: index, watch: watch, commits: commits, truth: truth, start: startRange(of: watch),
        reached: reached(before: watch.start), compaction: watch.ending.flatMap { history.compaction(before: $0.time) })
      return check.problems()
    }
  }

  /// The revisions behind which a watch may have begun.
  private func startRange(of watch: RecordedWatch) -> ClosedRange<Revision> {
    if let after = watch.after { return after...after }
    let earliest = reached(before: watch.start)
    guard let opened = watch.opened else { return earliest...earliest }
    // What was asked for only after the watch was there, it must see.
    let firstLater = history.calls.lazy.filter { $0.start > opened }.compactMap(\.claimedRevision).min()
    let latest = firstLater.map { Revision($0.value - 1) } ?? commits.last?.revision ?? earliest
    return earliest...max(earliest, latest)
  }

  /// A revision that the store had reached for sure at some time.
  private func reached(before time: Int) -> Revision {
    history.calls.lazy.filter { $0.end.map { $0 < time } ?? false }.compactMap(\.outcome.revision).max() ?? .zero
  }
}

/// What tells events apart: a commit changes a key once.
struct EventPlace: Hashable {
  var revision: Revision
  var key: StoreKey
}

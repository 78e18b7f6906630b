internal import ArktosCore
internal import ArktosStore

/// What revisions alone say about the order of calls, found without a search: what a call answers cannot be from before
/// what was answered when it began.
enum RevisionOrder {
  /// The first call whose answer comes from the past, and the call that shows it.
  static func violation(in calls: [RecordedCall]) -> LinearizabilityChecker.Violation? {
    let ends = calls.filter { $0.end != nil && $0.outcome.revision != nil }.sorted { ($0.end ?? 0) < ($1.end ?? 0) }
    var latest: RecordedCall?
    var answered = ends.makeIterator()
    var next = answered.next()
    for call in calls.sorted(by: { $0.start < $1.start }) {
      while let earlier = next, let end = earlier.end, end < call.start {
        if earlier.reached > latest?.reached ?? .zero { latest = earlier }
        next = answered.next()
      }
      guard let latest, let revision = call.presentRevision else { continue }
      let isTooOld = call.claimedRevision == nil ? revision < latest.reached : revision <= latest.reached
      guard isTooOld else { continue }
      return LinearizabilityChecker.Violation(
        description: "an answer comes from before what had been answered when it was asked for:\n\(latest)\n\(call)",
        calls: [latest, call])
    }
    return nil
  }
}

extension RecordedCall {
  /// The revision that the store had reached by the answer.
  fileprivate var reached: Revision { outcome.revision ?? .zero }

  /// The revision that must have been the current one at some time of the call.
  fileprivate var presentRevision: Revision? {
    switch (input, outcome) {
    case (.get(_, let point), _) where point != .latest: nil
    case (.list(_, let point, _), _) where point != .latest: nil
    case (.statistics, _): nil
    default: outcome.revision
    }
  }
}

internal import ArktosCore

/// What answers and watches show of commits: each commit that is placed must have made exactly that.
///
/// It cuts off at once what would be found wrong later: an entry that was shown says which commit wrote it.
struct CommitEvidence {
  private struct Finding {
    var key: StoreKey
    /// Nil for a deletion.
    var entry: RecordedEntry?
  }

  private var findings: [Revision: [Finding]] = [:]
  /// The last revision that a watch showed a change of.
  private(set) var lastSeen = Revision.zero

  init(_ calls: [RecordedCall], seen: Set<RecordedEvent>) {
    for entry in Set(calls.flatMap(\.outcome.entries)) {
      findings[entry.modRevision, default: []].append(Finding(key: entry.key, entry: entry))
    }
    for event in seen {
      findings[event.revision, default: []].append(Finding(key: event.key, entry: event.entry))
      lastSeen = max(lastSeen, event.revision)
    }
  }

  func allows(_ events: [RecordedEvent], at revision: Revision) -> Bool {
    findings[revision, default: []].allSatisfy { finding in
      events.contains { $0.key == finding.key && $0.entry == finding.entry }
    }
  }
}

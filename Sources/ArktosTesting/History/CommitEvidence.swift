internal import ArktosCore

/// What answers and watches show of commits: each commit that is placed must have made exactly that.
///
/// It cuts off at once what would be found wrong later: an entry that was shown says which commit wrote it. And it
/// tells which of the writes with unknown outcome happened where answers alone leave a choice.
struct CommitEvidence {
  /// How far watches are believed.
  enum Trust: CaseIterable {
    /// Also in what they left out, and in what they say was there before.
    case complete
    /// In the changes that they showed.
    case events
    case none
  }

  private struct Finding {
    var key: StoreKey
    /// Nil for a deletion.
    var entry: RecordedEntry?
    /// What is known of the entry before; nil if nothing is.
    var previous: RecordedEntry??
  }

  /// What a watch would have shown, had it happened.
  private struct Vigil {
    var watch: RecordedWatch
    /// Behind which it surely watched, and up to where.
    var begin: Revision
    var end: Revision
    var seen: Set<EventPlace>

    init?(_ watch: RecordedWatch) {
      guard let first = watch.batches.first, let last = watch.batches.last else { return nil }
      self.watch = watch
      begin = watch.after ?? first.progress
      end = last.progress
      seen = Set(watch.batches.lazy.flatMap(\.events).map(\.place))
    }

    func allows(_ event: RecordedEvent) -> Bool {
      !watch.covers(event.key) || event.revision <= begin || event.revision > end || seen.contains(event.place)
    }
  }

  private var findings: [Revision: [Finding]] = [:]
  private var vigils: [Vigil] = []
  /// The last revision that a watch showed a change of.
  private(set) var lastSeen = Revision.zero

  init(_ calls: [RecordedCall], watches: [RecordedWatch], trust: Trust) {
    for entry in Set(calls.flatMap(\.outcome.entries)) {
      findings[entry.modRevision, default: []].append(Finding(key: entry.key, entry: entry))
    }
    guard trust != .none else { return }
    for event in Set(watches.flatMap { $0.batches.flatMap(\.events) }) {
      findings[event.revision, default: []].append(
        Finding(key: event.key, entry: event.entry, previous: trust == .complete ? .some(event.previous) : nil))
      lastSeen = max(lastSeen, event.revision)
    }
    if trust == .complete { vigils = watches.compactMap(Vigil.init) }
  }

  func allows(_ events: [RecordedEvent], at revision: Revision) -> Bool {
    let isFound = findings[revision, default: []].allSatisfy { finding in
      events.contains { event in
        event.key == finding.key && event.entry == finding.entry
          && (finding.previous.map { $0 == event.previous } ?? true)
      }
    }
    return isFound && events.allSatisfy { event in vigils.allSatisfy { $0.allows(event) } }
  }
}

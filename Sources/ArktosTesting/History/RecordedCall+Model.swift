internal import ArktosCore
internal import ArktosStore

extension RecordedCall {
  /// Whether the call says anything about the order of calls.
  var takesPart: Bool {
    switch (input, outcome) {
    case (.statistics, _): false
    case (.commit, .refused): false
    // A refusal for being ahead of the store says where the store was; the others say nothing.
    case (_, .refused(let code, _)): code == .futureRevision
    case (.commit, .unknown): true
    case (_, .unknown): false
    default: true
    }
  }

  /// The revision that the call says it took; nil if it changed nothing or did not say.
  var claimedRevision: Revision? {
    guard case .commit(let transaction) = input, case .committed(let revision, let previous) = outcome else {
      return nil
    }
    let changed = transaction.writes.contains { $0.value != nil } || previous.contains { $0 != nil }
    return changed ? revision : nil
  }

  /// Whether the call may be answered from an earlier state.
  var readsThePast: Bool {
    switch input {
    case .get(_, let point), .list(_, let point, _): point != .latest
    case .commit, .currentRevision, .compact, .statistics: false
    }
  }

  /// Whether the call changes nothing and its answer is right at this place of the order.
  func isAnswered(at position: LinearizationSearch.Position) -> Bool {
    let state = position.state
    switch (input, outcome) {
    case (.commit(let transaction), .committed(let revision, let previous)):
      guard claimedRevision == nil, revision == state.revision else { return false }
      var after = state
      return after.commit(transaction)?.isEmpty == true
        && previous == transaction.writes.map { state.entries[$0.key] }
    case (.commit(let transaction), .conflict(let key?, let current)):
      return state.entries[key] == current
        && transaction.conditions.contains { $0.key == key && !state.meets($0) }
    case (.get(let key, let point), .read(let entry, let revision)):
      guard let read = position.state(for: point, answered: revision) else { return false }
      return read.entries[key] == entry
    case (.list(let range, let point, let limit), .listed(let entries, let revision, let remaining)):
      guard let expected = position.state(for: point, answered: revision)?.list(range) else { return false }
      let page = limit.map { Array(expected.prefix($0)) } ?? expected
      return entries == page && remaining == expected.count - page.count
    case (.currentRevision, .revision(let revision)): return revision == state.revision
    case (.compact(let revision), .compacted): return revision <= state.revision
    case (_, .refused): return wantedRevision.map { $0 > state.revision } ?? false
    default: return false
    }
  }

  /// The revision that the store must have reached for the call.
  var wantedRevision: Revision? {
    switch input {
    case .get(_, .exactly(let revision)), .get(_, .atLeast(let revision)), .list(_, .exactly(let revision), _),
      .list(_, .atLeast(let revision), _), .compact(let revision):
      revision
    default: nil
    }
  }
}

extension LinearizationSearch.Position {
  /// The state that a read that answered `revision` saw; nil if it cannot have answered that.
  func state(for point: ReadPoint, answered revision: Revision) -> KeyValueState? {
    switch point {
    case .latest: revision == state.revision ? state : nil
    case .atLeast(let wanted): revision >= wanted ? state(at: revision) : nil
    case .exactly(let wanted): revision == wanted ? state(at: revision) : nil
    }
  }
}

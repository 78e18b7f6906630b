import ArktosCore
import ArktosStore
import ArktosTesting

extension RecordedEntry {
  static func sample(_ key: StoreKey, _ text: String, _ create: Int64, _ mod: Int64? = nil) -> RecordedEntry {
    RecordedEntry(
      key: key, value: Array(text.utf8), createRevision: Revision(create), modRevision: Revision(mod ?? create))
  }
}

extension RecordedCall {
  /// A call from one time to another.
  static func sample(_ time: ClosedRange<Int>, _ input: Input, _ outcome: Outcome) -> RecordedCall {
    RecordedCall(client: 0, start: time.lowerBound, end: time.upperBound, input: input, outcome: outcome)
  }

  static func put(
    _ time: ClosedRange<Int>, _ key: StoreKey, _ text: String, at revision: Int64, before: RecordedEntry? = nil,
    expires: Bool = false
  ) -> RecordedCall {
    sample(
      time, .commit(RecordedTransaction(writes: [.init(key, Array(text.utf8), expires: expires)])),
      .committed(Revision(revision), previous: [before]))
  }

  static func lostPut(_ time: ClosedRange<Int>, _ key: StoreKey, _ text: String) -> RecordedCall {
    sample(time, .commit(RecordedTransaction(writes: [.init(key, Array(text.utf8))])), .unknown)
  }

  static func swap(
    _ time: ClosedRange<Int>, _ key: StoreKey, _ text: String, from expected: Int64, _ outcome: Outcome
  ) -> RecordedCall {
    sample(
      time,
      .commit(
        RecordedTransaction(
          conditions: [.init(key, .modRevision(Revision(expected)))], writes: [.init(key, Array(text.utf8))])),
      outcome)
  }

  static func delete(
    _ time: ClosedRange<Int>, _ key: StoreKey, at revision: Int64, before: RecordedEntry?
  ) -> RecordedCall {
    sample(
      time, .commit(RecordedTransaction(writes: [.init(key, nil)])),
      .committed(Revision(revision), previous: [before]))
  }

  static func get(
    _ time: ClosedRange<Int>, _ key: StoreKey, at point: ReadPoint = .latest, _ entry: RecordedEntry?,
    revision: Int64
  ) -> RecordedCall {
    sample(time, .get(key, point), .read(entry, Revision(revision)))
  }
}

extension LinearizabilityChecker.Verdict {
  var isLinearizable: Bool { commits != nil }

  var commits: [RecordedCommit]? {
    guard case .linearizable(let commits) = self else { return nil }
    return commits
  }

  var violation: LinearizabilityChecker.Violation? {
    guard case .notLinearizable(let violation) = self else { return nil }
    return violation
  }
}

func check(_ calls: [RecordedCall]) -> LinearizabilityChecker.Verdict {
  LinearizabilityChecker().check(RecordedHistory(calls: calls))
}

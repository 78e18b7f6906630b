internal import ArktosCore
internal import ArktosStore

extension RecordedHistory {
  /// Everything that is wrong with a history, in words: no linearization, promises that watches broke, answers that
  /// no sane call gets, refusals without a reason. Nothing if all is well.
  ///
  /// - Parameter checker: knows what the store held before; nil for an empty store.
  public func problems(checker: LinearizabilityChecker? = nil) -> [String] {
    let verdict = (checker ?? LinearizabilityChecker()).check(self)
    switch verdict {
    case .notLinearizable(let violation): return [violation.description] + insaneAnswers()
    case .undecided(let steps): return ["whether it is linearizable is not known after \(steps) steps"]
    case .linearizable(let commits):
      return WatchValidator(self, commits: commits).problems().map(\.description) + insaneAnswers() + baselessRefusals()
    }
  }

  private func insaneAnswers() -> [String] {
    let insane: Set<StoreError.Code> = [.corrupt, .invalid, .tooLarge, .outOfSpace]
    let calls = calls.filter { if case .refused(let code, _) = $0.outcome { insane.contains(code) } else { false } }
    let watches = watches.filter { $0.ending.map { insane.contains($0.code) } ?? false }
    return calls.map { "\($0)" } + watches.map { "a watch ended: \($0)" }
  }

  /// Reads that were told that history is compacted, when nobody had asked for that.
  private func baselessRefusals() -> [String] {
    calls.filter { call in
      guard case .refused(.compacted, _) = call.outcome, call.readsThePast, let end = call.end,
        let wanted = call.wantedRevision
      else { return false }
      return compaction(before: end).map { $0 <= wanted } ?? true
    }.map { "history was not compacted that far: \($0)" }
  }

  /// How far history may have been compacted at some time; nil if it was not.
  func compaction(before time: Int) -> Revision? {
    calls.lazy.compactMap { call -> Revision? in
      guard case .compact(let revision) = call.input, call.start < time else { return nil }
      if case .refused = call.outcome { return nil }
      return revision
    }.max()
  }
}

public import ArktosCore

/// Tells whether a recorded history could have come from a store that does one thing at a time: whether the calls can
/// be put in an order, each somewhere between its beginning and its answer, in which every answer is the right one.
///
/// The search is Wing and Gong's with Lowe's memory of what was tried (as in Porcupine), over a model of the whole
/// store. Revisions direct it: a commit that answered *r* can only stand where the store goes from *r* − 1 to *r*, a
/// read that answered *r* only where it is at *r*. That makes it fast without partitioning by key, which would lose
/// the order among keys; and it believes nothing, as an order counts only if the model gives every answer in it,
/// revisions included. Only where no call claims a revision is there a choice: one of the writes whose outcome is
/// unknown, or the end of some key's time-to-live.
///
/// Every state on the way is kept, so that it suits histories of some ten thousand calls on few keys.
///
/// A write with an unknown outcome happened once, at any time after its call, or never. A refused one did not happen.
/// Reads at an exact revision, and at least at one, may give an earlier state, but that one exactly. Not checked:
/// statistics, and whether history was rightly refused as compacted (``RecordedHistory/problems(checker:)`` does).
public struct LinearizabilityChecker: Sendable {
  /// The state that the store was in before the history.
  private let initial: KeyValueState
  private let stepLimit: Int

  /// - Parameters:
  ///   - revision: that of the store before the history; 1 for an empty one.
  ///   - entries: what it held then.
  ///   - stepLimit: how many steps to search before giving up.
  public init(revision: Revision = Revision(1), entries: [RecordedEntry] = [], stepLimit: Int = 5_000_000) {
    initial = KeyValueState(revision: revision, entries: entries)
    self.stepLimit = stepLimit
  }

  /// What was found out about a history.
  public enum Verdict: Sendable {
    /// The commits of the order that was found.
    case linearizable([RecordedCommit])
    case notLinearizable(Violation)
    /// The search was given up after so many steps.
    case undecided(steps: Int)
  }

  /// Why no order explains the history: what could not be placed behind the longest order that was found.
  public struct Violation: Error, Sendable, CustomStringConvertible {
    public var description: String
    /// The calls that were under way and cannot be placed.
    public var calls: [RecordedCall]
  }

  /// Checks the calls of a history.
  ///
  /// What its watches saw, and did not see, is used to find out which writes of unknown outcome happened, as far as it
  /// agrees with the answers; a history is never refused for what a watch saw.
  public func check(_ history: RecordedHistory) -> Verdict {
    var verdict = Verdict.undecided(steps: 0)
    for trust in CommitEvidence.Trust.allCases {
      verdict = check(history, trust)
      if case .linearizable = verdict { break }
    }
    return verdict
  }

  private func check(_ history: RecordedHistory, _ trust: CommitEvidence.Trust) -> Verdict {
    do {
      return try LinearizationSearch(history, initial: initial, trust: trust).run(stepLimit: stepLimit)
    } catch {
      return .notLinearizable(error)
    }
  }
}

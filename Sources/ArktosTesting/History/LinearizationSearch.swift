internal import ArktosCore

/// The search of ``LinearizabilityChecker``.
///
/// What changes nothing is placed as soon as it fits: no order is lost by that, as nothing that was answered before
/// its call is still to be placed, and what follows does not notice it.
struct LinearizationSearch {
  /// A place in the search: what was put in order, and what it led to.
  struct Position {
    /// The states after each revision, the first one being the initial one.
    var states: [KeyValueState]
    /// Calls that may come next, with an answer to be met.
    var open: [Int] = []
    /// Writes that may or may not happen from now on.
    var unknown: [Int] = []
    /// The first call, in the order of their beginnings, that may not come next.
    var next = 0
    var placed = 0
    var commits: [RecordedCommit] = []
    /// The commits that nobody claims: what was chosen on the way here.
    var choices: [RecordedCommit] = []

    var state: KeyValueState { states[states.count - 1] }

    func state(at revision: Revision) -> KeyValueState? {
      let index = Int(revision.value - states[0].revision.value)
      return states.indices.contains(index) ? states[index] : nil
    }
  }

  /// What tells two positions apart for the rest of the search.
  private struct Memory: Hashable {
    var state: KeyValueState
    var open: [Int]
    var unknown: [Int]
    var next: Int
    /// Empty if no call reads an earlier state, so that only the present one matters.
    var choices: [RecordedCommit]
  }

  private typealias Violation = LinearizabilityChecker.Violation

  /// In the order of their beginnings.
  let calls: [RecordedCall]
  /// The call that says it made a commit.
  private let claims: [Revision: Int]
  private let evidence: CommitEvidence
  private let initial: KeyValueState
  private let readsThePast: Bool

  init(
    _ history: RecordedHistory, initial: KeyValueState, trust: CommitEvidence.Trust
  ) throws(LinearizabilityChecker.Violation) {
    calls = history.calls.filter(\.takesPart).sorted { $0.start < $1.start }
    var claims: [Revision: Int] = [:]
    for (index, call) in calls.enumerated() {
      guard let revision = call.claimedRevision else { continue }
      if let other = claims.updateValue(index, forKey: revision) {
        throw Violation(
          description: "two commits say that they took revision \(revision):\n\(calls[other])\n\(call)",
          calls: [calls[other], call])
      }
    }
    if let violation = RevisionOrder.violation(in: calls) { throw violation }
    self.claims = claims
    self.initial = initial
    readsThePast = calls.contains(where: \.readsThePast)
    evidence = CommitEvidence(calls, watches: history.watches, trust: trust)
  }

  func run(stepLimit: Int) -> LinearizabilityChecker.Verdict {
    var positions = [Position(states: [initial])]
    var furthest = positions[0]
    var remembered: Set<Memory> = []
    var steps = 0
    while var position = positions.popLast() {
      while true {
        steps += 1
        guard steps <= stepLimit else { return .undecided(steps: stepLimit) }
        admit(&position)
        if placeReads(&position) { continue }
        if isComplete(position) { return .linearizable(position.commits) }
        guard let claimant = claims[position.state.revision.next] else {
          // From the last to the first, as they are taken from the end.
          for successor in fillings(of: position).reversed() {
            if remembered.insert(memory(of: successor)).inserted { positions.append(successor) }
          }
          break
        }
        guard place(claimant, &position) else { break }
      }
      if position.placed >= furthest.placed { furthest = position }
    }
    return .notLinearizable(violation(at: furthest))
  }

  private func isComplete(_ position: Position) -> Bool {
    position.open.isEmpty && position.next == calls.count && position.state.revision >= evidence.lastSeen
  }

  /// Lets in every call that no unplaced call was answered before.
  private func admit(_ position: inout Position) {
    var firstEnd = position.open.lazy.compactMap { calls[$0].end }.min() ?? .max
    while position.next < calls.count, calls[position.next].start < firstEnd {
      let call = calls[position.next]
      if call.outcome == .unknown {
        position.unknown.append(position.next)
      } else {
        position.open.append(position.next)
        firstEnd = min(firstEnd, call.end ?? .max)
      }
      position.next += 1
    }
  }

  /// Places what fits here and changes nothing; false if there is nothing.
  private func placeReads(_ position: inout Position) -> Bool {
    let before = position.open.count
    // A copy, because the closure cannot read what it changes.
    let here = position
    position.open.removeAll { calls[$0].isAnswered(at: here) }
    position.placed += before - position.open.count
    return position.open.count < before
  }

  /// Places a commit that says it takes the next revision; false if it cannot.
  private func place(_ index: Int, _ position: inout Position) -> Bool {
    guard let place = position.open.firstIndex(of: index),
      case .commit(let transaction) = calls[index].input,
      case .committed(_, let previous) = calls[index].outcome,
      transaction.writes.map({ position.state.entries[$0.key] }) == previous,
      commit(transaction, &position)
    else { return false }
    position.open.remove(at: place)
    return true
  }

  private func commit(_ transaction: RecordedTransaction, _ position: inout Position) -> Bool {
    var state = position.state
    guard let events = state.commit(transaction), !events.isEmpty, evidence.allows(events, at: state.revision) else {
      return false
    }
    position.states.append(state)
    position.commits.append(RecordedCommit(revision: state.revision, events: events))
    position.placed += 1
    return true
  }

  /// What follows if the next commit is one that nobody claims.
  private func fillings(of position: Position) -> [Position] {
    var successors: [Position] = []
    for (place, index) in position.unknown.enumerated() {
      guard case .commit(let transaction) = calls[index].input else { continue }
      var successor = position
      guard commit(transaction, &successor) else { continue }
      successor.unknown.remove(at: place)
      successor.choices += successor.commits.suffix(1)
      successors.append(successor)
    }
    for key in position.state.expiring.sorted() {
      var successor = position
      guard commit(RecordedTransaction(writes: [.init(key, nil)]), &successor) else { continue }
      successor.choices += successor.commits.suffix(1)
      successors.append(successor)
    }
    return successors
  }

  private func memory(of position: Position) -> Memory {
    Memory(
      state: position.state, open: position.open, unknown: position.unknown, next: position.next,
      choices: readsThePast ? position.choices : [])
  }

  private func violation(at position: Position) -> LinearizabilityChecker.Violation {
    let stuck = position.open.map { calls[$0] }
    let entries = position.state.list(.all).map { "  \($0)" }
    let lines =
      ["no order explains the answers; at revision \(position.state.revision) the store holds"]
      + (entries.isEmpty ? ["  nothing"] : entries)
      + ["and none of these calls can come next:"] + stuck.map { "  \($0)" }
      + ["nor one of these writes of unknown outcome:"] + position.unknown.map { "  \(calls[$0])" }
    return Violation(description: lines.joined(separator: "\n"), calls: stuck)
  }
}

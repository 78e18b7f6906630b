internal import ArktosCore
internal import ArktosStore
internal import Synchronization

/// Where ``HistoryRecorder``s of one store write what they see, in one order.
///
/// The clock counts what is recorded. It ticks once before a call is made and once after it is answered, so that of
/// two calls of which one was answered before the other was made the times say so.
public final class HistoryLog: Sendable {
  private struct Waiter {
    var count: Int
    var continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var clock = 0
    var history = RecordedHistory()
    var answered = 0
    var waiters: [Waiter] = []

    mutating func tick() -> Int {
      clock += 1
      return clock
    }
  }

  private let state = Guarded(State())

  public init() {}

  /// What was recorded so far; calls that are under way have no end and an unknown outcome.
  public var history: RecordedHistory { state.withLock { $0.history } }

  /// Returns once so many calls were answered. Watches are not counted.
  public func waitForAnswers(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.answered >= count { return true }
        state.waiters.append(Waiter(count: count, continuation: continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  func begin(_ input: RecordedCall.Input, client: Int) -> Int {
    state.withLock { state in
      let call = RecordedCall(client: client, start: state.tick(), end: nil, input: input, outcome: .unknown)
      state.history.calls.append(call)
      return state.history.calls.count - 1
    }
  }

  func finish(_ call: Int, _ outcome: RecordedCall.Outcome) {
    let due = state.withLock { state in
      state.history.calls[call].end = state.tick()
      state.history.calls[call].outcome = outcome
      state.answered += 1
      let due = state.waiters.filter { $0.count <= state.answered }
      if !due.isEmpty { state.waiters.removeAll { $0.count <= state.answered } }
      return due
    }
    for waiter in due { waiter.continuation.resume() }
  }

  func beginWatch(_ ranges: [KeyRange], after: Revision?, client: Int) -> Int {
    state.withLock { state in
      state.history.watches.append(
        RecordedWatch(client: client, ranges: ranges, after: after, start: state.tick()))
      return state.history.watches.count - 1
    }
  }

  func opened(_ watch: Int) {
    state.withLock { $0.history.watches[watch].opened = $0.tick() }
  }

  func delivered(_ watch: Int, _ batch: StoreWatchBatch) {
    let events = batch.events.map(RecordedEvent.init)
    state.withLock { state in
      state.history.watches[watch].batches.append(
        RecordedWatch.Batch(time: state.tick(), events: events, progress: batch.progress))
    }
  }

  func ended(_ watch: Int, _ error: StoreError) {
    // Cancelling is the client's doing: it says nothing about the watch, which may even go on.
    guard error.code != .cancelled else { return }
    state.withLock { state in
      state.history.watches[watch].ending = RecordedWatch.Ending(
        time: state.tick(), code: error.code, oldestRevision: error.oldestRevision, message: error.message)
    }
  }
}

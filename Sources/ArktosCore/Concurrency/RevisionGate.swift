internal import Synchronization

/// Lets tasks wait until something has followed the store up to a revision.
package final class RevisionGate: Sendable {
  private struct Waiter {
    var revision: Revision
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var reached = Revision.zero
    var nextID = 0
    var waiters: [Int: Waiter] = [:]
  }

  private let state = Guarded(State())

  package init() {}

  /// Tells everybody who waits for `revision` or an earlier one.
  package func advance(to revision: Revision) {
    let ready = state.withLock { state in
      guard revision > state.reached else { return [Waiter]() }
      state.reached = revision
      let ready = state.waiters.filter { $0.value.revision <= revision }
      for id in ready.keys { state.waiters[id] = nil }
      return Array(ready.values)
    }
    for waiter in ready { waiter.continuation.resume() }
  }

  package var reached: Revision { state.withLock { $0.reached } }

  /// Whether anybody waits.
  package var isAwaited: Bool { state.withLock { !$0.waiters.isEmpty } }

  /// Returns as soon as `revision` has been reached; throws `CancellationError` when the task is cancelled or nobody
  /// follows any more.
  package func wait(for revision: Revision) async throws {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isReached = state.withLock { state in
          if state.reached >= revision { return true }
          state.waiters[id] = Waiter(revision: revision, continuation: continuation)
          return false
        }
        if isReached { continuation.resume() } else if Task.isCancelled { cancel(id) }
      }
    } onCancel: {
      cancel(id)
    }
  }

  /// Sends everybody away who waits: it is not known when there will be anything to wait for.
  package func abandon() {
    let waiters = state.withLock { state in
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.continuation.resume(throwing: CancellationError()) }
  }

  /// What was reached is no longer: the store has gone back.
  package func restart() {
    abandon()
    state.withLock { $0.reached = .zero }
  }

  private func cancel(_ id: Int) {
    let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
    waiter?.continuation.resume(throwing: CancellationError())
  }
}

internal import ArktosCore
internal import Synchronization

/// Lets tasks wait until something has followed the store up to a revision.
final class RevisionGate: Sendable {
  private struct Waiter {
    var revision: Revision
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var reached = Revision.zero
    var nextID = 0
    var waiters: [Int: Waiter] = [:]
  }

  private let state = Mutex(State())

  /// Tells everybody who waits for `revision` or an earlier one.
  func advance(to revision: Revision) {
    let ready = state.withLock { state in
      guard revision > state.reached else { return [Waiter]() }
      state.reached = revision
      let ready = state.waiters.filter { $0.value.revision <= revision }
      for id in ready.keys { state.waiters[id] = nil }
      return Array(ready.values)
    }
    for waiter in ready { waiter.continuation.resume() }
  }

  var reached: Revision { state.withLock { $0.reached } }

  /// Returns as soon as `revision` has been reached; throws `CancellationError` when the task is cancelled.
  func wait(for revision: Revision) async throws {
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

  private func cancel(_ id: Int) {
    let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
    waiter?.continuation.resume(throwing: CancellationError())
  }
}

internal import Synchronization

/// A condition that tasks wait for: closed at first, and once opened everybody passes until it is closed again.
package final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var nextTicket = 0
    var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  package var isOpen: Bool { state.withLock { $0.isOpen } }

  package func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      let waiting = state.waiting.values
      state.waiting = [:]
      return Array(waiting)
    }
    for continuation in waiting { continuation.resume() }
  }

  package func close() { state.withLock { $0.isOpen = false } }

  /// Returns when the gate is open.
  ///
  /// - Throws: `CancellationError` if the task is cancelled before.
  package func wait() async throws {
    let ticket = state.withLock { state in
      state.nextTicket += 1
      return state.nextTicket
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let outcome: Result<Void, any Error>? = state.withLock { state in
          if state.isOpen { return .success(()) }
          if Task.isCancelled { return .failure(CancellationError()) }
          state.waiting[ticket] = continuation
          return nil
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume(throwing: CancellationError())
    }
  }
}

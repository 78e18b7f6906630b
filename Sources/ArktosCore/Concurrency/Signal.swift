internal import Synchronization

/// Wakes one waiting task; a signal raised while nobody waits is kept for the next one who does.
package final class Signal: Sendable {
  private struct State {
    var isRaised = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Guarded(State())

  package init() {}

  package func raise() {
    let waiter = state.withLock { state in
      if state.waiter == nil { state.isRaised = true }
      return state.waiter.take()
    }
    waiter?.resume()
  }

  /// Returns when the signal is raised, or when the task is cancelled. One task waits at a time.
  package func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let passes = state.withLock { state in
          if state.isRaised || Task.isCancelled {
            state.isRaised = false
            return true
          }
          state.waiter = continuation
          return false
        }
        if passes { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiter.take() }?.resume()
    }
  }

  /// Returns when the signal is raised, the time is up, or the task is cancelled; without a time only for the others.
  package func wait(atMost time: Duration?, sleep: @escaping @Sendable (Duration) async throws -> Void) async {
    guard let time else { return await wait() }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.wait() }
      // A sleep that is cut short was cancelled because the signal came first.
      group.addTask { try? await sleep(time) }
      await group.next()
      group.cancelAll()
    }
  }
}

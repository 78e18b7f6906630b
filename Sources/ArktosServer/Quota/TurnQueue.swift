internal import ArktosCore
internal import Synchronization

/// Lets those who want the same thing have it one after the other, in the order in which they came.
final class TurnQueue: Sendable {
  private struct Waiter {
    var number: Int
    /// Gets whether the turn has come; it has not when the task was cancelled.
    var continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var nextNumber = 0
    /// Who waits, by what for; a name that is here is somebody's at the moment.
    var waiters: [String: [Waiter]] = [:]
  }

  private let state = Guarded<State>(State())

  /// Waits until nobody else has the turn. Bounded by the requests in flight, of which each waits once.
  ///
  /// - Throws: if the task is cancelled meanwhile; there is nothing to leave then.
  func enter(_ name: String) async throws(APIError) {
    let number = state.withLock { state in
      state.nextNumber += 1
      return state.nextNumber
    }
    let hasTurn = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
        let isKnown: Bool? = state.withLock { state in
          if Task.isCancelled { return false }
          guard state.waiters[name] != nil else {
            state.waiters[name] = []
            return true
          }
          state.waiters[name]?.append(Waiter(number: number, continuation: continuation))
          return nil
        }
        if let isKnown { continuation.resume(returning: isKnown) }
      }
    } onCancel: {
      let waiter: Waiter? = state.withLock { state in
        guard let place = state.waiters[name]?.firstIndex(where: { $0.number == number }) else { return nil }
        return state.waiters[name]?.remove(at: place)
      }
      waiter?.continuation.resume(returning: false)
    }
    guard hasTurn else { throw .requestCancelled }
  }

  /// Gives the turn to who has waited longest.
  func leave(_ name: String) {
    let next: Waiter? = state.withLock { state in
      guard let waiters = state.waiters[name], !waiters.isEmpty else {
        state.waiters[name] = nil
        return nil
      }
      return state.waiters[name]?.removeFirst()
    }
    next?.continuation.resume(returning: true)
  }
}

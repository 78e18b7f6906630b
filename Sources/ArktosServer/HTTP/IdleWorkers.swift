internal import Synchronization

/// The workers of a connection that have nothing to do: the next stream takes one of them. To begin a task costs more
/// than to look for an idle one.
final class IdleWorkers: Sendable {
  private struct State {
    var workers: [RequestWorker] = []
    var isEnded = false
  }

  /// How many are kept; their tasks keep the memory of what they did.
  private static let most = 16

  private let state = Mutex(State())

  func take() -> RequestWorker? { state.withLock { $0.workers.popLast() } }

  /// - Returns: whether the worker is kept for another request; it ends otherwise.
  func add(_ worker: RequestWorker) -> Bool {
    state.withLock { state in
      guard !state.isEnded, state.workers.count < Self.most else { return false }
      state.workers.append(worker)
      return true
    }
  }

  /// Lets all of them go; no more are kept.
  func end() {
    let workers = state.withLock { state in
      state.isEnded = true
      defer { state.workers = [] }
      return state.workers
    }
    for worker in workers { worker.end() }
  }
}

import ArktosCore
import FoundationEssentials
import Synchronization

/// A clock that stands still until a test moves it.
final class ManualTime: Sendable {
  private struct State {
    var now = Duration.zero
    var nextID = 0
    var sleepers: [Int: (until: Duration, continuation: CheckedContinuation<Void, any Error>)] = [:]
  }

  private let state = Mutex(State())

  var environment: Environment {
    Environment(
      now: { Date(timeIntervalSince1970: 1_700_000_000) },
      elapsed: { self.state.withLock { $0.now } },
      sleep: { try await self.sleep($0) },
      makeUUID: { "00000000-0000-0000-0000-000000000000" },
      random: { _ in 0 })
  }

  /// How many tasks sleep.
  var sleepers: Int { state.withLock { $0.sleepers.count } }

  func advance(by duration: Duration) {
    let due = state.withLock { state in
      state.now += duration
      let due = state.sleepers.filter { $0.value.until <= state.now }
      for id in due.keys { state.sleepers[id] = nil }
      return due.values.map(\.continuation)
    }
    for continuation in due { continuation.resume() }
  }

  private func sleep(_ duration: Duration) async throws {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result: Result<Void, any Error>? = state.withLock { state in
          if Task.isCancelled { return .failure(CancellationError()) }
          guard duration > .zero else { return .success(()) }
          state.sleepers[id] = (state.now + duration, continuation)
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      state.withLock { $0.sleepers.removeValue(forKey: id) }?.continuation.resume(throwing: CancellationError())
    }
  }
}

public import ArktosCore
internal import FoundationEssentials
internal import Synchronization

/// Time that stands still until a test moves it, and random numbers from a seed: an ``Environment`` for tests that
/// never wait.
///
/// ```swift
/// let time = VirtualTime(seed: 7)
/// let store = MemoryStore(environment: time.environment)
/// …
/// await time.advance(by: .seconds(30))  // everything that was due by then has been woken
/// ```
public final class VirtualTime: Sendable {
  private struct Sleeper {
    var deadline: Duration
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now = Duration.zero
    var generator: SeededGenerator
    var nextID = 0
    var sleepers: [Int: Sleeper] = [:]
    /// Resumed when somebody goes to sleep.
    var observers: [CheckedContinuation<Void, Never>] = []
  }

  /// The moment at which virtual time begins: 2026-01-01T00:00:00Z.
  public static let epochSeconds = 1_767_225_600.0

  private let state: Guarded<State>

  public init(seed: UInt64 = 1) { state = Guarded(State(generator: SeededGenerator(seed: seed))) }

  public var now: Duration { state.withLock { $0.now } }

  public var environment: Environment {
    Environment(
      now: { [self] in
        let (seconds, attoseconds) = now.components
        return Date(timeIntervalSince1970: Self.epochSeconds + Double(seconds) + Double(attoseconds) / 1e18)
      },
      elapsed: { [self] in now },
      sleep: { [self] in try await sleep($0) },
      makeUUID: { [self] in makeUUID() },
      random: { [self] bound in state.withLock { $0.generator.next() % max(bound, 1) } }
    )
  }

  /// Moves time forward, waking sleepers one deadline after the other.
  ///
  /// A sleeper that goes to sleep again for a deadline within the step is woken again, provided that it does so while
  /// other tasks are given the turn; wait for conditions, not for a number of steps.
  public func advance(by step: Duration) async {
    let end = now + step
    while true {
      let due = state.withLock { state -> [Sleeper] in
        guard let next = state.sleepers.values.map(\.deadline).min(), next <= end else {
          state.now = max(state.now, end)
          return []
        }
        state.now = max(state.now, next)
        let due = state.sleepers.filter { $0.value.deadline <= next }
        for id in due.keys { state.sleepers[id] = nil }
        return Array(due.values)
      }
      guard !due.isEmpty else { return }
      for sleeper in due { sleeper.continuation.resume() }
      for _ in 0..<16 { await Task.yield() }
    }
  }

  /// Moves time forward in steps until a condition holds, giving other tasks the turn in between.
  ///
  /// - Returns: whether it held before `limit` of virtual time had passed.
  @discardableResult
  public func advance(
    upTo limit: Duration = .seconds(600), step: Duration = .milliseconds(100),
    until condition: () async throws -> Bool
  ) async rethrows -> Bool {
    let end = now + limit
    while now < end {
      for _ in 0..<8 {
        if try await condition() { return true }
        await Task.yield()
      }
      await advance(by: step)
    }
    return try await condition()
  }

  private func sleep(_ duration: Duration) async throws {
    try Task.checkCancellation()
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isOver = state.withLock { state in
          if duration <= .zero || Task.isCancelled { return true }
          state.sleepers[id] = Sleeper(deadline: state.now + duration, continuation: continuation)
          return false
        }
        if isOver { continuation.resume() }
      }
      try Task.checkCancellation()
    } onCancel: {
      let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  private func makeUUID() -> String {
    let (high, low) = state.withLock { ($0.generator.next(), $0.generator.next()) }
    let digits = Array(hex(high) + hex(low))
    let parts = [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20..<32]]
    return parts.map { String($0) }.joined(separator: "-")
  }

  private func hex(_ value: UInt64) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}

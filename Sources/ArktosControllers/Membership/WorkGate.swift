internal import ArktosCore
internal import Synchronization

/// Lets work begin only on hash keys that this process holds, and only while its lease is good; knows what is in work.
final class WorkGate: Sendable {
  private struct State {
    var allowed = HashKeySet()
    /// In ``Environment/elapsed`` time; nil when there is no lease at all.
    var validUntil: Duration?
    var inFlight: [Int: (hash: HashKey, cancel: @Sendable () -> Void)] = [:]
    var nextTicket = 0
    /// Whose end of work somebody waits for.
    var awaited: HashKeySet?
  }

  private let state = Mutex(State())
  /// Raised when the work has ended that ``signalWhenIdle(within:)`` was called for.
  let ended = Signal()
  private let now: @Sendable () -> Duration

  init(now: @escaping @Sendable () -> Duration) { self.now = now }

  /// Whether the lease is good, so that writes may be sent.
  var isValid: Bool { state.withLock { isValid($0) } }
  var allowed: HashKeySet { state.withLock { $0.allowed } }
  var isIdle: Bool { state.withLock { $0.inFlight.isEmpty } }

  private func isValid(_ state: State) -> Bool { state.validUntil.map { now() < $0 } ?? false }

  func mayWork(_ hash: HashKey) -> Bool { state.withLock { isValid($0) && $0.allowed.contains(hash) } }

  /// Begins work; nil if it is not this process's to do. Call ``end(_:)`` with the ticket afterwards.
  func begin(_ hash: HashKey, cancel: @escaping @Sendable () -> Void) -> Int? {
    state.withLock { state in
      guard isValid(state), state.allowed.contains(hash) else { return nil }
      state.nextTicket += 1
      state.inFlight[state.nextTicket] = (hash, cancel)
      return state.nextTicket
    }
  }

  func end(_ ticket: Int) {
    let isAwaited = state.withLock { state in
      state.inFlight[ticket] = nil
      guard let awaited = state.awaited, Self.isIdle(state, within: awaited) else { return false }
      state.awaited = nil
      return true
    }
    if isAwaited { ended.raise() }
  }

  /// Raises ``ended`` as soon as nothing within the keys is in work, which may be now.
  func signalWhenIdle(within keys: HashKeySet = .everything) {
    let isIdle = state.withLock { state in
      let isIdle = Self.isIdle(state, within: keys)
      state.awaited = isIdle ? nil : keys
      return isIdle
    }
    if isIdle { ended.raise() }
  }

  /// Whether nothing within the keys is in work.
  func isIdle(within keys: HashKeySet) -> Bool {
    state.withLock { Self.isIdle($0, within: keys) }
  }

  private static func isIdle(_ state: State, within keys: HashKeySet) -> Bool {
    !state.inFlight.values.contains { keys.contains($0.hash) }
  }

  func extend(validUntil: Duration) { state.withLock { $0.validUntil = validUntil } }
  var validUntil: Duration? { state.withLock { $0.validUntil } }

  /// No new work outside `keys`; what is in work there goes on.
  func restrict(to keys: HashKeySet) { state.withLock { $0.allowed = $0.allowed.intersection(keys) } }

  func allow(_ keys: HashKeySet) { state.withLock { $0.allowed = $0.allowed.union(keys) } }

  /// No new work at all, also no new writes, and whatever is in work is cancelled.
  func fence() {
    let cancels = state.withLock { state in
      state.validUntil = nil
      state.allowed = HashKeySet()
      return state.inFlight.values.map(\.cancel)
    }
    for cancel in cancels { cancel() }
  }
}

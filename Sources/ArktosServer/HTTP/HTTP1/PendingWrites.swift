internal import NIOCore

/// What a client has been sent and has not taken yet: while there is anything, it must take a piece now and then. On the
/// event loop.
final class PendingWrites {
  private let limit: Duration
  private let timer: ConnectionTimer
  private var count = 0

  var isEmpty: Bool { count == 0 }

  /// - Parameters:
  ///   - limit: how long the client may take for the next piece.
  ///   - onExpiry: called when it has taken longer.
  init(_ timers: ConnectionTimers, within limit: Duration, onExpiry: @escaping () -> Void) {
    self.limit = limit
    timer = ConnectionTimer(timers, onExpiry: onExpiry)
  }

  /// Adds a piece. That alone gives the client no more time for those before it.
  ///
  /// - Parameter promise: fulfilled when the client has taken the piece.
  func add(_ promise: EventLoopPromise<Void>) {
    if count == 0 { timer.set(limit) }
    count += 1
    promise.futureResult.assumeIsolated().whenComplete { _ in
      self.count -= 1
      if self.count == 0 { self.timer.clear() } else { self.timer.set(self.limit) }
    }
  }

  /// The client has gone.
  func stop() { timer.stop() }
}

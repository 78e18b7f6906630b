/// How long to wait before the next attempt: doubled with each failure up to a limit, half of it by chance.
///
/// The chance keeps clients that failed together from coming back together.
package struct Backoff: Sendable, Hashable {
  package var first: Duration
  package var limit: Duration
  package private(set) var failures = 0

  package init(first: Duration = .milliseconds(100), limit: Duration = .seconds(30)) {
    self.first = first
    self.limit = limit
  }

  /// Counts a failure.
  ///
  /// - Parameter random: gives a random number below its argument.
  /// - Returns: how long to wait: between one half and all of the doubled time.
  package mutating func next(random: (UInt64) -> UInt64) -> Duration {
    let whole = min(first * (1 << min(failures, 20)), limit)
    failures += 1
    return whole / 2 + whole * Double(random(1001)) / 2000
  }

  /// The last attempt succeeded.
  package mutating func reset() { failures = 0 }
}

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

  /// A watch that is over before this, and told nothing, counts as a failure.
  ///
  /// Source: client-go calls such a watch very short.
  package static let shortestWatch = Duration.seconds(1)

  /// Counts a watch that is over. One that has told something or went on for some time was none too many: servers end
  /// every watch now and then.
  ///
  /// - Returns: how long to wait before the next one; nil for not at all.
  package mutating func watchEnded(hadProgress: Bool, after duration: Duration, random: (UInt64) -> UInt64) -> Duration?
  {
    guard hadProgress || duration >= Self.shortestWatch else { return next(random: random) }
    reset()
    return nil
  }

  /// The last attempt succeeded.
  package mutating func reset() { failures = 0 }
}

internal import NIOCore

/// How often a stream is told something, so that many of them do not cost more than they are worth. Pure.
///
/// To tell a client something costs a record of TLS, a call of the system and a change of tasks, however little it is.
/// The first event goes out at once; what comes in the time that telling everybody takes goes out together.
enum StreamPace {
  /// About what it costs to tell one client something.
  private static let cost = TimeAmount.microseconds(40)
  /// Nobody is kept waiting longer, however many there are.
  private static let longest = TimeAmount.milliseconds(5)

  /// The time behind a piece in which nothing more is sent on a stream.
  static func interval(streams: Int) -> TimeAmount {
    // A few cost little, and their clients may be waiting for each other.
    streams < 10 ? .zero : min(cost * streams, longest)
  }
}

internal import NIOCore

/// How often a stream is told something, so that many of them do not cost more than they are worth. Pure.
///
/// To tell a client something costs a record of TLS and a call of the system, however little it is. The first event goes
/// out at once; what comes in the time that is about twice what telling everybody takes goes out together.
enum StreamPace {
  /// For each client.
  private static let share = TimeAmount.microseconds(50)
  /// Nobody is kept waiting longer, however many there are.
  private static let longest = TimeAmount.milliseconds(5)

  /// The time behind a piece in which nothing more is sent on a stream.
  static func interval(streams: Int) -> TimeAmount {
    // A few cost little, and their clients may be waiting for each other.
    streams < 10 ? .zero : min(share * streams, longest)
  }
}

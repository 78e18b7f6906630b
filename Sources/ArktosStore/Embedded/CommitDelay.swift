/// How many writes the next batch waits for, and until when.
///
/// A sync costs as much processor time for one write as for ten, and writers who were just answered often come again at
/// once: waiting for them makes fewer, larger batches. PostgreSQL's `commit_delay` and `commit_siblings` are the same,
/// set by hand; here both follow from the latest batch, so that a lone writer never waits, and writers who do not come
/// again are waited for once.
struct CommitDelay: Sendable {
  /// Beyond that nobody is waited for, however slow the disk is.
  static let longest = Duration.milliseconds(2)

  /// The largest batch that there may be.
  let limit: Int
  /// How many writes the next batch should have: as many writers were at work when the latest one was settled.
  private(set) var wanted = 0
  /// Until when they are waited for, as time that has passed (see `Environment.elapsed`).
  private var deadline = Duration.zero

  init(limit: Int) { self.limit = limit }

  /// A batch was settled.
  ///
  /// - Parameters:
  ///   - answered: how many writers it answered.
  ///   - waiting: how many others came meanwhile.
  ///   - began: when it was begun; writers are given twice the time that it took.
  mutating func note(answered: Int, waiting: Int, began: Duration, now: Duration) {
    wanted = min(answered + waiting, limit)
    deadline = now + min((now - began) * 2, Self.longest)
  }

  /// How much longer to wait for the next batch; nil if all who are wanted are there, or if it is too late for the rest.
  ///
  /// - Parameter waiting: how many writers wait for it.
  func patience(waiting: Int, now: Duration) -> Duration? {
    wanted > 1 && waiting < wanted && now < deadline ? deadline - now : nil
  }
}

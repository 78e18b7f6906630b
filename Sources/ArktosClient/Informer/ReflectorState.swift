/// What a reflector does next, decided without doing it: list, then watch from there, and after any failure the
/// least that brings the copy up to date again.
struct ReflectorState: Hashable, Sendable {
  enum Step: Hashable, Sendable {
    case list
    /// Watch the changes behind a resourceVersion.
    case watch(after: String)
  }

  enum Failure: Hashable, Sendable {
    /// History does not reach back to where the watch should begin.
    case expired
    /// Nobody answered, or the connection broke: nothing is known to be wrong with what was asked.
    case unreachable
    /// The server refused, or sent what makes no sense.
    case refused
  }

  /// After so many refusals in a row of the same watch, the place where it begins is doubted.
  static let refusalsBeforeList = 3

  private(set) var step = Step.list
  private var backoff: Backoff
  private var refusals = 0

  init(backoff: Backoff = Backoff()) { self.backoff = backoff }

  /// A list was taken over.
  mutating func listed(at resourceVersion: String) {
    refusals = 0
    // Without a place to watch from, nothing but the next list tells what changed.
    step = resourceVersion.isEmpty ? .list : .watch(after: resourceVersion)
  }

  /// The watch gave an event or a bookmark.
  mutating func progressed(to resumeVersion: String) {
    backoff.reset()
    refusals = 0
    if !resumeVersion.isEmpty { step = .watch(after: resumeVersion) }
  }

  /// The watch ended in order.
  ///
  /// - Returns: how long to wait before the next step; nil after a watch that gave something or went on for some time.
  mutating func ended(hadProgress: Bool, after duration: Duration, random: (UInt64) -> UInt64) -> Duration? {
    backoff.watchEnded(hadProgress: hadProgress, after: duration, random: random)
  }

  /// The step failed.
  ///
  /// - Returns: how long to wait before the next step; nil for at once.
  mutating func failed(_ failure: Failure, random: (UInt64) -> UInt64) -> Duration? {
    let isFirst = backoff.failures == 0
    let wait = backoff.next(random: random)
    switch failure {
    case .expired:
      step = .list
      return isFirst ? nil : wait
    case .unreachable: break
    case .refused:
      refusals += 1
      if refusals >= Self.refusalsBeforeList { step = .list }
    }
    return wait
  }
}

import Synchronization

/// A time that a test sets, for code that only reads it.
final class VirtualClock: Sendable {
  private let value = Mutex(Duration.zero)

  var now: Duration {
    get { value.withLock { $0 } }
    set { value.withLock { $0 = newValue } }
  }
}

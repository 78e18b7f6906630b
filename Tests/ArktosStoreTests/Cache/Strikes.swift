import ArktosCore
import ArktosStore
import Synchronization

/// A number of chances that are taken one by one, from all sides.
final class Strikes: Sendable {
  private let left: Atomic<Int>

  init(_ count: Int) { left = Atomic(count) }

  func takeOne() -> Bool { left.subtract(1, ordering: .relaxed).oldValue > 0 }

  var isUsedUp: Bool { left.load(ordering: .relaxed) <= 0 }
}

/// The events that a watch has told, to tell some of them again.
final class Told: Sendable {
  private let events = Guarded<[StoreEvent]>([])

  /// The new events behind some that are not.
  func repeating(_ new: [StoreEvent]) -> [StoreEvent] {
    events.withLock { told in
      defer { told += new }
      return told.suffix(3) + new
    }
  }
}

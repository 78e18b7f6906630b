internal import ArktosCore

/// A stretch of history of fixed capacity, so that readers keep a reference to it while the writer appends.
final class HistoryChunk: @unchecked Sendable {  // Invariant: slots are written once, see below.
  // In full: a slot is written once, before the count that covers it is published under the owner's lock; readers
  // look only at slots below a count that they were given under that lock; `count` and `bytes` are the owner's.
  static let capacity = 256

  private let slots: UnsafeMutablePointer<StoreEvent>
  private(set) var count = 0
  private(set) var bytes = 0

  init() { slots = .allocate(capacity: Self.capacity) }

  deinit {
    slots.deinitialize(count: count)
    slots.deallocate()
  }

  var isFull: Bool { count == Self.capacity }

  subscript(index: Int) -> StoreEvent { slots[index] }

  var lastRevision: Revision { slots[count - 1].revision }

  func append(_ event: StoreEvent) {
    (slots + count).initialize(to: event)
    count += 1
    bytes += event.historyBytes
  }

  /// The first slot whose event is later than `revision`.
  func firstIndex(after revision: Revision) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if slots[middle].revision <= revision { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension StoreEvent {
  /// About what the event alone keeps in memory: itself, its key, and the value that it superseded.
  fileprivate var historyBytes: Int { 200 + key.bytes.count + (previous?.value.bytes.count ?? 0) }
}

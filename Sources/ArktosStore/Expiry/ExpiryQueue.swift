internal import ArktosCore

/// When which key with a time-to-live is due: a heap of deadlines, in which those of rewritten keys are skipped.
struct ExpiryQueue: Sendable {
  struct Deadline: Sendable, Hashable {
    var key: StoreKey
    /// The commit that granted the time; a later write of the key voids it.
    var revision: Revision
    /// In time of `Environment.elapsed`.
    var at: Duration
  }

  private var current: [StoreKey: Deadline] = [:]
  private var heap: [Deadline] = []

  /// How many keys have a deadline.
  var count: Int { current.count }

  mutating func set(_ deadline: Deadline) {
    current[deadline.key] = deadline
    heap.append(deadline)
    siftUp(heap.count - 1)
    if heap.count > 2 * current.count + 64 { rebuild() }
  }

  mutating func remove(_ key: StoreKey) {
    guard !current.isEmpty else { return }
    current[key] = nil
  }

  /// The earliest deadline.
  mutating func next() -> Duration? {
    dropStale()
    return heap.first?.at
  }

  /// Takes out at most `limit` deadlines that are not later than `now`, earliest first.
  mutating func takeDue(at now: Duration, limit: Int) -> [Deadline] {
    var due: [Deadline] = []
    while due.count < limit {
      dropStale()
      guard let first = heap.first, first.at <= now else { break }
      current[first.key] = nil
      due.append(first)
    }
    return due
  }

  private mutating func dropStale() {
    while let first = heap.first, current[first.key] != first { popFirst() }
  }

  private mutating func rebuild() {
    heap = current.values.sorted { $0.at < $1.at }
  }

  private mutating func popFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    siftDown(0)
  }

  private mutating func siftUp(_ start: Int) {
    var index = start
    while index > 0 {
      let parent = (index - 1) / 2
      guard heap[index].at < heap[parent].at else { return }
      heap.swapAt(index, parent)
      index = parent
    }
  }

  private mutating func siftDown(_ start: Int) {
    var index = start
    while true {
      var smallest = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count && heap[child].at < heap[smallest].at {
        smallest = child
      }
      guard smallest != index else { return }
      heap.swapAt(index, smallest)
      index = smallest
    }
  }
}

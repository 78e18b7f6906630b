internal import ArktosClient
internal import DequeModule

/// The rules of a ``WorkQueue``, without time and tasks of its own.
///
/// A key waits at most once; one that is added while it is processed is processed again afterwards, never at the same time.
struct WorkQueueState<Key: Hashable & Sendable> {
  private var ready: Deque<Key> = []
  /// Waiting in `ready`, or to be put there when their processing ends.
  private var dirty: Set<Key> = []
  private(set) var processing: Set<Key> = []
  /// When each key that waits for its time is due.
  private var due: [Key: Duration] = [:]
  /// The same, in order of time; entries that `due` does not confirm are left over.
  private var schedule: [(time: Duration, key: Key)] = []
  private var backoffs: [Key: Backoff] = [:]
  private(set) var isShutDown = false
  private let firstBackoff: Duration
  private let backoffLimit: Duration

  init(firstBackoff: Duration, backoffLimit: Duration) {
    self.firstBackoff = firstBackoff
    self.backoffLimit = backoffLimit
  }

  /// How many keys wait for a worker now or will when their time has come.
  var count: Int { dirty.count + due.count }

  mutating func add(_ key: Key) {
    guard !isShutDown else { return }
    due[key] = nil
    guard dirty.insert(key).inserted, !processing.contains(key) else { return }
    ready.append(key)
  }

  /// Adds the key at a time; of several times the earliest counts, and a key that waits for a worker needs none.
  mutating func add(_ key: Key, at time: Duration) {
    guard !isShutDown, !dirty.contains(key) else { return }
    if let earlier = due[key], earlier <= time { return }
    due[key] = time
    let index = schedule.partitioningIndex { $0.time > time }
    schedule.insert((time, key), at: index)
  }

  /// The time at which a key becomes due that waits for its time.
  var nextDue: Duration? { schedule.first?.time }

  /// Makes the keys ready whose time has come.
  mutating func promote(now: Duration) {
    let count = schedule.partitioningIndex { $0.time > now }
    let arrived = schedule[..<count]
    schedule.removeFirst(count)
    for (time, key) in arrived where due[key] == time { add(key) }
  }

  mutating func take() -> Key? {
    guard let key = ready.popFirst() else { return nil }
    dirty.remove(key)
    processing.insert(key)
    return key
  }

  mutating func done(_ key: Key) {
    guard processing.remove(key) != nil, dirty.contains(key) else { return }
    ready.append(key)
  }

  /// How long to wait before the key is tried again; longer each time.
  mutating func nextBackoff(_ key: Key, random: (UInt64) -> UInt64) -> Duration {
    backoffs[key, default: Backoff(first: firstBackoff, limit: backoffLimit)].next(random: random)
  }

  /// The key succeeded, or is not to be tried again.
  mutating func forget(_ key: Key) { backoffs[key] = nil }

  func failures(of key: Key) -> Int { backoffs[key]?.failures ?? 0 }

  /// Nothing is taken up any more; what waits is dropped.
  mutating func shutDown() {
    isShutDown = true
    ready = []
    dirty = []
    due = [:]
    schedule = []
  }
}

extension Array {
  /// The index of the first element for which `belongsBehind` holds; it must hold for all elements behind that one too.
  fileprivate func partitioningIndex(where belongsBehind: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongsBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

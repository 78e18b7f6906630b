internal import ArktosClient
internal import ArktosCore
internal import DequeModule

/// The rules of a ``WorkQueue``, without time and tasks of its own.
///
/// A key waits at most once; one that is added while it is processed is processed again afterwards, never at the same time.
struct WorkQueueState<Key: Hashable & Sendable> {
  private var ready: Deque<Key> = []
  /// Waiting in `ready`, or to be put there when their processing ends; and since when.
  private var dirty: [Key: Duration] = [:]
  /// What is processed, and since when.
  private(set) var processing: [Key: Duration] = [:]
  /// When each key that waits for its time is due.
  private var due: [Key: Duration] = [:]
  /// The same, in order of time; entries that `due` does not confirm are left over.
  private var schedule: [(time: Duration, key: Key)] = []
  private var backoffs: [Key: Backoff] = [:]
  private(set) var isShutDown = false
  /// The time by which waits and work are measured; brought forward before something is changed.
  var now = Duration.zero
  private var adds = 0
  private var retries = 0
  private let waits = Histogram(.queueDurations)
  private let works = Histogram(.queueDurations)
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
    guard dirty[key] == nil else { return }
    dirty[key] = now
    adds += 1
    if processing[key] == nil { ready.append(key) }
  }

  /// Adds the key at a time; of several times the earliest counts, and a key that waits for a worker needs none.
  mutating func add(_ key: Key, at time: Duration) {
    guard !isShutDown else { return }
    retries += 1
    guard dirty[key] == nil else { return }
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
    if let since = dirty.removeValue(forKey: key) { waits.note(now - since) }
    processing[key] = now
    return key
  }

  mutating func done(_ key: Key) {
    guard let since = processing.removeValue(forKey: key) else { return }
    works.note(now - since)
    if dirty[key] != nil { ready.append(key) }
  }

  /// How long to wait before the key is tried again; longer each time.
  mutating func nextBackoff(_ key: Key, random: (UInt64) -> UInt64) -> Duration {
    backoffs[key, default: Backoff(first: firstBackoff, limit: backoffLimit)].next(random: random)
  }

  /// The key succeeded, or is not to be tried again.
  mutating func forget(_ key: Key) { backoffs[key] = nil }

  func failures(of key: Key) -> Int { backoffs[key]?.failures ?? 0 }

  /// What the queue has done until now, and does now.
  var measurements: WorkQueueMeasurements {
    WorkQueueMeasurements(
      depth: dirty.count, adds: adds, retries: retries,
      unfinishedWork: processing.values.reduce(.zero) { $0 + (now - $1) },
      longestWork: processing.values.min().map { now - $0 } ?? .zero, waits: waits, works: works)
  }

  /// Nothing is taken up any more; what waits is dropped.
  mutating func shutDown() {
    isShutDown = true
    ready = []
    dirty = [:]
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

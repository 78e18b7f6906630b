import ArktosCore
import ArktosStore

/// Which watchers etcd runs for one watch of ours.
struct WatchPlan {
  /// Breaks a stream to open one of another plan.
  struct Change: Error {
    /// Whether a watcher has left something out; else the tail cannot tell any more.
    var isLoss: Bool
  }

  /// What each watcher watches; no key lies in two of them.
  let watched: [KeyRange]
  /// Whether progress requests may be made, and their answers believed.
  let asksProgress: Bool
  /// What tells how far the watchers are, where etcd cannot be asked.
  let tail: RevisionTail?
  /// What the watch is about, sorted by start.
  private let wanted: [KeyRange]
  /// Whether one watcher watches everything, wanted or not.
  let seesEverything: Bool
  /// Whether the watcher begins with the revision *behind* which it is wanted, and etcd so vouches for the next one.
  private let beginsEarly: Bool

  /// One watcher for each range. Its place in history is known from events, and from progress answers or the tail.
  static func ranges(_ ranges: [KeyRange], tail: RevisionTail? = nil) -> WatchPlan {
    let wanted = disjoint(ranges)
    return WatchPlan(
      watched: wanted, asksProgress: tail == nil, tail: tail, wanted: wanted, seesEverything: false, beginsEarly: false)
  }

  /// One watcher for everything: it sees each revision, so its place in history is always known without asking.
  ///
  /// - Parameter beginsEarly: for an etcd that may lose the deletions of the compacted revision to a watcher that begins
  ///   right there. One revision earlier it refuses. The price is up to 100 ms, the time in which etcd serves watchers of
  ///   the past.
  static func everything(wanting ranges: [KeyRange], beginsEarly: Bool) -> WatchPlan {
    WatchPlan(
      watched: [.all], asksProgress: false, tail: nil, wanted: disjoint(ranges), seesEverything: true,
      beginsEarly: beginsEarly)
  }

  /// Whether the watch is about this key.
  func wants(_ key: StoreKey) -> Bool {
    guard seesEverything else { return true }
    // The last range that starts at the key or before it.
    var low = 0
    var high = wanted.count
    while low < high {
      let middle = low + (high - low) / 2
      if wanted[middle].start <= key { low = middle + 1 } else { high = middle }
    }
    return low > 0 && wanted[low - 1].contains(key)
  }

  /// The same keys in ranges that neither overlap nor touch, in order.
  static func disjoint(_ ranges: [KeyRange]) -> [KeyRange] {
    var result: [KeyRange] = []
    for range in ranges.filter({ !$0.holdsNoKey }).sorted(by: { $0.start < $1.start }) {
      guard let last = result.last else {
        result.append(range)
        continue
      }
      guard let lastEnd = last.end else { break }
      if range.start > lastEnd {
        result.append(range)
      } else if let end = range.end {
        result[result.count - 1].end = max(lastEnd, end)
      } else {
        result[result.count - 1].end = nil
      }
    }
    return result
  }

  /// The requests that create the watchers, numbered from 1, to begin behind `revision`.
  func createRequests(after revision: Revision) -> [EtcdWatchRequest] {
    watched.enumerated().map { index, range in
      var create = EtcdWatchCreateRequest()
      create.key = range.etcdKey
      create.rangeEnd = range.etcdRangeEnd
      create.startRevision = beginsEarly ? max(revision.value, 1) : max(revision.value, 0) + 1
      create.prevKv = true
      create.fragment = true
      // Moves an idle watcher on now and then, so that compaction does not overtake it.
      create.progressNotify = true
      create.watchID = Int64(index + 1)
      var request = EtcdWatchRequest()
      request.createRequest = create
      return request
    }
  }

  /// The index of the watcher that an answer is from; nil for answers to all.
  func source(of response: EtcdWatchResponse) -> Int? {
    let index = Int(response.watchID) - 1
    return watched.indices.contains(index) ? index : nil
  }
}

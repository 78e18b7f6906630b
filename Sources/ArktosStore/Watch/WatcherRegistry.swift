internal import ArktosCore

/// Which watchers an event concerns, found by the parts of its key: a watcher of another tenant costs a write nothing.
struct WatcherRegistry: Sendable {
  /// Where a range of a watcher is kept.
  private enum Place {
    /// The range of everything, or of a prefix that ends with a slash.
    case prefix([UInt8])
    case key([UInt8])
    case other

    init(_ range: KeyRange) {
      if range.isSingleKey {
        self = .key(range.start.bytes)
      } else if let prefix = range.asPrefix, prefix.bytes.last.map({ $0 == Place.slash }) ?? true {
        self = .prefix(prefix.bytes)
      } else {
        self = .other
      }
    }

    static let slash = UInt8(ascii: "/")
  }

  private var byPrefix = WatcherScopes()
  private var byKey = WatcherScopes()
  private var others: [(range: KeyRange, watcher: Watcher)] = []
  private var members: [ObjectIdentifier: Watcher] = [:]

  var count: Int { members.count }
  var all: [Watcher] { Array(members.values) }

  mutating func insert(_ watcher: Watcher) {
    members[ObjectIdentifier(watcher)] = watcher
    for range in watcher.ranges {
      switch Place(range) {
      case .prefix(let bytes): byPrefix.insert(watcher, under: bytes)
      case .key(let bytes): byKey.insert(watcher, under: bytes)
      case .other: others.append((range, watcher))
      }
    }
  }

  mutating func remove(_ watcher: Watcher) {
    guard members.removeValue(forKey: ObjectIdentifier(watcher)) != nil else { return }
    for range in watcher.ranges {
      switch Place(range) {
      case .prefix(let bytes): byPrefix.remove(watcher, under: bytes)
      case .key(let bytes): byKey.remove(watcher, under: bytes)
      case .other: others.removeAll { $0.watcher === watcher }
      }
    }
  }

  /// Tells everyone concerned of the events of one commit.
  func dispatch(_ events: [StoreEvent], wakeups: inout [Watcher.Wakeup]) {
    guard !members.isEmpty, let first = events.first else { return }
    if events.count == 1 {
      forEachWatcher(of: first.key) { watcher in
        if let wakeup = watcher.offer(CollectionOfOne(first), of: first.revision) { wakeups.append(wakeup) }
      }
      return
    }
    // A commit is offered as a whole, so that no reader sees half of it.
    var concerned: [ObjectIdentifier: (watcher: Watcher, events: [StoreEvent])] = [:]
    for event in events {
      forEachWatcher(of: event.key) { watcher in
        concerned[ObjectIdentifier(watcher), default: (watcher, [])].events.append(event)
      }
    }
    for (watcher, events) in concerned.values {
      if let wakeup = watcher.offer(events, of: first.revision) { wakeups.append(wakeup) }
    }
  }

  /// Calls `body` once for each watcher whose ranges contain `key`.
  func forEachWatcher(of key: StoreKey, _ body: (Watcher) -> Void) {
    let bytes = key.bytes
    if !byPrefix.isEmpty || !byKey.isEmpty {
      var hash = ScopeHash()
      byPrefix.forEach(hash, bytes, 0, body)
      for (index, byte) in bytes.enumerated() {
        hash.add(byte)
        if byte == Place.slash { byPrefix.forEach(hash, bytes, index + 1, body) }
      }
      byKey.forEach(hash, bytes, bytes.count, body)
    }
    for (range, watcher) in others where range.contains(key) { body(watcher) }
  }
}

extension [KeyRange] {
  /// The same keys in pairwise disjoint ranges: ranges that overlap are joined, empty ones left out.
  func disjoint() -> [KeyRange] {
    var result: [KeyRange] = []
    for range in filter({ !$0.isEmpty }).sorted(by: { $0.start < $1.start }) {
      guard let last = result.last, last.end.map({ range.start < $0 }) ?? true else {
        result.append(range)
        continue
      }
      guard let lastEnd = last.end else { break }
      result[result.count - 1].end = range.end.map { Swift.max($0, lastEnd) }
    }
    return result
  }
}

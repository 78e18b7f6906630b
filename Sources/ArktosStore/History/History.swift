internal import ArktosCore
internal import DequeModule

/// The latest events in the order of their revisions: what watches resume from and exact reads undo.
struct History: Sendable {
  /// How much is kept.
  struct Window: Sendable, Hashable {
    var events: Int
    var bytes: Int
  }

  private(set) var chunks: Deque<HistoryChunk> = []
  /// Every event behind this revision is here.
  private(set) var oldest: Revision
  /// The revision of the latest event; `oldest` if there is none.
  private(set) var latest: Revision
  private(set) var count = 0
  private(set) var bytes = 0

  init(oldest: Revision) {
    self.oldest = oldest
    latest = oldest
  }

  mutating func append(_ event: StoreEvent) {
    if chunks.last?.isFull ?? true { chunks.append(HistoryChunk()) }
    let chunk = chunks[chunks.count - 1]
    bytes -= chunk.bytes
    chunk.append(event)
    bytes += chunk.bytes
    count += 1
    latest = event.revision
  }

  /// Forgets the events up to and including `revision`.
  ///
  /// - Returns: what is no longer needed; let go of it outside the lock, for that may take long.
  mutating func compact(through revision: Revision) -> [HistoryChunk] {
    guard revision > oldest else { return [] }
    oldest = revision
    latest = max(latest, revision)
    let dropped = chunks.prefix { $0.lastRevision <= revision }
    return drop(dropped.count)
  }

  /// Forgets the oldest chunks that are beyond the window; a little at every call.
  mutating func trim(to window: Window) -> [HistoryChunk] {
    guard chunks.count > 1, let first = chunks.first,
      count - first.count >= window.events || bytes - first.bytes >= window.bytes
    else { return [] }
    oldest = max(oldest, first.lastRevision)
    return drop(1)
  }

  /// The same history without the events of some keys.
  func without(_ isUnwanted: (StoreKey) -> Bool) -> History {
    var result = History(oldest: oldest)
    for chunk in chunks {
      let wanted = (0..<chunk.count).map { chunk[$0] }.filter { !isUnwanted($0.key) }
      guard wanted.count < chunk.count else {
        result.chunks.append(chunk)
        result.count += chunk.count
        result.bytes += chunk.bytes
        continue
      }
      // Chunks are shared with readers, so that what is left is copied.
      if !wanted.isEmpty { result.chunks.append(HistoryChunk()) }
      for event in wanted { result.append(event) }
    }
    result.latest = latest
    return result
  }

  private mutating func drop(_ number: Int) -> [HistoryChunk] {
    let dropped = Array(chunks.prefix(number))
    chunks.removeFirst(number)
    for chunk in dropped {
      count -= chunk.count
      bytes -= chunk.bytes
    }
    return dropped
  }

  /// The first chunk with an event later than `revision`.
  func firstChunk(after revision: Revision) -> Int {
    var low = 0
    var high = chunks.count
    while low < high {
      let middle = (low + high) / 2
      if chunks[middle].lastRevision <= revision { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

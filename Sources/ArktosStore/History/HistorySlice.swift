internal import ArktosCore
internal import DequeModule

/// Successive events that stay readable while history goes on and is compacted.
struct HistorySlice: Sendable {
  struct Segment: Sendable {
    var chunk: HistoryChunk
    var range: Range<Int>
  }

  fileprivate(set) var segments: [Segment] = []
  /// Every event up to and including this revision, from where the slice begins, is in it.
  fileprivate(set) var through: Revision
  /// Whether history ended where the slice ends.
  fileprivate(set) var reachesEnd = true

  func forEach(_ body: (StoreEvent) -> Void) {
    for segment in segments {
      for index in segment.range { body(segment.chunk[index]) }
    }
  }
}

extension History {
  /// The events behind `revision`: all, or about `limit` of them; a commit is never cut.
  func slice(after revision: Revision, limit: Int = .max) -> HistorySlice {
    var slice = HistorySlice(through: max(revision, latest))
    var taken = 0
    var index = firstChunk(after: revision)
    while index < chunks.count {
      let chunk = chunks[index]
      let start = taken == 0 ? chunk.firstIndex(after: revision) : 0
      if taken >= limit, let last = slice.segments.last {
        slice.through = last.chunk[last.range.upperBound - 1].revision
        let rest = chunk.firstIndex(after: slice.through)
        if rest > 0 { slice.segments.append(.init(chunk: chunk, range: 0..<rest)) }
        guard rest == chunk.count else {
          slice.reachesEnd = false
          return slice
        }
      } else {
        slice.segments.append(.init(chunk: chunk, range: start..<chunk.count))
        taken += chunk.count - start
      }
      index += 1
    }
    slice.through = max(revision, latest)
    return slice
  }
}

internal import ArktosCore

/// The state of some ranges of a store at one revision, loaded to become part of a replica.
struct LoadedRanges: Sendable {
  let ranges: [KeyRange]
  let index: OrderedIndex
  private(set) var revision: Revision

  init(_ ranges: [KeyRange], sorted: [StoreEntry], revision: Revision) {
    self.ranges = ranges
    index = OrderedIndex(sorted: sorted)
    self.revision = revision
  }

  /// Brings the state forward.
  ///
  /// - Parameter events: everything between the state's revision and `later` that concerns the ranges.
  mutating func follow(_ events: some Sequence<StoreEvent>, to later: Revision) {
    for event in events where event.revision > revision && ranges.contains(where: { $0.contains(event.key) }) {
      if let entry = event.entry { index.update(entry) } else { index.remove(event.key) }
    }
    revision = max(revision, later)
  }
}

extension Store {
  /// Reads ranges in pages, all at one revision.
  ///
  /// - Parameters:
  ///   - ranges: pairwise disjoint, in key order.
  ///   - pageSize: the most entries that are asked for at once.
  /// - Throws: `.compacted` if the store compacts faster than it can be read.
  func load(_ ranges: [KeyRange], pageSize: Int) async throws(StoreError) -> LoadedRanges {
    var entries: [StoreEntry] = []
    var revision: Revision?
    for range in ranges {
      var rest = range
      while true {
        let page = try await list(rest, at: revision.map(ReadPoint.exactly) ?? .latest, limit: pageSize)
        revision = page.revision
        entries += page.entries
        guard page.remaining > 0, let last = page.entries.last else { break }
        rest.start = StoreKey(last.key.bytes + [0])
      }
    }
    return LoadedRanges(ranges, sorted: entries, revision: revision ?? .zero)
  }
}

package import ArktosCore

/// The root of a tree, for what reads it.
package struct IndexRoot {
  let node: IndexNode
}

/// What can be asked of an ``OrderedIndex`` and of its snapshots.
package protocol IndexReading {
  /// Calls `body` with a tree that stays as it is meanwhile; its nodes must not escape.
  func read<Value>(_ body: (IndexRoot) -> Value) -> Value
}

extension IndexReading {
  package var count: Int { read { $0.node.count } }

  package func entry(for key: StoreKey) -> StoreEntry? { read { $0.node.entry(for: key) } }

  package func count(in range: KeyRange) -> Int {
    guard !range.isEmpty else { return 0 }
    return read { root in
      let end = range.end.map { root.node.rank(of: $0) } ?? root.node.count
      return end - root.node.rank(of: range.start)
    }
  }

  /// Calls `body` for the entries of a range in key order, until it returns false.
  package func forEach(in range: KeyRange, _ body: (StoreEntry) -> Bool) {
    forEachSlice(in: range) { slice in slice.allSatisfy(body) }
  }

  /// Calls `body` with the entries of a range in key order, several at a time, until it returns false. The slices must
  /// not escape.
  package func forEachSlice(in range: KeyRange, _ body: (UnsafeBufferPointer<StoreEntry>) -> Bool) {
    guard !range.isEmpty else { return }
    read { root in _ = root.node.visit(from: range.start, to: range.end, body) }
  }

  /// The first entries of a range, at most `limit` of them.
  package func first(_ limit: Int, in range: KeyRange) -> [StoreEntry] {
    var entries: [StoreEntry] = []
    forEachSlice(in: range) { slice in
      entries += slice.prefix(limit - entries.count)
      return entries.count < limit
    }
    return entries
  }

  /// What is wrong with the shape of the tree; nil if nothing is. For tests.
  package var fault: String? { read { $0.node.fault(isRoot: true, low: nil, high: nil) } }
}

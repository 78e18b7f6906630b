package import ArktosCore

/// Entries in key order: a copy-on-write B+tree.
///
/// A copy is a snapshot and costs nothing; a write after it copies only the nodes on its path. Counting a range costs
/// no more than finding its ends.
package struct OrderedIndex: Sendable {
  private var root: IndexNode

  package init() { root = IndexNode(entries: []) }

  /// - Parameter sorted: entries in key order, each key once.
  package init(sorted: [StoreEntry]) { root = IndexNode.tree(of: sorted) }

  package var count: Int { root.count }

  package func entry(for key: StoreKey) -> StoreEntry? {
    defer { SnapshotHandover.readerIsDone() }
    return root.entry(for: key)
  }

  /// Writes an entry and gives the one that it replaced.
  @discardableResult
  package mutating func update(_ entry: StoreEntry) -> StoreEntry? {
    let (replaced, split) = IndexNode.insert(entry, into: &root)
    if let split { root = IndexNode(children: [root, split.right], separators: [split.separator]) }
    return replaced
  }

  /// Removes a key and gives its entry; changes nothing if there is none.
  @discardableResult
  package mutating func remove(_ key: StoreKey) -> StoreEntry? {
    guard let removed = root.entry(for: key) else { return nil }
    IndexNode.remove(key, from: &root)
    while root.children.count == 1 { root = root.children[0] }
    return removed
  }

  package func count(in range: KeyRange) -> Int {
    defer { SnapshotHandover.readerIsDone() }
    guard !range.isEmpty else { return 0 }
    let end = range.end.map { root.rank(of: $0) } ?? root.count
    return end - root.rank(of: range.start)
  }

  /// Calls `body` for the entries of a range in key order, until it returns false.
  package func forEach(in range: KeyRange, _ body: (StoreEntry) -> Bool) {
    forEachSlice(in: range) { slice in
      for entry in slice where !body(entry) { return false }
      return true
    }
  }

  /// Calls `body` with the entries of a range in key order, several at a time, until it returns false.
  package func forEachSlice(in range: KeyRange, _ body: (ArraySlice<StoreEntry>) -> Bool) {
    defer { SnapshotHandover.readerIsDone() }
    guard !range.isEmpty else { return }
    _ = root.visit(from: range.start, to: range.end, body)
  }

  /// What is wrong with the shape of the tree; nil if nothing is. For tests.
  package var fault: String? { root.fault(isRoot: true, low: nil, high: nil) }
}

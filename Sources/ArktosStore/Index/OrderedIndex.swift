package import ArktosCore

/// Entries in key order: a B+tree of which a snapshot costs nothing.
///
/// A write after a snapshot copies only the nodes on its path. Counting a range costs no more than finding its ends.
package final class OrderedIndex: @unchecked Sendable, IndexReading {  // Invariant: its owner calls one at a time.
  private var root: IndexNode
  private let epochs = SnapshotEpochs()

  package convenience init() { self.init(sorted: []) }

  /// - Parameter sorted: entries in key order, each key once.
  package init(sorted: [StoreEntry]) { root = IndexNode.tree(of: sorted, stamp: 0) }

  deinit {
    // Snapshots may live on.
    epochs.change { [root] in $0.discard(tree: root) }?.freeTree()
  }

  /// What the index holds now, readable by anyone whatever becomes of the index.
  package func snapshot() -> IndexSnapshot {
    IndexSnapshot(root: root, epoch: epochs.addReader(), of: epochs)
  }

  /// Writes an entry and gives the one that it replaced.
  @discardableResult
  package func update(_ entry: StoreEntry) -> StoreEntry? {
    epochs.change { epochs in
      let (replaced, split) = IndexNode.insert(entry, into: &root, &epochs)
      if let split { root = IndexNode(joining: root, split, stamp: epochs.stamp) }
      return replaced
    }
  }

  /// Removes a key and gives its entry; changes nothing if there is none.
  @discardableResult
  package func remove(_ key: StoreKey) -> StoreEntry? {
    guard let removed = root.entry(for: key) else { return nil }
    epochs.change { epochs in
      IndexNode.remove(key, from: &root, &epochs)
      while !root.isLeaf, root.size == 1 {
        let old = root
        root = old.children[0]
        epochs.discard(old)
      }
    }
    return removed
  }

  package func read<Value>(_ body: (IndexRoot) -> Value) -> Value {
    withExtendedLifetime(self) { body(IndexRoot(node: root)) }
  }
}

/// What an ``OrderedIndex`` held at one moment.
package final class IndexSnapshot: Sendable, IndexReading {
  private let root: IndexNode
  private let epoch: Int
  private let epochs: SnapshotEpochs

  init(root: IndexNode, epoch: Int, of epochs: SnapshotEpochs) {
    self.root = root
    self.epoch = epoch
    self.epochs = epochs
  }

  deinit { epochs.removeReader(of: epoch) }

  package func read<Value>(_ body: (IndexRoot) -> Value) -> Value {
    withExtendedLifetime(self) { body(IndexRoot(node: root)) }
  }
}

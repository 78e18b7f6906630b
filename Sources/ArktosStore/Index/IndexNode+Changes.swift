internal import ArktosCore

/// Changes of the tree. Each gives up to `epochs` what it takes out.
extension IndexNode {
  struct Split {
    var separator: StoreKey
    var right: IndexNode
  }

  /// Makes sure that no snapshot sees a change of `node`.
  private static func makeChangeable(_ node: inout IndexNode, _ epochs: inout SnapshotEpochs.State) {
    guard epochs.isSeen(node) else { return }
    let copy = IndexNode(copying: node, stamp: epochs.stamp)
    epochs.discard(node)
    node = copy
  }

  // MARK: - Insertion

  static func insert(
    _ entry: StoreEntry, into node: inout IndexNode, _ epochs: inout SnapshotEpochs.State
  ) -> (replaced: StoreEntry?, split: Split?) {
    makeChangeable(&node, &epochs)
    return node.isLeaf ? node.insertIntoLeaf(entry, &epochs) : node.insertIntoChild(entry, &epochs)
  }

  private func insertIntoLeaf(
    _ entry: StoreEntry, _ epochs: inout SnapshotEpochs.State
  ) -> (replaced: StoreEntry?, split: Split?) {
    let tag = LeafTags.tag(of: entry.key)
    if let slot = slot(of: entry.key, tag) {
      let replaced = (entries + slot).move()
      (entries + slot).initialize(to: entry)
      epochs.discard(replaced)
      return (replaced, nil)
    }
    let slot = lowerBound(entry.key)
    Self.moveBits(from: entries + slot, to: entries + slot + 1, size - slot)
    (entries + slot).initialize(to: entry)
    tags.insert(tag, at: slot, among: size)
    size += 1
    count += 1
    return (nil, size > Self.capacity ? splitLeaf(epochs.stamp) : nil)
  }

  private func insertIntoChild(
    _ entry: StoreEntry, _ epochs: inout SnapshotEpochs.State
  ) -> (replaced: StoreEntry?, split: Split?) {
    let index = childIndex(for: entry.key)
    let (replaced, split) = Self.insert(entry, into: &children[index], &epochs)
    if replaced == nil { count += 1 }
    guard let split else { return (replaced, nil) }
    insert(split, behind: index)
    return (replaced, size > Self.capacity ? splitInner(epochs.stamp) : nil)
  }

  private func insert(_ split: Split, behind index: Int) {
    Self.moveBits(from: separators + index, to: separators + index + 1, size - 1 - index)
    (separators + index).initialize(to: split.separator)
    Self.moveBits(from: children + index + 1, to: children + index + 2, size - 1 - index)
    children[index + 1] = split.right
    size += 1
  }

  private func splitLeaf(_ stamp: Int) -> Split {
    let middle = size / 2
    let right = IndexNode(isLeaf: true, stamp: stamp)
    right.take(entries + middle, tags.dropping(middle), size - middle)
    right.count = right.size
    size = middle
    count = middle
    return Split(separator: right.entries[0].key, right: right)
  }

  private func splitInner(_ stamp: Int) -> Split {
    let middle = size / 2
    let right = IndexNode(isLeaf: false, stamp: stamp)
    right.take(children + middle, separators + middle, size - middle)
    right.countChildren()
    size = middle
    count -= right.count
    return Split(separator: (separators + middle - 1).move(), right: right)
  }

  /// A root above two nodes.
  init(joining left: IndexNode, _ split: Split, stamp: Int) {
    self.init(isLeaf: false, stamp: stamp)
    children[0] = left
    size = 1
    insert(split, behind: 0)
    count = left.count + split.right.count
  }

  // MARK: - Removal

  /// Removes a key that is there.
  static func remove(_ key: StoreKey, from node: inout IndexNode, _ epochs: inout SnapshotEpochs.State) {
    makeChangeable(&node, &epochs)
    node.count -= 1
    guard !node.isLeaf else { return node.removeFromLeaf(key, &epochs) }
    let index = node.childIndex(for: key)
    remove(key, from: &node.children[index], &epochs)
    if node.children[index].size < minimum, node.size > 1 { node.evenOut(max(index - 1, 0), &epochs) }
  }

  private func removeFromLeaf(_ key: StoreKey, _ epochs: inout SnapshotEpochs.State) {
    let slot = lowerBound(key)
    let removed = (entries + slot).move()
    Self.moveBits(from: entries + slot + 1, to: entries + slot, size - slot - 1)
    tags.remove(at: slot, among: size)
    size -= 1
    epochs.discard(removed)
  }

  /// Joins a child and the next one, or shares their content evenly if it is too much for one node.
  private func evenOut(_ left: Int, _ epochs: inout SnapshotEpochs.State) {
    let (first, second) = (children[left], children[left + 1])
    let separator = (separators + left).move()
    let split: Split?
    if first.isLeaf {
      (children[left], split) = Self.joinLeaves(first, second, epochs.stamp)
      epochs.discard(separator)
    } else {
      (children[left], split) = Self.joinInner(first, separator, second, epochs.stamp)
    }
    epochs.discard(first)
    epochs.discard(second)
    Self.moveBits(from: separators + left + 1, to: separators + left, size - left - 2)
    Self.moveBits(from: children + left + 2, to: children + left + 1, size - left - 2)
    size -= 1
    if let split { insert(split, behind: left) }
  }

  /// Of `number` how many go to the first of two nodes, if one is not enough.
  private static func share(of number: Int) -> Int { number > capacity ? number / 2 : number }

  private static func joinLeaves(_ first: IndexNode, _ second: IndexNode, _ stamp: Int) -> (IndexNode, Split?) {
    let number = first.size + second.size
    let share = share(of: number)
    let left = IndexNode(isLeaf: true, stamp: stamp)
    let right = number > share ? IndexNode(isLeaf: true, stamp: stamp) : nil
    withUnsafeTemporaryAllocation(of: StoreEntry.self, capacity: number) { room in
      guard let all = room.baseAddress else { return }
      moveBits(from: first.entries, to: all, first.size)
      moveBits(from: second.entries, to: all + first.size, second.size)
      LeafTags.withTemporary(number) { tags in
        tags.copy(first.size, from: first.tags, to: 0)
        tags.copy(second.size, from: second.tags, to: first.size)
        left.take(all, tags, share)
        right?.take(all + share, tags.dropping(share), number - share)
      }
    }
    left.count = left.size
    right?.count = number - share
    return (left, right.map { Split(separator: $0.entries[0].key, right: $0) })
  }

  private static func joinInner(
    _ first: IndexNode, _ separator: StoreKey, _ second: IndexNode, _ stamp: Int
  ) -> (IndexNode, Split?) {
    let number = first.size + second.size
    let share = share(of: number)
    let left = IndexNode(isLeaf: false, stamp: stamp)
    var split: Split?
    withUnsafeTemporaryAllocation(of: IndexNode.self, capacity: number) { room in
      withUnsafeTemporaryAllocation(of: StoreKey.self, capacity: number) { between in
        guard let all = room.baseAddress, let separators = between.baseAddress else { return }
        moveBits(from: first.children, to: all, first.size)
        moveBits(from: second.children, to: all + first.size, second.size)
        moveBits(from: first.separators, to: separators, first.size - 1)
        (separators + first.size - 1).initialize(to: separator)
        moveBits(from: second.separators, to: separators + first.size, second.size - 1)
        left.take(all, separators, share)
        guard number > share else { return }
        let right = IndexNode(isLeaf: false, stamp: stamp)
        right.take(all + share, separators + share, number - share)
        right.countChildren()
        split = Split(separator: (separators + share - 1).move(), right: right)
      }
    }
    left.countChildren()
    return (left, split)
  }

  private func countChildren() { count = (0..<size).reduce(0) { $0 + children[$1].count } }

  // MARK: - Bulk building

  /// The tree of entries that are in key order.
  static func tree(of sorted: [StoreEntry], stamp: Int) -> IndexNode {
    guard !sorted.isEmpty else { return IndexNode(isLeaf: true, stamp: stamp) }
    var level = chunked(sorted).map { part in
      let leaf = IndexNode(isLeaf: true, stamp: stamp)
      for (slot, entry) in part.enumerated() {
        (leaf.entries + slot).initialize(to: entry)
        leaf.tags.insert(LeafTags.tag(of: entry.key), at: slot, among: slot)
      }
      leaf.size = part.count
      leaf.count = part.count
      return (first: part[part.startIndex].key, node: leaf)
    }
    while level.count > 1 {
      level = chunked(level).map { part in
        let node = IndexNode(isLeaf: false, stamp: stamp)
        for (index, child) in part.enumerated() {
          node.children[index] = child.node
          if index > 0 { (node.separators + index - 1).initialize(to: child.first) }
        }
        node.size = part.count
        node.countChildren()
        return (first: part[part.startIndex].first, node: node)
      }
    }
    return level[0].node
  }

  /// Cuts into parts of nearly equal size, three quarters full so that the next insertions split nothing.
  private static func chunked<Element>(_ elements: [Element]) -> [ArraySlice<Element>] {
    let parts = (elements.count + capacity * 3 / 4 - 1) / (capacity * 3 / 4)
    return (0..<parts).map { elements[(elements.count * $0 / parts)..<(elements.count * ($0 + 1) / parts)] }
  }
}

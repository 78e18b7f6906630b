internal import ArktosCore

/// A node of ``OrderedIndex``: a leaf with entries, or an inner node with children and what separates them.
final class IndexNode: @unchecked Sendable {  // Invariant: mutated only while a single tree refers to it.
  /// The most entries of a leaf, and the most children of an inner node. With larger nodes a write beside a snapshot
  /// copies more; with smaller ones reads go deeper.
  static let capacity = 64
  /// Below this a node is joined or evened out with a sibling.
  static let minimum = capacity / 4

  private(set) var entries: [StoreEntry]
  private(set) var children: [IndexNode]
  /// `separators[i]` is above every key of `children[i]`, and not above any key of `children[i + 1]`.
  private var separators: [StoreKey]
  /// Entries in this node and below.
  private(set) var count: Int

  struct Split {
    var separator: StoreKey
    var right: IndexNode
  }

  init(entries: [StoreEntry]) {
    self.entries = entries
    children = []
    separators = []
    count = entries.count
  }

  init(children: [IndexNode], separators: [StoreKey]) {
    entries = []
    self.children = children
    self.separators = separators
    count = children.reduce(0) { $0 + $1.count }
  }

  private init(copying other: IndexNode) {
    entries = other.entries
    children = other.children
    separators = other.separators
    count = other.count
    reserve()
  }

  /// Makes room for as much as a node ever holds: an array that grows by itself doubles its room in the end.
  private func reserve() {
    if isLeaf { entries.reserveCapacity(Self.capacity + 1) } else { children.reserveCapacity(Self.capacity + 1) }
  }

  var isLeaf: Bool { children.isEmpty }
  private var size: Int { isLeaf ? entries.count : children.count }

  /// Makes sure that nobody else sees a mutation of `node`.
  private static func makeUnique(_ node: inout IndexNode) {
    if isKnownUniquelyReferenced(&node) {
      SnapshotHandover.writerIsAlone()
    } else {
      node = IndexNode(copying: node)
    }
  }

  // MARK: - Search

  /// The first entry whose key is not below `key`.
  private func lowerBound(_ key: StoreKey) -> Int {
    entries.withUnsafeBufferPointer { entries in
      var low = 0
      var high = entries.count
      while low < high {
        let middle = (low + high) / 2
        if entries[middle].key < key { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  /// The child that holds `key`, if any does.
  private func childIndex(for key: StoreKey) -> Int {
    separators.withUnsafeBufferPointer { separators in
      var low = 0
      var high = separators.count
      while low < high {
        let middle = (low + high) / 2
        if key < separators[middle] { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }

  private func holds(_ key: StoreKey, at slot: Int) -> Bool { slot < entries.count && !(key < entries[slot].key) }

  func entry(for key: StoreKey) -> StoreEntry? {
    var node = self
    while !node.isLeaf { node = node.children[node.childIndex(for: key)] }
    let slot = node.lowerBound(key)
    return node.holds(key, at: slot) ? node.entries[slot] : nil
  }

  /// How many entries have a key below `key`.
  func rank(of key: StoreKey) -> Int {
    guard !isLeaf else { return lowerBound(key) }
    let index = childIndex(for: key)
    return children[..<index].reduce(children[index].rank(of: key)) { $0 + $1.count }
  }

  /// Calls `body` with the entries of the range, leaf by leaf in key order, until it returns false; gives whether it
  /// never did.
  ///
  /// - Parameter start: nil if all of this node lies behind the start of the range.
  func visit(from start: StoreKey?, to end: StoreKey?, _ body: (ArraySlice<StoreEntry>) -> Bool) -> Bool {
    guard !isLeaf else {
      let low = start.map(lowerBound) ?? 0
      guard let end, let last = entries.last, !(last.key < end) else { return body(entries[low...]) }
      let high = lowerBound(end)
      if low < high { _ = body(entries[low..<high]) }
      return false
    }
    let first = start.map(childIndex) ?? 0
    for index in first..<children.count {
      guard children[index].visit(from: index == first ? start : nil, to: end, body) else { return false }
    }
    return true
  }

  // MARK: - Insertion

  static func insert(_ entry: StoreEntry, into node: inout IndexNode) -> (replaced: StoreEntry?, split: Split?) {
    makeUnique(&node)
    return node.isLeaf ? node.insertIntoLeaf(entry) : node.insertIntoChild(entry)
  }

  private func insertIntoLeaf(_ entry: StoreEntry) -> (replaced: StoreEntry?, split: Split?) {
    let slot = lowerBound(entry.key)
    if holds(entry.key, at: slot) {
      let replaced = entries[slot]
      entries[slot] = entry
      return (replaced, nil)
    }
    entries.insert(entry, at: slot)
    count += 1
    return (nil, count > Self.capacity ? splitLeaf() : nil)
  }

  private func insertIntoChild(_ entry: StoreEntry) -> (replaced: StoreEntry?, split: Split?) {
    let index = childIndex(for: entry.key)
    let (replaced, split) = Self.insert(entry, into: &children[index])
    if replaced == nil { count += 1 }
    guard let split else { return (replaced, nil) }
    separators.insert(split.separator, at: index)
    children.insert(split.right, at: index + 1)
    return (replaced, children.count > Self.capacity ? splitInner() : nil)
  }

  private func splitLeaf() -> Split {
    let middle = entries.count / 2
    let right = IndexNode(entries: Array(entries[middle...]))
    right.reserve()
    entries.removeSubrange(middle...)
    count = entries.count
    return Split(separator: right.entries[0].key, right: right)
  }

  private func splitInner() -> Split {
    let middle = children.count / 2
    let separator = separators[middle - 1]
    let right = IndexNode(children: Array(children[middle...]), separators: Array(separators[middle...]))
    right.reserve()
    children.removeSubrange(middle...)
    separators.removeSubrange((middle - 1)...)
    count -= right.count
    return Split(separator: separator, right: right)
  }

  // MARK: - Removal

  /// Removes a key that is there.
  static func remove(_ key: StoreKey, from node: inout IndexNode) {
    makeUnique(&node)
    node.count -= 1
    guard !node.isLeaf else {
      node.entries.remove(at: node.lowerBound(key))
      return
    }
    let index = node.childIndex(for: key)
    remove(key, from: &node.children[index])
    if node.children[index].size < minimum, node.children.count > 1 { node.evenOut(index) }
  }

  /// Joins the child with a sibling, or shares their content evenly if it is too much for one node.
  private func evenOut(_ index: Int) {
    let left = max(index - 1, 0)
    let joined = children[left].joined(with: children[left + 1], separator: separators[left])
    separators.remove(at: left)
    children.remove(at: left + 1)
    if joined.size > Self.capacity {
      let split = joined.isLeaf ? joined.splitLeaf() : joined.splitInner()
      separators.insert(split.separator, at: left)
      children.insert(split.right, at: left + 1)
    }
    children[left] = joined
  }

  private func joined(with right: IndexNode, separator: StoreKey) -> IndexNode {
    isLeaf
      ? IndexNode(entries: entries + right.entries)
      : IndexNode(children: children + right.children, separators: separators + [separator] + right.separators)
  }

  // MARK: - Bulk building

  /// The tree of entries that are in key order.
  static func tree(of sorted: [StoreEntry]) -> IndexNode {
    guard !sorted.isEmpty else { return IndexNode(entries: []) }
    var level = chunked(sorted).map { (first: $0[$0.startIndex].key, node: IndexNode(entries: Array($0))) }
    while level.count > 1 {
      level = chunked(level).map { part in
        let node = IndexNode(children: part.map(\.node), separators: part.dropFirst().map(\.first))
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

  // MARK: - Checking

  /// What is wrong with the shape of the tree below this node; nil if nothing is. For tests.
  func fault(isRoot: Bool, low: StoreKey?, high: StoreKey?) -> String? {
    if size > Self.capacity { return "a node holds \(size)" }
    if !isRoot, size < Self.minimum { return "a node holds only \(size)" }
    if isLeaf {
      if count != entries.count { return "a leaf counts \(count) of \(entries.count)" }
      for (left, right) in zip(entries, entries.dropFirst()) where !(left.key < right.key) { return "unordered leaf" }
      if let low, let first = entries.first, first.key < low { return "an entry is below its separator" }
      if let high, let last = entries.last, !(last.key < high) { return "an entry is above its separator" }
      return nil
    }
    if separators.count != children.count - 1 { return "\(separators.count) separators, \(children.count) children" }
    if count != children.reduce(0, { $0 + $1.count }) { return "an inner node counts wrong" }
    for (index, child) in children.enumerated() {
      let below = index == 0 ? low : separators[index - 1]
      let above = index == separators.count ? high : separators[index]
      if let fault = child.fault(isRoot: false, low: below, high: above) { return fault }
    }
    return nil
  }
}

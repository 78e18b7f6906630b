internal import ArktosCore

/// A node of ``OrderedIndex``: a leaf with entries, or an inner node with children and what separates them.
///
/// It is a pointer to memory that is managed by hand. A copy has the same bits and counts no references, so that it costs
/// next to nothing; who owns what the bits refer to, and when it is freed, is told at ``SnapshotEpochs``.
struct IndexNode: @unchecked Sendable {  // Invariant: changed only while no snapshot sees it, see SnapshotEpochs.
  /// The most entries of a leaf, and the most children of an inner node.
  static let capacity = 64
  /// Below this a node is joined or evened out with a sibling.
  static let minimum = capacity / 4

  private struct Header {
    /// Entries in this node and below.
    var count: Int
    /// The newest epoch when the node was made.
    var stamp: Int
    /// Entries of a leaf, children of an inner node.
    var size: Int32
    var isLeaf: Bool
  }

  private let header: UnsafeMutablePointer<Header>

  // MARK: - Memory

  // There is room for one more than the capacity, for what is split after an insertion.
  private static let contentOffset = MemoryLayout<Header>.stride
  private static let separatorOffset = contentOffset + (capacity + 1) * MemoryLayout<IndexNode>.stride
  private static let tagsOffset = contentOffset + (capacity + 1) * MemoryLayout<StoreEntry>.stride
  private static let leafBytes = tagsOffset + LeafTags.byteCount
  private static let innerBytes = separatorOffset + capacity * MemoryLayout<StoreKey>.stride

  /// An empty node.
  init(isLeaf: Bool, stamp: Int) {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: isLeaf ? Self.leafBytes : Self.innerBytes, alignment: MemoryLayout<Header>.alignment)
    header = memory.bindMemory(to: Header.self, capacity: 1)
    header.initialize(to: Header(count: 0, stamp: stamp, size: 0, isLeaf: isLeaf))
    if isLeaf {
      (memory + Self.contentOffset).bindMemory(to: StoreEntry.self, capacity: Self.capacity + 1)
      LeafTags(memory: memory + Self.tagsOffset).initialize()
    } else {
      (memory + Self.contentOffset).bindMemory(to: IndexNode.self, capacity: Self.capacity + 1)
      (memory + Self.separatorOffset).bindMemory(to: StoreKey.self, capacity: Self.capacity)
    }
  }

  /// A node with the same bits: what they refer to is owned by one of both, or by neither.
  init(copying other: IndexNode, stamp: Int) {
    self.init(isLeaf: other.isLeaf, stamp: stamp)
    if isLeaf {
      take(other.entries, other.tags, other.size)
    } else {
      take(other.children, other.separators, other.size)
    }
    count = other.count
  }

  var isLeaf: Bool { header.pointee.isLeaf }
  var stamp: Int { header.pointee.stamp }
  var size: Int {
    get { Int(header.pointee.size) }
    nonmutating set { header.pointee.size = Int32(newValue) }
  }
  var count: Int {
    get { header.pointee.count }
    nonmutating set { header.pointee.count = newValue }
  }

  /// Of a leaf, `size` of them.
  var entries: UnsafeMutablePointer<StoreEntry> {
    (UnsafeMutableRawPointer(header) + Self.contentOffset).assumingMemoryBound(to: StoreEntry.self)
  }
  /// Of a leaf.
  var tags: LeafTags { LeafTags(memory: UnsafeMutableRawPointer(header) + Self.tagsOffset) }
  /// Of an inner node, `size` of them.
  var children: UnsafeMutablePointer<IndexNode> {
    (UnsafeMutableRawPointer(header) + Self.contentOffset).assumingMemoryBound(to: IndexNode.self)
  }
  /// Of an inner node, one less than children: `separators[i]` is above every key of `children[i]`, and not above any key
  /// of `children[i + 1]`.
  var separators: UnsafeMutablePointer<StoreKey> {
    (UnsafeMutableRawPointer(header) + Self.separatorOffset).assumingMemoryBound(to: StoreKey.self)
  }

  /// Appends the bits of entries; the count is left to the caller.
  ///
  /// - Parameter moreTags: of these entries.
  func take(_ more: UnsafeMutablePointer<StoreEntry>, _ moreTags: LeafTags, _ number: Int) {
    Self.moveBits(from: more, to: entries + size, number)
    tags.copy(number, from: moreTags, to: size)
    size += number
  }

  /// Appends the bits of children and of what separates these; the count, and what separates them from those that are
  /// here already, are left to the caller.
  func take(_ more: UnsafeMutablePointer<IndexNode>, _ between: UnsafeMutablePointer<StoreKey>, _ number: Int) {
    Self.moveBits(from: more, to: children + size, number)
    Self.moveBits(from: between, to: separators + size, number - 1)
    size += number
  }

  /// Copies bits, with the ownership of what they refer to; from memory that may overlap.
  static func moveBits<Element>(
    from source: UnsafeMutablePointer<Element>, to target: UnsafeMutablePointer<Element>, _ number: Int
  ) {
    UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: number * MemoryLayout<Element>.stride)
  }

  /// Frees the memory of this node alone.
  func deallocate() { UnsafeMutableRawPointer(header).deallocate() }

  /// Frees this node and everything below it, with what they own.
  func freeTree() {
    if isLeaf {
      entries.deinitialize(count: size)
    } else {
      for index in 0..<size { children[index].freeTree() }
      separators.deinitialize(count: max(size - 1, 0))
    }
    deallocate()
  }

  // MARK: - Search

  /// The first entry whose key is not below `key`.
  func lowerBound(_ key: StoreKey) -> Int {
    let entries = entries
    var low = 0
    var high = size
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The child that holds `key`, if any does.
  func childIndex(for key: StoreKey) -> Int {
    let separators = separators
    var low = 0
    var high = size - 1
    while low < high {
      let middle = (low + high) / 2
      if key < separators[middle] { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Where a leaf has the entry of `key`; nil if it has none.
  ///
  /// - Parameter tag: the key's.
  func slot(of key: StoreKey, _ tag: UInt8) -> Int? {
    let entries = entries
    return tags.firstPlace(of: tag, among: size) { entries[$0].key == key }
  }

  func entry(for key: StoreKey) -> StoreEntry? {
    var node = self
    while !node.isLeaf { node = node.children[node.childIndex(for: key)] }
    return node.slot(of: key, LeafTags.tag(of: key)).map { node.entries[$0] }
  }

  /// How many entries have a key below `key`.
  func rank(of key: StoreKey) -> Int {
    guard !isLeaf else { return lowerBound(key) }
    let index = childIndex(for: key)
    return (0..<index).reduce(children[index].rank(of: key)) { $0 + children[$1].count }
  }

  /// Calls `body` with the entries of the range, leaf by leaf in key order, until it returns false; gives whether it
  /// never did.
  ///
  /// - Parameter start: nil if all of this node lies behind the start of the range.
  func visit(
    from start: StoreKey?, to end: StoreKey?, _ body: (UnsafeBufferPointer<StoreEntry>) -> Bool
  ) -> Bool {
    guard !isLeaf else {
      let low = start.map(lowerBound) ?? 0
      guard let end, size > 0, !(entries[size - 1].key < end) else { return body(slice(low, size)) }
      let high = lowerBound(end)
      if low < high { _ = body(slice(low, high)) }
      return false
    }
    let first = start.map(childIndex) ?? 0
    for index in first..<size {
      guard children[index].visit(from: index == first ? start : nil, to: end, body) else { return false }
    }
    return true
  }

  private func slice(_ low: Int, _ high: Int) -> UnsafeBufferPointer<StoreEntry> {
    UnsafeBufferPointer(start: entries + low, count: high - low)
  }

  // MARK: - Checking

  /// What is wrong with the shape of the tree below this node; nil if nothing is. For tests.
  func fault(isRoot: Bool, low: StoreKey?, high: StoreKey?) -> String? {
    if size > Self.capacity { return "a node holds \(size)" }
    if !isRoot, size < Self.minimum { return "a node holds only \(size)" }
    if isLeaf {
      if count != size { return "a leaf counts \(count) of \(size)" }
      let entries = slice(0, size)
      for (left, right) in zip(entries, entries.dropFirst()) where !(left.key < right.key) { return "unordered leaf" }
      for (slot, entry) in entries.enumerated() where self.slot(of: entry.key, LeafTags.tag(of: entry.key)) != slot {
        return "a tag is wrong"
      }
      if let low, let first = entries.first, first.key < low { return "an entry is below its separator" }
      if let high, let last = entries.last, !(last.key < high) { return "an entry is above its separator" }
      return nil
    }
    if count != (0..<size).reduce(0, { $0 + children[$1].count }) { return "an inner node counts wrong" }
    for index in 0..<size {
      let below = index == 0 ? low : separators[index - 1]
      let above = index == size - 1 ? high : separators[index]
      if let fault = children[index].fault(isRoot: false, low: below, high: above) { return fault }
    }
    return nil
  }
}

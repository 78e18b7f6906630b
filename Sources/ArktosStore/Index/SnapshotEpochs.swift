internal import ArktosCore
internal import DequeModule
internal import Synchronization

/// Who owns what lies in the nodes of an ``OrderedIndex``, and when it is freed.
///
/// A writer copies a node that a snapshot may see, and copies only bits: references are counted neither for what stays
/// the same nor for what does not, or the first write of each leaf after a snapshot would touch every key and value in it.
/// So everything (a node's memory, an entry, a separator) has one owner, of which there are two kinds:
///
/// 1. What is in the tree now belongs to the tree, however many older copies of its node have the same bits.
/// 2. What is taken out of the tree belongs from then on to the newest epoch, or is freed at once if there is none.
///
/// A snapshot is a reader of the epoch that is the newest when it is taken, and an epoch ends, and frees what belongs to
/// it, when neither it nor an earlier one has a reader. So a snapshot sees nothing that was freed: what it sees was in the
/// tree when it was taken, and came, if ever it was taken out, to its own epoch or to a later one.
///
/// Nor does it see a change: a node is changed in place only if there is no epoch, or if it was made in the newest one,
/// that is, behind every snapshot.
final class SnapshotEpochs: Sendable {
  /// What was taken out of the tree.
  enum Discarded: Sendable {
    case memory(IndexNode)
    case tree(IndexNode)
    case entry(StoreEntry)
    case separator(StoreKey)

    /// References are let go of by whoever drops this.
    func free() {
      switch self {
      case .memory(let node): node.deallocate()
      case .tree(let root): root.freeTree()
      case .entry, .separator: break
      }
    }
  }

  private struct Epoch {
    /// Stretches of what belongs to it: one array would have to be moved as it grows.
    var discarded: [[Discarded]] = []
    var readers = 0

    mutating func append(_ item: Discarded) {
      if discarded.last.map({ $0.count == Self.stretch }) ?? true { discarded.append([]) }
      discarded[discarded.count - 1].append(item)
    }

    private static let stretch = 256
  }

  struct State {
    /// Those that have not ended, numbered without gaps.
    private var epochs: Deque<Epoch> = []
    /// The number of the newest epoch that ever was.
    private(set) var stamp = 0

    func isSeen(_ node: IndexNode) -> Bool { !epochs.isEmpty && node.stamp < stamp }

    mutating func discard(_ node: IndexNode) {
      guard isSeen(node) else { return node.deallocate() }
      epochs[epochs.count - 1].append(.memory(node))
    }

    mutating func discard(_ entry: StoreEntry) {
      if !epochs.isEmpty { epochs[epochs.count - 1].append(.entry(entry)) }
    }

    mutating func discard(_ separator: StoreKey) {
      if !epochs.isEmpty { epochs[epochs.count - 1].append(.separator(separator)) }
    }

    /// Discards everything; gives what is to be freed at once.
    mutating func discard(tree root: IndexNode) -> IndexNode? {
      guard !epochs.isEmpty else { return root }
      epochs[epochs.count - 1].append(.tree(root))
      return nil
    }

    /// Gives the number of the epoch in which a snapshot is taken.
    mutating func addReader() -> Int {
      // As long as nothing was taken out the tree is the same.
      if let newest = epochs.last, newest.discarded.isEmpty {
        epochs[epochs.count - 1].readers += 1
      } else {
        epochs.append(Epoch(readers: 1))
        stamp += 1
      }
      return stamp
    }

    /// Gives what is to be freed.
    mutating func removeReader(of number: Int) -> [[[Discarded]]] {
      epochs[epochs.count - 1 - (stamp - number)].readers -= 1
      var freed: [[[Discarded]]] = []
      while let first = epochs.first, first.readers == 0 {
        if !first.discarded.isEmpty { freed.append(first.discarded) }
        epochs.removeFirst()
      }
      return freed
    }
  }

  private let state = Guarded(State())

  /// One change of the tree. Whoever holds a snapshot waits for it at the end at most.
  func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
    state.withLock { state in body(&state) }
  }

  func addReader() -> Int { state.withLock { $0.addReader() } }

  func removeReader(of number: Int) {
    let freed = state.withLock { $0.removeReader(of: number) }
    for stretches in freed {
      for stretch in stretches {
        for item in stretch { item.free() }
      }
    }
  }
}

import ArktosCore
import ArktosStore
import ArktosTesting
import Synchronization
import Testing

/// References in the index are not counted by the nodes that hold them, so that what lives how long is looked at here.
@Suite("Snapshots of the ordered index")
struct IndexSnapshotTests {
  /// Values that can be asked whether they are still there.
  private struct Census {
    private final class Slot {
      weak var value: StoreValue?
      init(_ value: StoreValue) { self.value = value }
    }

    private var slots: [Slot] = []

    mutating func entry(_ number: Int, _ revision: Int = 1) -> StoreEntry {
      let value = StoreValue(Array("\(number) at \(revision)".utf8))
      slots.append(Slot(value))
      return StoreEntry(
        key: IndexSnapshotTests.key(number), value: value, createRevision: Revision(1),
        modRevision: Revision(Int64(revision)))
    }

    var living: Int { slots.count { $0.value != nil } }
  }

  private static func key(_ number: Int) -> StoreKey { StoreKey("/registry/pods/\(100_000 + number)") }

  private static func values(_ index: some IndexReading) -> [String] {
    index.first(.max, in: .all).map { String(decoding: $0.value.bytes, as: UTF8.self) }
  }

  @Test("an index without snapshots keeps what it holds, and nothing else")
  func keepsWhatItHolds() {
    var census = Census()
    var index: OrderedIndex? = OrderedIndex()
    for revision in 1...3 {
      for number in 0..<3000 { index?.update(census.entry(number, revision)) }
    }
    #expect(census.living == 3000)
    for number in 0..<2000 { index?.remove(Self.key(number)) }
    #expect(census.living == 1000)
    index = nil
    #expect(census.living == 0)
  }

  @Test("what a snapshot sees lives as long as the snapshot, and no longer")
  func livesAsLongAsTheSnapshot() {
    var census = Census()
    let index = OrderedIndex(sorted: (0..<3000).map { census.entry($0) })
    var snapshot: IndexSnapshot? = index.snapshot()
    let before = snapshot.map(Self.values)
    for number in stride(from: 0, to: 3000, by: 3) { index.update(census.entry(number, 2)) }
    for number in stride(from: 1, to: 3000, by: 3) { index.remove(Self.key(number)) }
    #expect(census.living == 4000)
    #expect(snapshot.map(Self.values) == before)
    snapshot = nil
    #expect(census.living == 2000)
    #expect(index.count == 2000)
  }

  @Test("what several snapshots see lives until the last one that sees it is gone, whichever goes first")
  func severalSnapshots() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      var census = Census()
      let index = OrderedIndex()
      var snapshots: [IndexSnapshot?] = []
      var seen: [[String]] = []
      for revision in 1...3 {
        for number in 0..<500 { index.update(census.entry(number, revision)) }
        let snapshot = index.snapshot()
        seen.append(Self.values(snapshot))
        snapshots.append(snapshot)
      }
      for number in 0..<500 { index.update(census.entry(number, 4)) }
      #expect(census.living == 2000)
      for (turn, gone) in order.enumerated() {
        snapshots[gone] = nil
        for (snapshot, then) in zip(snapshots, seen) {
          if let snapshot { #expect(Self.values(snapshot) == then) }
        }
        // What a snapshot alone saw may wait for earlier ones, but not for later ones.
        let earliest = order[(turn + 1)...].min() ?? 3
        #expect(census.living == 500 * (4 - earliest))
      }
    }
  }

  @Test("snapshots without a write between them are of one epoch, which ends with the last of them")
  func sharedEpoch() {
    var census = Census()
    let index = OrderedIndex(sorted: (0..<100).map { census.entry($0) })
    var first: IndexSnapshot? = index.snapshot()
    var second: IndexSnapshot? = index.snapshot()
    index.update(census.entry(7, 2))
    first = nil
    #expect(census.living == 101)
    #expect(second.map(Self.values)?[7] == "7 at 1")
    second = nil
    #expect(census.living == 100)
    #expect(first == nil && second == nil)
  }

  @Test("a snapshot outlives its index")
  func outlivesIndex() {
    var census = Census()
    var index: OrderedIndex? = OrderedIndex(sorted: (0..<3000).map { census.entry($0) })
    var snapshot = index?.snapshot()
    for number in 0..<3000 { index?.update(census.entry(number, 2)) }
    index = nil
    #expect(snapshot.map(Self.values) == (0..<3000).map { "\($0) at 1" })
    #expect(index == nil)
    snapshot = nil
    #expect(census.living == 0)
  }

  private final class Shared: Sendable {
    let index: Guarded<OrderedIndex>
    let isOver = Atomic(false)

    init(_ entries: [StoreEntry]) { index = Guarded(OrderedIndex(sorted: entries)) }
  }

  @Test("readers on other threads see one state each while the index is changed")
  func readersBesideWriter() async {
    let keys = 400
    let rounds = 60
    let start = (0..<keys).map { Self.numbered($0, round: 0) }
    let shared = Shared(start)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<3 {
        group.addTask {
          repeat {
            let snapshot = shared.index.withLock { $0.snapshot() }
            // In key order: those that this round has written already, then those that it has not.
            let rounds = snapshot.first(.max, in: .prefix("/registry/pods/")).map(\.modRevision.value)
            #expect(rounds.count == keys)
            #expect(rounds == rounds.sorted(by: >))
            #expect((rounds.first ?? 0) - (rounds.last ?? 0) <= 1)
            await Task.yield()
          } while !shared.isOver.load(ordering: .acquiring)
        }
      }
      group.addTask {
        for round in 1...rounds {
          for number in 0..<keys {
            shared.index.withLock { index in
              _ = index.update(Self.numbered(number, round: round))
              // Keys beside those come and go, so that nodes split and join.
              let other = StoreKey("/registry/\(number % 2 == 0 ? "a" : "z")/\(number)")
              if round % 2 == 0 {
                _ = index.remove(other)
              } else {
                _ = index.update(.sample(other))
              }
            }
          }
          await Task.yield()
        }
        shared.isOver.store(true, ordering: .releasing)
      }
    }
    #expect(shared.index.withLock { $0.fault } == nil)
    #expect(shared.index.withLock { $0.count } == keys)
  }

  private static func numbered(_ number: Int, round: Int) -> StoreEntry {
    StoreEntry(
      key: key(number), value: StoreValue(Array("\(round)".utf8)), createRevision: Revision(1),
      modRevision: Revision(Int64(round)))
  }
}

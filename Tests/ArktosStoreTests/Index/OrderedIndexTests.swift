import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

@Suite("The ordered index")
struct OrderedIndexTests {
  /// A sorted array that does the same, slowly.
  private struct Model {
    var entries: [StoreEntry] = []

    func slot(_ key: StoreKey) -> Int { entries.firstIndex { !($0.key < key) } ?? entries.count }

    mutating func update(_ entry: StoreEntry) {
      let slot = slot(entry.key)
      if slot < entries.count, entries[slot].key == entry.key {
        entries[slot] = entry
      } else {
        entries.insert(entry, at: slot)
      }
    }

    mutating func remove(_ key: StoreKey) { entries.removeAll { $0.key == key } }

    func summaries(in range: KeyRange) -> [String] { entries.filter { range.contains($0.key) }.map(\.summary) }
  }

  private static func summaries(_ index: some IndexReading, in range: KeyRange) -> [String] {
    var result: [String] = []
    index.forEach(in: range) {
      result.append($0.summary)
      return true
    }
    return result
  }

  private static func key(_ number: Int) -> StoreKey { StoreKey("/registry/pods/t\(number % 7)/p\(number)") }

  @Test("agrees with a sorted array, and so do its snapshots", arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func agreesWithModel(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let index = OrderedIndex()
    var model = Model()
    var snapshots: [(IndexSnapshot, Model)] = []
    let keys = 200 + random.below(2000)
    for step in 0..<4000 {
      // Phases of growth and of shrinking, so that nodes split and join.
      let deletes = (step / 800) % 2 == 0 ? 20 : 75
      let key = Self.key(random.below(keys))
      if random.below(100) < deletes {
        #expect(index.remove(key)?.key == (model.entries.contains { $0.key == key } ? key : nil))
        model.remove(key)
      } else {
        let entry = StoreEntry.sample(key, "\(step)")
        index.update(entry)
        model.update(entry)
      }
      // Snapshots are taken and let go of in any order; in between there are none, one or many.
      if random.below(60) == 0 { snapshots.append((index.snapshot(), model)) }
      if random.below(100) == 0, !snapshots.isEmpty {
        let (snapshot, then) = snapshots.remove(at: random.below(snapshots.count))
        Self.expect(snapshot, toAgreeWith: then, keys: keys, &random)
      }
      if random.below(1000) == 0 { snapshots = [] }
    }
    Self.expect(index, toAgreeWith: model, keys: keys, &random)
    for (snapshot, then) in snapshots { Self.expect(snapshot, toAgreeWith: then, keys: keys, &random) }
  }

  private static func expect(
    _ index: some IndexReading, toAgreeWith model: Model, keys: Int, _ random: inout SeededGenerator
  ) {
    #expect(index.fault == nil)
    #expect(index.count == model.entries.count)
    #expect(summaries(index, in: .all) == model.summaries(in: .all))
    for _ in 0..<5 {
      let range = KeyRange(from: key(random.below(keys)), to: key(random.below(keys)))
      #expect(summaries(index, in: range) == model.summaries(in: range))
      #expect(index.count(in: range) == model.summaries(in: range).count)
      let some = key(random.below(keys))
      #expect(index.entry(for: some)?.summary == model.summaries(in: .key(some)).first)
    }
  }

  @Test("can be emptied and filled again")
  func emptiedAndFilled() {
    let index = OrderedIndex()
    for round in 0..<3 {
      for number in 0..<5000 { index.update(.sample(Self.key(number), "\(round)")) }
      #expect(index.count == 5000)
      for number in (0..<5000).reversed() { #expect(index.remove(Self.key(number)) != nil) }
      #expect(index.count == 0)
      #expect(index.fault == nil)
    }
    #expect(index.remove("absent") == nil)
  }

  @Test("is built from sorted entries", arguments: [0, 1, 47, 48, 49, 64, 65, 96, 97, 2304, 2305, 10_000])
  func builtFromSorted(count: Int) {
    let entries = (0..<count).map { StoreEntry.sample(Self.key($0)) }.sorted { $0.key < $1.key }
    let index = OrderedIndex(sorted: entries)
    #expect(index.fault == nil)
    #expect(Self.summaries(index, in: .all) == entries.map(\.summary))
    index.update(.sample("/registry/zz"))
    #expect(index.count == count + 1)
    #expect(index.fault == nil)
  }

  @Test("stops when told to")
  func stopsEarly() {
    let index = OrderedIndex(sorted: (0..<500).map { .sample(StoreKey("k\($0 + 1000)")) })
    var seen = 0
    index.forEach(in: .prefix("k11")) { _ in
      seen += 1
      return seen < 7
    }
    #expect(seen == 7)
  }
}

import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

@Suite("Random histories on the memory engine")
struct MemoryStoreModelTests {
  /// Every state there ever was, kept in full.
  private struct Model {
    var states: [Int64: [StoreKey: String]] = [1: [:]]
    var events: [String] = []
    var revision: Int64 = 1
    var current: [StoreKey: StoreEntry] = [:]

    mutating func record(_ revision: Revision) {
      self.revision = revision.value
      states[revision.value] = current.mapValues(\.summary)
    }

    mutating func apply(_ transaction: StoreTransaction, _ commit: StoreCommit) {
      guard commit.revision.value != revision else { return }
      for operation in transaction.operations {
        let before = current[operation.key]
        switch operation {
        case .put(let key, let value, _):
          let entry = StoreEntry(
            key: key, value: value, createRevision: before?.createRevision ?? commit.revision,
            modRevision: commit.revision)
          current[key] = entry
          events.append("\(commit.revision) \(entry.summary) before \(before?.summary ?? "-")")
        case .delete(let key):
          guard let before else { continue }
          current[key] = nil
          events.append("\(commit.revision) deleted \(key) before \(before.summary)")
        }
      }
      record(commit.revision)
    }

    func list(_ range: KeyRange, at revision: Int64) -> [String] {
      let state = states[revision] ?? [:]
      return state.filter { range.contains($0.key) }.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  private static func transaction(_ random: inout SeededGenerator, step: Int) -> StoreTransaction {
    var keys: Set<StoreKey> = []
    for _ in 0...random.below(3) { keys.insert(StoreKey("/r/t\(random.below(4))/n\(random.below(12))")) }
    return StoreTransaction(
      operations: keys.sorted().map { key in
        random.below(3) == 0 ? .delete(key) : .put(key, StoreValue("\(step)"), timeToLive: nil)
      })
  }

  @Test("every retained state can be read exactly, in pages too", arguments: [11, 12, 13, 14, 15, 16] as [UInt64])
  func exactReads(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let store = MemoryStore(limits: StoreLimits(historyEvents: 600))
    var model = Model()
    for step in 0..<700 {
      let transaction = Self.transaction(&random, step: step)
      model.apply(transaction, try await store.commit(transaction))
      guard step % 10 == 9 else { continue }
      let oldest = try await store.statistics().oldestRevision.value
      let revision = oldest + Int64(random.below(Int(model.revision - oldest) + 1))
      let range = [KeyRange.all, .prefix("/r/t1/"), .prefix("/r/t2/n1"), .key("/r/t3/n5")][random.below(4)]
      let expected = model.list(range, at: revision)
      let limit = 1 + random.below(8)
      let page = try await store.list(range, at: .exactly(Revision(revision)), limit: limit)
      #expect(page.revision.value == revision)
      #expect(page.entries.map(\.summary) == Array(expected.prefix(limit)))
      #expect(page.remaining == max(expected.count - limit, 0))
      let all = try await store.list(range, at: .exactly(Revision(revision)), limit: nil)
      #expect(all.entries.map(\.summary) == expected)
      let read = try await store.get("/r/t0/n3", at: .exactly(Revision(revision)))
      #expect(read.entry?.summary == model.states[revision]?["/r/t0/n3"])
    }
    #expect(try await store.statistics().oldestRevision > Revision(1))
    #expect(try await store.list(.all).entries.map(\.summary) == model.list(.all, at: model.revision))
  }

  @Test("a watch from any retained revision gives exactly what followed", arguments: [21, 22, 23, 24] as [UInt64])
  func watchFromAnywhere(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let store = MemoryStore(limits: StoreLimits(pendingEventsPerWatch: 1 + random.below(20)))
    var model = Model()
    for step in 0..<400 {
      let transaction = Self.transaction(&random, step: step)
      model.apply(transaction, try await store.commit(transaction))
    }
    for _ in 0..<20 {
      let after = 1 + Int64(random.below(Int(model.revision)))
      let watch = try await store.watch([.all], after: Revision(after))
      watch.requestProgress()
      var seen: [String] = []
      var progress = Revision(after)
      while progress.value < model.revision {
        let batch = try await watch.next()
        seen += batch.events.map(\.summary)
        progress = batch.progress
      }
      let expected = model.events.filter { Int64($0.prefix { $0 != " " }).map { $0 > after } ?? false }
      #expect(seen == expected)
    }
  }
}

import ArktosCore
import ArktosEtcd
import ArktosStore
import ArktosTesting
import Testing

@Suite("A watch of etcd", .needsEtcd)
struct EtcdWatchTests {
  @Test(
    "gives the changes of several ranges in the order of revisions, commits whole", arguments: EtcdProgram.underTest)
  func ranges(program: EtcdProgram) async throws {
    try await EtcdTest.run(.init(program: program)) { test in
      let store = test.store
      let start = try await store.put("a/0", "before")
      let watch = try await store.watch([.prefix("a/"), .prefix("c/"), .key("e")], after: start)
      try await store.put("a/1", "1")
      try await store.put("b/1", "not watched")
      try await store.put("c/1", "2")
      _ = try await store.commit(
        StoreTransaction(operations: [
          .put("e", StoreValue(text: "3"), timeToLive: nil), .put("c/2", StoreValue(text: "4"), timeToLive: nil),
          .delete("a/0"),
        ]))
      try await store.put("a/1", "5")
      let last = try await store.put("b/2", "not watched")
      let events = try await watch.events(through: last)
      #expect(events.map(\.revision) == events.map(\.revision).sorted())
      #expect(
        events.map(\.summary).sorted() == ["+a/1=1", "+c/1=2", "+c/2=4", "+e=3", "-a/0", "~a/1=5"])
      #expect(events.last?.previous?.value.text == "1")
      #expect(events.first { $0.isDeletion }?.previous?.value.text == "before")
    }
  }

  @Test("begins in the past, and tells how far the store is on request", arguments: EtcdProgram.underTest)
  func history(program: EtcdProgram) async throws {
    try await EtcdTest.run(.init(program: program)) { test in
      let store = test.store
      // More than the 1,000 revisions that etcd gives a watcher at once while it catches up.
      try await store.putMany(2_496)
      let watch = try await store.watch([.prefix("k/1")], after: .zero)
      let events = try await watch.events(through: Revision(2_497))
      #expect(events.count == 7 * 156)
      #expect(Set(events.map(\.revision)).count == events.count)
      let elsewhere = try await store.put("other", "x")
      // What was asked before may be answered only now, so that the first answer need not be this one.
      #expect(try await watch.events(through: elsewhere).isEmpty)
    }
  }

  @Test("does not begin before history or in the future", arguments: EtcdProgram.underTest)
  func bounds(program: EtcdProgram) async throws {
    try await EtcdTest.run(.init(program: program)) { test in
      let store = test.store
      let first = try await store.put("a", "1")
      let second = try await store.delete("a")
      let third = try await store.put("b", "1")
      try await store.compact(through: second)
      // etcd itself would begin with the compacted revision, whose deletion is gone (etcd#19179).
      let compacted = await #expect(throws: StoreError.self) { try await store.watch([.all], after: first) }
      #expect(compacted?.code == .compacted)
      #expect(compacted?.oldestRevision == second)
      let future = await #expect(throws: StoreError.self) { try await store.watch([.all], after: third.next) }
      #expect(future?.code == .futureRevision)
      let watch = try await store.watch([.all], after: second)
      #expect(try await watch.next().events.map(\.summary) == ["+b=1"])
    }
  }

  @Test("joins the others, when it began far behind them, without a seam", arguments: EtcdProgram.underTest)
  func joining(program: EtcdProgram) async throws {
    try await EtcdTest.run(.init(program: program)) { test in
      let store = test.store
      try await store.putMany(160)
      let first = try await store.watch([.key("k/3")], after: nil)
      try await store.putMany(160)
      let late = try await store.watch([.key("k/3"), .prefix("k/1")], after: Revision(1))
      let unrelated = try await store.put("z", "")
      #expect(try await first.events(through: unrelated).count == 10)
      #expect(try await late.events(through: unrelated).count == 8 * 20)
      try await store.putMany(160)
      let last = try await store.put("z", "")
      #expect(try await first.events(through: last).count == 10)
      #expect(try await late.events(through: last).count == 8 * 10)
    }
  }

  @Test("holds etcd back while nobody reads, and loses nothing")
  func slowReader() async throws {
    try await EtcdTest.run { test in
      let store = test.store
      let watch = try await store.watch([.all], after: nil)
      let total = 8_000
      try await store.putMany(total)
      let events = try await watch.events(through: Revision(Int64(total) + 1))
      #expect(events.map(\.revision.value) == Array(2...(Int64(total) + 1)))
    }
  }

  @Test("ends its reader's wait when it, or the reader's task, is cancelled")
  func cancellation() async throws {
    try await EtcdTest.run { test in
      let store = test.store
      let watch = try await store.watch([.all], after: nil)
      #expect(try await store.statistics().watchers == 1)
      let reader = Task { try await watch.next() }
      reader.cancel()
      #expect(await #expect(throws: StoreError.self) { try await reader.value }?.code == .cancelled)
      let revision = try await store.put("a", "1")
      #expect(try await watch.events(through: revision).map(\.summary) == ["+a=1"])
      watch.cancel()
      #expect(await #expect(throws: StoreError.self) { try await watch.next() }?.code == .cancelled)
      #expect(try await store.statistics().watchers == 0)
    }
  }

  @Test("ends when the store is closed")
  func close() async throws {
    try await EtcdTest.run { test in
      let store = test.store
      let watch = try await store.watch([.all], after: nil)
      await store.close()
      #expect(await #expect(throws: StoreError.self) { try await watch.next() }?.code == .unavailable)
      #expect(
        await #expect(throws: StoreError.self) { try await store.watch([.all], after: nil) }?.code == .unavailable)
      #expect(await #expect(throws: StoreError.self) { try await store.put("a", "1") }?.code == .unavailable)
    }
  }

  @Test(
    "gets changes that are larger together than one answer of etcd may be, commits whole",
    arguments: EtcdProgram.underTest)
  func fragments(program: EtcdProgram) async throws {
    try await EtcdTest.run(.init(program: program)) { test in
      let store = test.store
      // 1.2 MB in each commit; etcd cuts what it sends to a watcher that catches up into answers of 1.5 MB.
      let value = StoreValue([UInt8](repeating: 65, count: 300_000))
      let keys = (0..<4).map { StoreKey("large/\($0)") }
      var last = Revision.zero
      for _ in 0..<8 {
        last = try await store.commit(
          StoreTransaction(operations: keys.map { .put($0, value, timeToLive: nil) })
        ).revision
      }
      let watch = try await store.watch([.prefix("large/")], after: Revision(1))
      let events = try await watch.events(through: last)
      #expect(events.map(\.revision.value) == (2...9).flatMap { Array(repeating: Int64($0), count: 4) })
      #expect(events.allSatisfy { $0.entry?.value.bytes.count == 300_000 })
    }
  }
}

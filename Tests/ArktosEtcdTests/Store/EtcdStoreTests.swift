import ArktosCore
import ArktosEtcd
import ArktosStore
import ArktosTesting
import Testing

@Suite("The etcd store", .needsEtcd)
struct EtcdStoreTests {
  @Test("writes, reads, replaces and deletes")
  func basics() async throws {
    try await EtcdTest.run { test in
      let store = test.store
      let created = try await store.commit(.create("/registry/pods/a", StoreValue(text: "1")))
      #expect(created.previous.count == 1)
      #expect(created.previous[0] == nil)
      let changed = try await store.commit(
        .put("/registry/pods/a", StoreValue(text: "2"), expected: created.revision))
      #expect(changed.revision == created.revision.next)
      #expect(changed.previous[0]?.value.text == "1")

      let read = try await store.get("/registry/pods/a")
      #expect(read.entry?.value.text == "2")
      #expect(read.entry?.createRevision == created.revision)
      #expect(read.entry?.modRevision == changed.revision)
      #expect(read.revision == changed.revision)

      let deleted = try await store.commit(.delete("/registry/pods/a"))
      #expect(deleted.previous[0]?.value.text == "2")
      #expect(try await store.get("/registry/pods/a").entry == nil)
      let nothing = try await store.commit(.delete("/registry/pods/a"))
      #expect(nothing.revision == deleted.revision)
      #expect(nothing.previous[0] == nil)
    }
  }

  @Test("answers a failed condition with the key and what it holds")
  func conflict() async throws {
    try await EtcdTest.run { test in
      let store = test.store
      try await store.put("a", "1")
      let revision = try await store.put("b", "2")
      let error = await #expect(throws: StoreError.self) {
        try await store.commit(
          StoreTransaction(
            conditions: [.init("a", .exists), .init("b", .modRevision(revision.next))],
            operations: [.put("c", StoreValue(text: "3"), timeToLive: nil)]))
      }
      #expect(error?.code == .conflict)
      #expect(error?.conflictingKey == "b")
      #expect(error?.current?.value.text == "2")
      #expect(try await store.currentRevision() == revision)
      let absent = await #expect(throws: StoreError.self) {
        try await store.commit(StoreTransaction(conditions: [.init("x", .exists)], operations: []))
      }
      #expect(absent?.conflictingKey == "x")
      #expect(absent?.current == nil)
    }
  }

  @Test("lists a range in pages at one revision")
  func paging() async throws {
    try await EtcdTest.run { test in
      let store = test.store
      for index in 0..<7 { try await store.put(StoreKey("p/\(index)"), "v") }
      let first = try await store.list(.prefix("p/"), at: .latest, limit: 3)
      #expect(first.entries.map(\.key.text) == ["p/0", "p/1", "p/2"])
      #expect(first.remaining == 4)
      try await store.put("p/9", "later")
      let rest = try await store.list(
        KeyRange(from: StoreKey("p/2\0"), to: StoreKey("p/").successorOfPrefix), at: .exactly(first.revision),
        limit: nil)
      #expect(rest.entries.map(\.key.text) == ["p/3", "p/4", "p/5", "p/6"])
      #expect(rest.revision == first.revision)
      #expect(rest.remaining == 0)
    }
  }

  @Test("reads at least, and exactly, at a revision; not before history and not in the future")
  func readPoints() async throws {
    try await EtcdTest.run { test in
      let store = test.store
      let first = try await store.put("a", "1")
      let second = try await store.put("a", "2")
      #expect(try await store.get("a", at: .exactly(Revision(1))).entry == nil)
      #expect(try await store.get("a", at: .exactly(first)).entry?.value.text == "1")
      #expect(try await store.get("a", at: .atLeast(first)).entry?.value.text == "2")
      for point in [ReadPoint.atLeast(second.next), .exactly(second.next)] {
        let future = await #expect(throws: StoreError.self) { try await store.get("a", at: point) }
        #expect(future?.code == .futureRevision)
      }
      try await store.compact(through: second)
      try await store.compact(through: first)
      #expect(try await store.statistics().oldestRevision == second)
      let compacted = await #expect(throws: StoreError.self) { try await store.get("a", at: .exactly(first)) }
      #expect(compacted?.code == .compacted)
      #expect(compacted?.oldestRevision == second)
    }
  }

  @Test("refuses what makes no sense")
  func invalid() async throws {
    try await EtcdTest.run { test in
      let store = test.store
      let twice = StoreTransaction(operations: [.delete("a"), .put("a", StoreValue(text: ""), timeToLive: nil)])
      let errors = [
        await #expect(throws: StoreError.self) { try await store.commit(twice) },
        await #expect(throws: StoreError.self) { try await store.get(StoreKey([])) },
        await #expect(throws: StoreError.self) { try await store.commit(.delete(StoreKey([]))) },
      ]
      #expect(errors.map { $0?.code } == [.invalid, .invalid, .invalid])
      let large = StoreValue([UInt8](repeating: 65, count: 8 << 20))
      let tooLarge = await #expect(throws: StoreError.self) { try await store.commit(.put("a", large)) }
      #expect(tooLarge?.code == .tooLarge)
    }
  }

  @Test("lays keys out as etcdctl sees them")
  func layout() async throws {
    try await EtcdTest.run { test in
      try await test.store.put("/registry/pods/acme/default/web", "{}")
      let text = try await test.etcd.control(["get", "--prefix", "/registry/"])
      #expect(text == "/registry/pods/acme/default/web\n{}\n")
    }
  }

  @Test("makes many thousand calls over one connection")
  func manyCalls() async throws {
    try await EtcdTest.run { test in
      let store = test.store
      let calls = 24_000
      try await withThrowingDiscardingTaskGroup { group in
        for worker in 0..<32 {
          group.addTask {
            for index in 0..<(calls / 32) {
              try await store.put(StoreKey("w/\(worker)"), "\(index)")
            }
          }
        }
      }
      #expect(try await store.currentRevision() == Revision(Int64(calls) + 1))
    }
  }

  @Test("ends a key after its time to live, unless it is written again")
  func timeToLive() async throws {
    try await EtcdTest.run { test in
      let store = test.store
      func put(_ key: StoreKey) async throws -> Revision {
        try await store.commit(.put(key, StoreValue(text: "x"), timeToLive: .seconds(1))).revision
      }
      let watch = try await store.watch([.all], after: nil)
      _ = try await put("a")
      _ = try await put("b")
      _ = try await put("c")
      // "b" loses its time to live, "c" gets another lease than before. A busy machine may be too late for either, so
      // what counts is what happens behind these writes.
      let stays = try await store.put("b", "stays")
      var renewed = Revision.zero
      var deleted: [StoreKey: Revision] = [:]
      while deleted["a"] == nil {
        renewed = try await put("c")
        for event in try await watch.next().events where event.isDeletion { deleted[event.key] = event.revision }
      }
      while deleted["c"].map({ $0 < renewed }) ?? true {
        for event in try await watch.next().events where event.isDeletion { deleted[event.key] = event.revision }
      }
      #expect(deleted["b"].map { $0 < stays } ?? true)
      #expect(try await store.list(.all).entries.map(\.key) == ["b"])
    }
  }
}

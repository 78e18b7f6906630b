import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

@Suite("A snapshot of an embedded store", .timeLimit(.minutes(10)))
struct SnapshotTests {
  private func filledStore(_ directory: TemporaryDirectory) async throws -> EmbeddedStore {
    let store = try await EmbeddedStore.open(directory)
    for number in 0..<100 { try await store.commit(.put(StoreKey("/r/\(number % 9)"), StoreValue("\(number)"))) }
    return store
  }

  private func error(_ body: () async throws -> Void) async throws -> StoreError {
    do {
      try await body()
    } catch let error as StoreError {
      return error
    }
    throw ProcessError(description: "nothing was refused")
  }

  @Test("is a whole state while writes go on, and can be opened where it is")
  func online() async throws {
    let directory = try TemporaryDirectory()
    let other = try TemporaryDirectory()
    let store = try await filledStore(directory)
    async let writes: Void = {
      for number in 100..<200 { try await store.commit(.put(StoreKey("/r/\(number % 9)"), StoreValue("\(number)"))) }
    }()
    try await store.snapshot(to: other.path("arktos.db"))
    try await writes

    let opened = try await EmbeddedStore.open(other)
    let revision = try await opened.currentRevision()
    #expect(revision >= Revision(101) && revision <= Revision(201))
    let same = try await store.list(.all, at: .exactly(revision), limit: nil).entries.map(\.summary)
    #expect(try await contents(of: opened) == same)
    try await store.close()
    try await opened.close()
  }

  @Test("can be taken by somebody who has not opened the store, whether it is open or not")
  func fromOutside() async throws {
    let directory = try TemporaryDirectory()
    let store = try await filledStore(directory)
    let expected = try await contents(of: store)
    try await EmbeddedStore.snapshot(directory: directory.path, to: directory.path("open"))
    #expect(try await store.commit(.put("/r/after", StoreValue("x"))).revision == Revision(102))
    try await store.close()
    try await EmbeddedStore.snapshot(directory: directory.path, to: directory.path("closed"))
    for (name, keys) in [("open", 9), ("closed", 10)] {
      let target = try TemporaryDirectory()
      try await EmbeddedStore.restore(snapshot: directory.path(name), to: target.path("store"))
      let restored = try await EmbeddedStore.open(directory: target.path("store"))
      #expect(try await restored.statistics().keys == keys)
      #expect(try await contents(of: restored).filter { !$0.contains("after") } == expected)
      try await restored.close()
    }
  }

  @Test("restored, goes on at a revision that was never handed out, and sends everybody to list anew")
  func restored() async throws {
    let directory = try TemporaryDirectory()
    let store = try await filledStore(directory)
    try await store.snapshot(to: directory.path("snapshot"))
    let expected = try await contents(of: store)
    // These commits are lost with the disk, but somebody has seen them.
    for number in 0..<50 { try await store.commit(.put("/r/lost", StoreValue("\(number)"))) }
    let seen = try await store.currentRevision()
    try await store.close()

    let other = try TemporaryDirectory()
    try await EmbeddedStore.restore(snapshot: directory.path("snapshot"), to: other.path)
    for _ in 0..<2 {
      let restored = try await EmbeddedStore.open(other)
      let revision = try await restored.currentRevision()
      #expect(revision >= Revision(101 + EmbeddedStore.restoredRevisionGap))
      let others = try await contents(of: restored).filter { !$0.hasPrefix("/r/1=") }
      #expect(others == expected.filter { !$0.hasPrefix("/r/1=") })
      let refused = try await error { _ = try await restored.watch([.all], after: seen) }
      #expect(refused.code == .compacted)
      let old = try await error { _ = try await restored.get("/r/1", at: .exactly(Revision(90))) }
      #expect(old.code == .compacted)
      // The snapshot's own entries can be compared with and set.
      let entry = try #require(try await restored.get("/r/1").entry)
      #expect(
        try await restored.commit(.put("/r/1", entry.value, expected: entry.modRevision)).revision == revision.next)
      try await restored.commit(.put("/r/1", entry.value))
      try await restored.commit(.put("/r/1", StoreValue("91")))
      try await restored.compact(through: restored.currentRevision())
      try await restored.close()
    }
  }

  @Test("overwrites nothing, and a damaged one is not restored")
  func refusals() async throws {
    let directory = try TemporaryDirectory()
    let store = try await filledStore(directory)
    let file = directory.path("snapshot")
    try await store.snapshot(to: file)
    let exists = try await error { try await store.snapshot(to: file) }
    #expect(exists.code == .unavailable && exists.message.contains(file))
    let unwritable = try await error { try await store.snapshot(to: directory.path("none/snapshot")) }
    #expect(unwritable.message.contains("none/snapshot"))
    let inUse = try await error { try await EmbeddedStore.restore(snapshot: file, to: directory.path) }
    #expect(inUse.code == .unavailable)
    try await store.close()
    let full = try await error { try await EmbeddedStore.restore(snapshot: file, to: directory.path) }
    #expect(full.code == .unavailable && full.message.contains("holds a store already"))
    let absent = try await error { try await EmbeddedStore.restore(snapshot: file + "x", to: directory.path) }
    #expect(absent.message.contains("does not exist"))
    let nowhere = try await error { try await EmbeddedStore.snapshot(directory: directory.path("x"), to: file + "2") }
    #expect(nowhere.message.contains("there is no store"))

    var bytes = try directory.bytes(of: "snapshot")
    let key = try #require(bytes.indices.first { bytes[$0...].starts(with: "/r/5".utf8) })
    bytes[key + 4] ^= 1
    try directory.write(bytes, to: "damaged")
    let target = directory.path("target")
    let damaged = try await error {
      try await EmbeddedStore.restore(snapshot: directory.path("damaged"), to: target)
    }
    #expect(damaged.code == .corrupt)
    #expect(!directory.contains("target/arktos.db"))
    // Nothing is left in the way of the next attempt.
    try await EmbeddedStore.restore(snapshot: file, to: target)
    #expect(!directory.contains("target/arktos.db.partial"))
  }
}

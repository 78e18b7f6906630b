import ArktosCore
import ArktosStore

extension StoreConformance {
  static let keyValueCases: [Case] = [
    // RunTestCreate
    Case("a created key is read back with its revisions") { subject in
      let commit = try await subject.commit(.create("/registry/a", StoreValue(text: "one")))
      let read = try await subject.store.get("/registry/a")
      try expectEqual(read.entry?.value.text, "one", "value")
      try expectEqual(read.entry?.createRevision, commit.revision, "create revision")
      try expectEqual(read.entry?.modRevision, commit.revision, "mod revision")
      try expectEqual(read.revision, commit.revision, "revision of the read")
      try expectEqual(commit.previous.map { $0 == nil }, [true], "nothing was there before")
    },
    // RunTestCreateWithKeyExist
    Case("creating a key that exists is a conflict that carries the entry") { subject in
      let revision = try await subject.put("/registry/a", "one")
      let error = try await expectError(.conflict, "second create") {
        try await subject.commit(.create("/registry/a", StoreValue(text: "two")))
      }
      try expectEqual(error.conflictingKey, "/registry/a", "conflicting key")
      try expectEqual(error.current?.modRevision, revision, "current entry")
      try expectEqual(error.current?.value.text, "one", "current value")
      try expectEqual(try await subject.store.currentRevision(), revision, "nothing was committed")
    },
    // RunTestGet: get non-existing
    Case("an absent key is read as nothing, at a revision") { subject in
      let revision = try await subject.put("/registry/a")
      let read = try await subject.store.get("/registry/b")
      try expect(read.entry == nil, "an absent key has an entry")
      try expectEqual(read.revision, revision, "revision of the read")
    },
    // RunTestGet: match=NotOlderThan, too high resource version
    Case("a read at least as new as a revision sees it or is refused") { subject in
      let revision = try await subject.put("/registry/a", "one")
      try expectEqual(try await subject.text("/registry/a", at: .atLeast(revision)), "one", "value")
      try expectEqual(try await subject.text("/registry/a", at: .atLeast(.zero)), "one", "value at least at 0")
      try await expectError(.futureRevision, "get") {
        _ = try await subject.store.get("/registry/a", at: .atLeast(Revision(revision.value + 1000)))
      }
      try await expectError(.futureRevision, "list") {
        _ = try await subject.store.list(.all, at: .atLeast(Revision(revision.value + 1000)), limit: nil)
      }
    },
    // RunTestGet: match=Exact
    Case("a key is read exactly as it was at each revision") { subject in
      let before = try await subject.put("/registry/other")
      let created = try await subject.put("/registry/a", "one")
      let updated = try await subject.put("/registry/a", "two")
      let deleted = try await subject.delete("/registry/a")
      let again = try await subject.put("/registry/a", "three")
      let seen = [
        try await subject.text("/registry/a", at: .exactly(before)),
        try await subject.text("/registry/a", at: .exactly(created)),
        try await subject.text("/registry/a", at: .exactly(updated)),
        try await subject.text("/registry/a", at: .exactly(deleted)),
        try await subject.text("/registry/a", at: .exactly(again)),
      ]
      try expectEqual(seen, [nil, "one", "two", nil, "three"], "values")
      let read = try await subject.store.get("/registry/a", at: .exactly(created))
      try expectEqual(read.revision, created, "revision of the read")
      try await expectError(.futureRevision, "exactly the next revision") {
        _ = try await subject.store.get("/registry/a", at: .exactly(again.next))
      }
    },
    Case("revision 0 names no state that can be read exactly") { subject in
      try await subject.put("/registry/a")
      try await expectError(.invalid, "exactly 0") {
        _ = try await subject.store.get("/registry/a", at: .exactly(.zero))
      }
    },
    // RunTestGuaranteedUpdate
    Case("an update keeps the create revision and moves the mod revision") { subject in
      let created = try await subject.put("/registry/a", "one")
      let commit = try await subject.commit(
        .put("/registry/a", StoreValue(text: "two"), expected: created))
      let entry = try await subject.store.get("/registry/a").entry
      try expectEqual(entry?.createRevision, created, "create revision")
      try expectEqual(entry?.modRevision, commit.revision, "mod revision")
      try expect(commit.revision > created, "the revision did not grow")
      try expectEqual(commit.previous.first??.value.text, "one", "previous value")
    },
    // RunTestGuaranteedUpdateWithConflict
    Case("compare-and-set with a stale revision is a conflict and changes nothing") { subject in
      let first = try await subject.put("/registry/a", "one")
      let second = try await subject.put("/registry/a", "two")
      let error = try await expectError(.conflict, "stale update") {
        try await subject.commit(.put("/registry/a", StoreValue(text: "three"), expected: first))
      }
      try expectEqual(error.current?.modRevision, second, "current entry")
      try expectEqual(try await subject.text("/registry/a"), "two", "value")
      try expectEqual(try await subject.store.currentRevision(), second, "revision")
    },
    Case("compare-and-set of an absent key is a conflict without an entry") { subject in
      let error = try await expectError(.conflict, "update of an absent key") {
        try await subject.commit(
          .put("/registry/a", StoreValue(text: "one"), expected: Revision(7)))
      }
      try expectEqual(error.conflictingKey, "/registry/a", "conflicting key")
      try expect(error.current == nil, "an absent key has a current entry")
    },
    // RunTestUnconditionalDelete
    Case("a delete removes the key; a second one changes nothing") { subject in
      let created = try await subject.put("/registry/a", "one")
      let commit = try await subject.commit(.delete("/registry/a"))
      try expectEqual(commit.revision, created.next, "revision of the deletion")
      try expectEqual(commit.previous.first??.value.text, "one", "previous value")
      try expectEqual(try await subject.text("/registry/a"), nil, "value")
      let second = try await subject.commit(.delete("/registry/a"))
      try expectEqual(second.revision, commit.revision, "revision after a delete of nothing")
      try expectEqual(second.previous.map { $0 == nil }, [true], "previous of a delete of nothing")
    },
    // RunTestConditionalDelete, RunTestDeleteWithConflict
    Case("a delete with a stale revision is a conflict, with the right one it works") { subject in
      let first = try await subject.put("/registry/a", "one")
      let second = try await subject.put("/registry/a", "two")
      try await expectError(.conflict, "stale delete") {
        try await subject.commit(.delete("/registry/a", expected: first))
      }
      try await subject.commit(.delete("/registry/a", expected: second))
      try expectEqual(try await subject.text("/registry/a"), nil, "value")
    },
    Case("a key created again begins a new life") { subject in
      let first = try await subject.put("/registry/a", "one")
      try await subject.delete("/registry/a")
      let again = try await subject.put("/registry/a", "two")
      let entry = try await subject.store.get("/registry/a").entry
      try expectEqual(entry?.createRevision, again, "create revision")
      try expect(again > first, "revisions went back")
      try await expectError(.conflict, "the first life's revision") {
        try await subject.commit(.delete("/registry/a", expected: first))
      }
    },
    Case("every commit takes exactly the next revision") { subject in
      var last = try await subject.store.currentRevision()
      for number in 0..<20 {
        let revision = try await subject.put(StoreKey("/registry/\(number % 3)"), "\(number)")
        try expectEqual(revision, last.next, "revision of commit \(number)")
        try expectEqual(try await subject.store.currentRevision(), revision, "current revision")
        last = revision
      }
    },
    Case("keys and values may hold any bytes, and a value none") { subject in
      let keys = [StoreKey([0]), StoreKey([0, 0]), StoreKey([0x7F, 0xFF]), StoreKey([0xFF, 0xFF])]
      for key in keys { try await subject.commit(.put(key, StoreValue([0, 0xFF, 0x0A]))) }
      try await subject.commit(.put("/registry/empty", StoreValue([])))
      let listed = try await subject.store.list(.all).entries.map(\.key)
      try expectEqual(listed, [keys[0], keys[1], "/registry/empty", keys[2], keys[3]], "keys in byte order")
      let read = try await subject.store.get(keys[3]).entry
      try expectEqual(read?.value.bytes, [0, 0xFF, 0x0A], "value")
      let empty = try await subject.store.get("/registry/empty").entry
      try expectEqual(empty?.value.bytes, [], "an empty value is a value")
    },
    Case("an empty key is invalid") { subject in
      try await expectError(.invalid, "get") { _ = try await subject.store.get("") }
      try await expectError(.invalid, "put") { try await subject.put("") }
      try await expectError(.invalid, "condition") {
        try await subject.commit(StoreTransaction(conditions: [.init("", .absent)], operations: []))
      }
    },
    Case("a value over the limit is refused and leaves no trace") { subject in
      guard let limit = subject.maximumValueBytes else { return }
      let before = try await subject.put("/registry/a", "small")
      try await subject.commit(.put("/registry/b", StoreValue([UInt8](repeating: 7, count: limit))))
      try await expectError(.tooLarge, "one byte too many") {
        try await subject.commit(
          .put("/registry/a", StoreValue([UInt8](repeating: 7, count: limit + 1))))
      }
      try expectEqual(try await subject.text("/registry/a"), "small", "value")
      try expectEqual(try await subject.store.currentRevision(), before.next, "revision")
    },
    // RunTestStats
    Case("statistics count keys, bytes and watchers") { subject in
      try await subject.put("/registry/a", "12345")
      try await subject.put("/registry/b", "1")
      try await subject.put("/registry/b", "123")
      try await subject.put("/registry/c", "1")
      let revision = try await subject.delete("/registry/c")
      let watch = try await subject.store.watch([.all], after: nil)
      let statistics = try await subject.store.statistics()
      try expectEqual(statistics.keys, 2, "keys")
      if subject.countsBytesExactly {
        try expectEqual(statistics.bytes, 2 * 11 + 5 + 3, "bytes")
      } else {
        try expect(statistics.bytes > 0, "bytes")
      }
      try expectEqual(statistics.revision, revision, "revision")
      try expectEqual(statistics.watchers, 1, "watchers")
      watch.cancel()
    },
  ]
}

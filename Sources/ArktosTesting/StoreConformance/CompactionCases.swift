import ArktosCore
import ArktosStore

extension StoreConformance {
  static let compactionCases: [Case] = [
    // TestKVCompactReserveLastValue
    Case("compaction keeps every current entry") { subject in
      try await subject.put("/r/a", "1")
      try await subject.put("/r/b", "1")
      try await subject.put("/r/b", "2")
      try await subject.put("/r/c", "1")
      let revision = try await subject.delete("/r/c")
      try await subject.store.compact(through: revision)
      try expectEqual(try await subject.list(.all), ["/r/a=1", "/r/b=2"], "latest")
      try expectEqual(try await subject.list(.all, at: .exactly(revision)), ["/r/a=1", "/r/b=2"], "exactly")
      try expectEqual(try await subject.store.currentRevision(), revision, "revision")
      try expectEqual(try await subject.put("/r/a", "2"), revision.next, "next revision")
    },
    // RunTestCompactRevision, RunTestListInconsistentContinuation
    Case("what was compacted away is refused with the oldest revision that is left") { subject in
      let first = try await subject.put("/r/a", "1")
      let second = try await subject.put("/r/a", "2")
      let third = try await subject.put("/r/a", "3")
      try await subject.store.compact(through: second)
      let reads = try await expectError(.compacted, "get") {
        _ = try await subject.store.get("/r/a", at: .exactly(first))
      }
      try expectEqual(reads.oldestRevision, second, "oldest revision")
      let lists = try await expectError(.compacted, "list") {
        _ = try await subject.store.list(.all, at: .exactly(first), limit: 1)
      }
      try expectEqual(lists.oldestRevision, second, "oldest revision")
      try expectEqual(try await subject.text("/r/a", at: .exactly(second)), "2", "at the compaction")
      try expectEqual(try await subject.text("/r/a", at: .exactly(third)), "3", "behind the compaction")
      try expectEqual(try await subject.store.statistics().oldestRevision, second, "statistics")
    },
    Case("compacting again, or less far, changes nothing") { subject in
      let first = try await subject.put("/r/a", "1")
      let second = try await subject.put("/r/a", "2")
      try await subject.store.compact(through: second)
      try await subject.store.compact(through: second)
      try await subject.store.compact(through: first)
      try expectEqual(try await subject.store.statistics().oldestRevision, second, "oldest revision")
    },
    Case("the future cannot be compacted") { subject in
      let revision = try await subject.put("/r/a")
      try await expectError(.futureRevision, "compact") { try await subject.store.compact(through: revision.next) }
      try expectEqual(try await subject.text("/r/a"), "v", "value")
    },
    // TestWatchCompacted
    Case("a watch cannot begin before the compaction, but right behind it") { subject in
      let first = try await subject.put("/r/a", "1")
      let second = try await subject.put("/r/a", "2")
      try await subject.put("/r/a", "3")
      try await subject.store.compact(through: second)
      let error = try await expectError(.compacted, "watch") {
        // Some engines learn of it only when the watch is read.
        let watch = try await subject.store.watch([.all], after: first)
        _ = try await watch.next()
      }
      try expectEqual(error.oldestRevision, second, "oldest revision")
      let watch = try await subject.store.watch([.all], after: second)
      let events = try await subject.read(watch, through: second.next)
      try expectEqual(events.map(\.summary), ["\(second.next) update /r/a=3 was 2@\(second)"], "events")
    },
    // etcd#18089, etcd#19179: a deletion at the compaction's own revision was lost without a word
    Case("a deletion at the compaction is delivered, or the watch is refused") { subject in
      let created = try await subject.put("/r/a", "1")
      let deleted = try await subject.delete("/r/a")
      let last = try await subject.put("/r/b", "1")
      try await subject.store.compact(through: deleted)
      do {
        let watch = try await subject.store.watch([.all], after: created)
        let events = try await subject.read(watch, through: last)
        try expectEqual(events.map(\.revision), [deleted, last], "revisions of the events")
      } catch let error as StoreError {
        try expectEqual(error.code, .compacted, "code")
      }
      let watch = try await subject.store.watch([.all], after: deleted)
      try expectEqual(try await subject.read(watch, through: last).map(\.revision), [last], "behind it")
    },
    // TestWatchNoEventLossOnCompact
    Case("compaction takes nothing from a watch without telling it") { subject in
      let start = try await subject.store.currentRevision()
      let watch = try await subject.store.watch([.prefix("/r/")], after: nil)
      let total = 3000
      for number in 0..<total {
        let revision = try await subject.put(StoreKey("/r/\(number % 10)"), "\(number)")
        if number % 500 == 499 { try await subject.store.compact(through: revision) }
      }
      var seen: [Int64] = []
      do {
        seen = try await subject.read(watch, through: Revision(start.value + Int64(total))).map(\.revision.value)
        try expectEqual(seen.count, total, "number of events")
      } catch let error as StoreError {
        try expectEqual(error.code, .compacted, "code")
      }
      for (index, revision) in seen.enumerated() {
        try expectEqual(revision, start.value + Int64(index) + 1, "revision of event \(index)")
      }
    },
    Case("a watch that is up to date survives the compaction of all history") { subject in
      try await subject.put("/r/a", "1")
      let watch = try await subject.store.watch([.prefix("/r/")], after: nil)
      let unrelated = try await subject.put("/s/a", "1")
      try await subject.store.compact(through: unrelated)
      let revision = try await subject.put("/r/a", "2")
      let events = try await subject.read(watch, through: revision)
      try expectEqual(events.map(\.revision), [revision], "events")
    },
  ]
}

import ArktosCore
import ArktosStore

extension StoreConformance {
  static let watchCases: [Case] = [
    // RunTestWatch; etcd's validators "prevKV" and "isCreate"
    Case("events tell creation, update and deletion, with what was before") { subject in
      let watch = try await subject.store.watch([.prefix("/r/")], after: nil)
      let created = try await subject.put("/r/a", "1")
      let updated = try await subject.put("/r/a", "2")
      let deleted = try await subject.delete("/r/a")
      let again = try await subject.put("/r/a", "3")
      let events = try await subject.read(watch, through: again)
      try expectEqual(
        events.map(\.summary),
        [
          "\(created) create /r/a=1", "\(updated) update /r/a=2 was 1@\(created)",
          "\(deleted) delete /r/a was 2@\(updated)", "\(again) create /r/a=3",
        ], "events")
      try expectEqual(events.map(\.isDeletion), [false, false, true, false], "deletions")
      try expectEqual(
        events.map { $0.entry?.createRevision }, [created, created, nil, again], "create revisions")
    },
    // RunTestWatchFromNonZero, RunTestWatchFromZero
    Case("a watch begins behind its revision; without one, now") { subject in
      let first = try await subject.put("/r/a", "1")
      let second = try await subject.put("/r/a", "2")
      let fromNow = try await subject.store.watch([.all], after: nil)
      let fromFirst = try await subject.store.watch([.all], after: first)
      let fromStart = try await subject.store.watch([.all], after: Revision(first.value - 1))
      let third = try await subject.put("/r/a", "3")
      try expectEqual(try await subject.read(fromNow, through: third).map(\.revision), [third], "from now")
      try expectEqual(
        try await subject.read(fromFirst, through: third).map(\.revision), [second, third], "from the first")
      try expectEqual(
        try await subject.read(fromStart, through: third).map(\.revision), [first, second, third], "from the start")
    },
    // etcd's validator "filter respected"; RunTestClusterScopedWatch, RunTestNamespaceScopedWatch
    Case("a watch sees the keys of its range and no others") { subject in
      let ranges: [KeyRange] = [
        .prefix("/r/t1/"), .prefix("/r/t1"), .key("/r/t1/a"), .key("/r/t1"), .prefix("/r/"), .all,
        KeyRange(from: "/r/t1/b", to: "/r/t2/b"), KeyRange(from: "/r/t2/", to: nil), .prefix("/r/t1/a/"),
      ]
      var watches: [StoreWatch] = []
      for range in ranges { watches.append(try await subject.store.watch([range], after: nil)) }
      let keys: [StoreKey] = [
        "/r/t1/a", "/r/t1/b", "/r/t10/a", "/r/t1", "/r/t2/a", "/r/t2/b", "/q", "/r/t1/a/x", "/s", "/r/t1/ab", "/r/",
      ]
      var last = Revision.zero
      for key in keys { last = try await subject.put(key) }
      for (range, watch) in zip(ranges, watches) {
        let live = try await subject.read(watch, through: last)
        try expectEqual(live.map(\.key), keys.filter(range.contains), "keys of \(range)")
        let late = try await subject.store.watch([range], after: Revision(last.value - Int64(keys.count)))
        let history = try await subject.read(late, through: last)
        try expectEqual(history.map(\.key), keys.filter(range.contains), "keys of \(range) from history")
      }
    },
    Case("a watch of several ranges gives each event once, in one order") { subject in
      let watch = try await subject.store.watch(
        [.prefix("/r/a/"), .key("/r/a/1"), .prefix("/s/"), .prefix("/r/"), .key("/t"), .key("/t")], after: nil)
      let keys: [StoreKey] = ["/r/a/1", "/s/1", "/t", "/u", "/r/b", "/s/2", "/r/a/2", "/tt"]
      var last = Revision.zero
      for key in keys { last = try await subject.put(key) }
      let events = try await subject.read(watch, through: last)
      try expectEqual(events.map(\.key), keys.filter { $0 != "/u" && $0 != "/tt" }, "keys")
      let late = try await subject.store.watch(
        [.key("/t"), .prefix("/r/"), .prefix("/r/a/")], after: Revision(last.value - Int64(keys.count)))
      let history = try await subject.read(late, through: last)
      try expectEqual(history.map(\.key), keys.filter { $0 == "/t" || $0.hasPrefix("/r/") }, "from history")
    },
    Case("a watch of no range is invalid") { subject in
      try await expectError(.invalid, "no ranges") { _ = try await subject.store.watch([], after: nil) }
      try await expectError(.invalid, "an empty range") {
        _ = try await subject.store.watch([KeyRange(from: "/b", to: "/a")], after: nil)
      }
    },
    // "Atomic"; etcd's validator of the same name
    Case("the changes of one commit come in one batch") { subject in
      let live = try await subject.store.watch([.prefix("/r/"), .prefix("/s/")], after: nil)
      let start = try await subject.store.currentRevision()
      for round in 0..<30 {
        try await subject.commit(
          StoreTransaction(
            operations: (0..<100).map {
              .put(StoreKey("/\($0 % 2 == 0 ? "r" : "s")/\($0)"), StoreValue(text: "\(round)"), timeToLive: nil)
            }))
      }
      let last = try await subject.store.currentRevision()
      for watch in [live, try await subject.store.watch([.all], after: start)] {
        watch.requestProgress()
        var progress = start
        var revisions: Set<Revision> = []
        while progress < last {
          let batch = try await watch.next()
          for (revision, events) in Dictionary(grouping: batch.events, by: \.revision) {
            try expectEqual(events.count, 100, "changes of \(revision) in one batch")
            try expect(revisions.insert(revision).inserted, "\(revision) came twice")
          }
          progress = batch.progress
        }
        try expectEqual(revisions.count, 30, "commits seen")
      }
    },
    // "Bookmarkable"; RunOptionalTestProgressNotify; etcd#15220: progress overtook the events before it
    Case("requested progress comes behind everything it covers") { subject in
      let watch = try await subject.store.watch([.prefix("/r/")], after: nil)
      var seen: [Revision] = []
      var written: [Revision] = []
      for round in 0..<50 {
        for number in 0..<(round % 4) { written.append(try await subject.put(StoreKey("/r/\(number)"))) }
        let now = try await subject.store.currentRevision()
        watch.requestProgress()
        while true {
          let batch = try await watch.next()
          seen += batch.events.map(\.revision)
          try expect(batch.events.allSatisfy { $0.revision <= batch.progress }, "an event is beyond the progress")
          if batch.progress >= now { break }
        }
        try expectEqual(seen, written, "events before the progress")
      }
    },
    Case("progress moves on while only other keys change") { subject in
      let watch = try await subject.store.watch([.prefix("/quiet/")], after: nil)
      for _ in 0..<50 { try await subject.put("/busy/a") }
      let now = try await subject.store.currentRevision()
      watch.requestProgress()
      let batch = try await watch.next()
      try expectEqual(batch.events.count, 0, "events")
      try expect(batch.progress >= now, "progress \(batch.progress) is behind \(now)")
    },
    Case("what changes nothing gives no event") { subject in
      let watch = try await subject.store.watch([.all], after: nil)
      try await subject.delete("/r/absent")
      try await subject.commit(StoreTransaction(operations: []))
      let revision = try await subject.put("/r/a")
      try expectEqual(try await subject.read(watch, through: revision).map(\.key), ["/r/a"], "events")
    },
    // etcd#17247: an event came twice when a transaction's writes were kept from one attempt to the next
    Case("refused transactions leave nothing behind for the next one's events") { subject in
      let watch = try await subject.store.watch([.prefix("/r/")], after: nil)
      let start = try await subject.store.currentRevision()
      var expected: [String] = []
      for number in 0..<20 {
        try await expectError(.conflict, "a condition that fails") {
          try await subject.commit(
            StoreTransaction(
              conditions: [.init("/r/guard", .exists)],
              operations: [.put("/r/a", StoreValue(text: "never"), timeToLive: nil), .delete("/r/b")]))
        }
        try await expectError(.invalid, "two operations on one key") {
          try await subject.commit(
            StoreTransaction(operations: [
              .put("/r/c", StoreValue(text: "never"), timeToLive: nil), .delete("/r/d"), .delete("/r/d"),
            ]))
        }
        try await subject.commit(
          StoreTransaction(
            conditions: [.init("/r/guard", .absent)],
            operations: [.put("/r/a", StoreValue(text: "\(number)"), timeToLive: nil)]))
        expected.append("\(start.value + Int64(number) + 1) /r/a=\(number)")
      }
      let last = try await subject.store.currentRevision()
      let events = try await subject.read(watch, through: last)
      try expectEqual(
        events.map { "\($0.revision) \($0.key)=\($0.entry?.value.text ?? "deleted")" }, expected, "events")
    },
    // TestWatchResponseEventsNotSharedAcrossWatchers
    Case("watches of the same keys each get everything") { subject in
      var watches: [StoreWatch] = []
      for _ in 0..<20 { watches.append(try await subject.store.watch([.prefix("/r/")], after: nil)) }
      var revisions: [Revision] = []
      for number in 0..<50 { revisions.append(try await subject.put(StoreKey("/r/\(number)"))) }
      for watch in watches {
        let events = try await subject.read(watch, through: revisions[49])
        try expectEqual(events.map(\.revision), revisions, "events")
      }
    },
  ]
}

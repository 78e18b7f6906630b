import ArktosCore
import ArktosStore

extension StoreConformance {
  static let watchHistoryCases: [Case] = [
    // "Ordered", "Unique", "Reliable"
    Case("a watch misses nothing, repeats nothing and keeps the order") { subject in
      let start = try await subject.store.currentRevision()
      let live = try await subject.store.watch([.prefix("/r/")], after: nil)
      var expected: [Revision] = []
      for number in 0..<600 {
        let revision = try await subject.put(StoreKey(number % 3 == 0 ? "/s/a" : "/r/\(number % 17)"), "\(number)")
        if number % 3 != 0 { expected.append(revision) }
      }
      let last = try await subject.store.currentRevision()
      try expectEqual(try await subject.read(live, through: last).map(\.revision), expected, "live")
      let late = try await subject.store.watch([.prefix("/r/")], after: start)
      try expectEqual(try await subject.read(late, through: last).map(\.revision), expected, "from history")
    },
    // "Resumable"; TestWatchRestore
    Case("a watch resumed from its progress goes on without gap or repetition") { subject in
      var resumeFrom = try await subject.store.currentRevision()
      var seen: [Revision] = []
      var written: [Revision] = []
      for round in 0..<20 {
        for number in 0...(round * 7 % 5) { written.append(try await subject.put(StoreKey("/r/\(number)"))) }
        let watch = try await subject.store.watch([.prefix("/r/")], after: resumeFrom)
        if round % 3 == 0 { watch.requestProgress() }
        let batch = try await watch.next()
        seen += batch.events.map(\.revision)
        resumeFrom = batch.progress
        watch.cancel()
      }
      let watch = try await subject.store.watch([.prefix("/r/")], after: resumeFrom)
      let last = try await subject.store.currentRevision()
      seen += try await subject.read(watch, through: last).map(\.revision)
      try expectEqual(seen, written, "events over all watches")
    },
    // TestWatchFutureRev; etcd#20221
    Case("a watch from the future is refused") { subject in
      let revision = try await subject.put("/r/a")
      try await expectError(.futureRevision, "watch") {
        _ = try await subject.store.watch([.all], after: revision.next)
      }
      let watch = try await subject.store.watch([.all], after: revision)
      let next = try await subject.put("/r/a")
      try expectEqual(try await subject.read(watch, through: next).map(\.revision), [next], "from the present")
    },
    Case("a watch from 0 gives the whole history, if it is all there") { subject in
      let first = try await subject.put("/r/a", "1")
      let second = try await subject.put("/r/a", "2")
      let watch = try await subject.store.watch([.prefix("/r/")], after: .zero)
      try expectEqual(try await subject.read(watch, through: second).map(\.revision), [first, second], "events")
    },
    // RunTestWatchDeleteEventObjectHaveLatestRV, RunTestDeleteTriggerWatch
    Case("a deletion is an event at the deletion's revision, and carries the last entry") { subject in
      let created = try await subject.put("/r/a", "1")
      let watch = try await subject.store.watch([.key("/r/a")], after: nil)
      let deleted = try await subject.delete("/r/a")
      let events = try await subject.read(watch, through: deleted)
      try expectEqual(events.map(\.revision), [deleted], "revision")
      try expectEqual(events.first?.previous?.modRevision, created, "revision of the last entry")
      try expectEqual(events.first?.previous?.value.text, "1", "value of the last entry")
    },
    // RunTestDelayedWatchDelivery, TestWatchBatchUnsynced; etcd#17529: a starved watch lost events
    Case("a watch that is not read for long gets everything when it is") { subject in
      let idle = try await subject.store.watch([.prefix("/r/")], after: nil)
      let narrow = try await subject.store.watch([.key("/r/3")], after: nil)
      let diligent = try await subject.store.watch([.prefix("/r/")], after: nil)
      var revisions: [Revision] = []
      var seen: [Revision] = []
      for round in 0..<50 {
        for number in 0..<100 { revisions.append(try await subject.put(StoreKey("/r/\(number)"), "\(round)")) }
        seen += try await subject.read(diligent, through: revisions[revisions.count - 1]).map(\.revision)
      }
      try expectEqual(seen, revisions, "events of the one that is read")
      let last = revisions[revisions.count - 1]
      try expectEqual(try await subject.read(idle, through: last).map(\.revision), revisions, "of the idle one")
      let third = try await subject.read(narrow, through: last)
      try expectEqual(third.map { $0.entry?.value.text }, (0..<50).map { "\($0)" }, "of the narrow one")
      let after = try await subject.put("/r/3", "live again")
      for watch in [idle, narrow, diligent] {
        try expectEqual(try await subject.read(watch, through: after).map(\.revision), [after], "afterwards")
      }
    },
    // TestSyncWatchers, TestWatchVictims
    Case("a watch that catches up joins the present without a seam") { subject in
      let start = try await subject.store.currentRevision()
      for number in 0..<1500 { try await subject.put(StoreKey("/r/\(number % 9)")) }
      let watch = try await subject.store.watch([.all], after: start)
      var next = start.next
      for number in 0..<1500 {
        let revision = try await subject.put(StoreKey("/r/\(number % 9)"))
        guard number % 10 == 0 else { continue }
        let batch = try await watch.next()
        for event in batch.events {
          try expectEqual(event.revision, next, "revision of the next event")
          next = next.next
        }
        try expect(batch.progress <= revision, "progress is ahead of the store")
      }
      let last = try await subject.store.currentRevision()
      for event in try await subject.read(watch, through: last) {
        try expectEqual(event.revision, next, "revision of the next event")
        next = next.next
      }
      try expectEqual(next, last.next, "the end was reached")
    },
    // etcd#15271: after a broken connection a watch went back in time
    Case("the progress of a watch never goes back") { subject in
      let watch = try await subject.store.watch([.prefix("/r/")], after: nil)
      var progress = try await subject.store.currentRevision()
      for number in 0..<200 {
        try await subject.put(StoreKey(number % 2 == 0 ? "/r/a" : "/s/a"))
        if number % 5 == 0 { watch.requestProgress() }
        guard number % 2 == 0 else { continue }
        let batch = try await watch.next()
        try expect(batch.progress >= progress, "progress went from \(progress) to \(batch.progress)")
        progress = batch.progress
      }
    },
  ]
}

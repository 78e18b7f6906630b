import ArktosCore
import ArktosStore

extension StoreConformance {
  static let readingCases: [Case] = [
    // RunTestGetListRecursivePrefix, RunTestGetListNonRecursive
    Case("the range of a key is that key alone, the range of a prefix everything that begins with it") { subject in
      for key in ["/r/a", "/r/a/b", "/r/ab", "/r/a0", "/r"] { try await subject.put(StoreKey(key)) }
      let revision = try await subject.store.currentRevision()
      for point: ReadPoint in [.latest, .atLeast(revision), .exactly(revision)] {
        try expectEqual(try await subject.list(.key("/r/a"), at: point), ["/r/a=v"], "one key")
        try expectEqual(try await subject.list(.key("/r/"), at: point), [], "a key that is only a prefix")
        try expectEqual(try await subject.list(.prefix("/r/a/"), at: point), ["/r/a/b=v"], "below a key")
        try expectEqual(try await subject.list(.prefix("/r/a"), at: point).count, 4, "all that begin with a key")
        try expectEqual(try await subject.list(.prefix("/r/x"), at: point), [], "nothing")
      }
    },
    // RunTestConsistentList
    Case("a read that may be old is never older than the revision that it names, and latest never than any") {
      subject in
      var seen = Revision.zero
      for number in 0..<40 {
        let written = try await subject.put("/r/a", "\(number)")
        let near = try await subject.store.list(.prefix("/r/"), at: .atLeast(.zero), limit: nil)
        // It may be older than the first write.
        try expect(near.entries.allSatisfy { $0.modRevision <= near.revision }, "not one state")
        let latest = try await subject.store.list(.prefix("/r/"))
        try expect(latest.revision >= max(seen, written), "latest is older than what was seen")
        try expectEqual(latest.entries.map(\.value.text), ["\(number)"], "latest")
        let after = try await subject.store.list(.prefix("/r/"), at: .atLeast(latest.revision), limit: nil)
        try expect(after.revision >= latest.revision, "older than asked for")
        try expectEqual(after.entries.map(\.value.text), ["\(number)"], "at least as new as latest")
        seen = max(latest.revision, after.revision)
      }
    },
    // RunTestListInconsistentContinuation
    Case("a list whose revision was compacted away can go on behind its last key at the latest revision") { subject in
      for number in 0..<6 { try await subject.put(StoreKey("/r/\(number)"), "old") }
      let first = try await subject.store.list(.prefix("/r/"), at: .latest, limit: 2)
      try await subject.put("/r/0", "new")
      try await subject.put("/r/4", "new")
      let last = try await subject.delete("/r/5")
      try await subject.store.compact(through: last)
      let rest = KeyRange(from: StoreKey((first.entries.last?.key.bytes ?? []) + [0]), to: KeyRange.prefix("/r/").end)
      let error = try await expectError(.compacted, "the next page at the first one's revision") {
        _ = try await subject.store.list(rest, at: .exactly(first.revision), limit: 2)
      }
      try expectEqual(error.oldestRevision, last, "oldest revision")
      try expectEqual(try await subject.list(rest), ["/r/2=old", "/r/3=old", "/r/4=new"], "the rest, at latest")
    },
    // TestConcurrentReadNotBlockingWrite, TestKVTxnNonBlockRange
    Case("large lists and writes go on beside each other, and each list is one state") { subject in
      for start in stride(from: 0, to: 3000, by: 100) {
        try await subject.commit(
          StoreTransaction(
            operations: (start..<(start + 100)).map {
              .put(StoreKey("/r/\($0)"), StoreValue(text: "0"), timeToLive: nil)
            }))
      }
      let listings = try await withThrowingTaskGroup(of: [StoreListing].self) { group in
        group.addTask {
          for number in 1...300 { try await subject.put(StoreKey("/r/\(number * 7 % 3000)"), "\(number)") }
          return []
        }
        for _ in 0..<2 {
          group.addTask {
            var listings: [StoreListing] = []
            for _ in 0..<4 { listings.append(try await subject.store.list(.prefix("/r/"))) }
            return listings
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      for listing in listings {
        let again = try await subject.store.list(.prefix("/r/"), at: .exactly(listing.revision), limit: nil)
        try expectEqual(listing.entries.map(\.modRevision), again.entries.map(\.modRevision), "one state")
      }
    },
    // TestHashKVWhenCompacting
    Case("a state read while history is compacted is that state, or is refused") { subject in
      for number in 0..<400 { try await subject.put(StoreKey("/r/\(number % 20)"), "\(number)") }
      let revision = try await subject.store.currentRevision()
      let expected = try await subject.list(.prefix("/r/"), at: .exactly(revision))
      for number in 400..<600 {
        try await subject.put(StoreKey("/r/\(number % 23)"), "\(number)")
        if number % 9 == 0 { try await subject.delete(StoreKey("/r/\(number % 20)")) }
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for step in 0..<50 { try await subject.store.compact(through: Revision(revision.value - 45 + Int64(step))) }
        }
        for _ in 0..<3 {
          group.addTask {
            for _ in 0..<20 {
              do {
                let seen = try await subject.list(.prefix("/r/"), at: .exactly(revision))
                try expectEqual(seen, expected, "the state")
              } catch let error as StoreError {
                try expectEqual(error.code, .compacted, "code")
              }
            }
          }
        }
        try await group.waitForAll()
      }
    },
  ]
}

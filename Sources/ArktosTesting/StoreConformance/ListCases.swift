import ArktosCore
import ArktosStore

extension StoreConformance {
  static let listCases: [Case] = [
    // RunTestList, RunTestKeySchema
    Case("a list is in key order and keeps to its range") { subject in
      for key in ["/r/b/2", "/r/a/2", "/r/ab/1", "/r/a/1", "/r/a", "/r/b/1", "/s"] {
        try await subject.put(StoreKey(key))
      }
      try expectEqual(try await subject.list(.prefix("/r/a/")), ["/r/a/1=v", "/r/a/2=v"], "prefix with a slash")
      try expectEqual(
        try await subject.list(.prefix("/r/a")), ["/r/a=v", "/r/a/1=v", "/r/a/2=v", "/r/ab/1=v"], "bare prefix")
      try expectEqual(
        try await subject.list(KeyRange(from: "/r/a/2", to: "/r/b/2")), ["/r/a/2=v", "/r/ab/1=v", "/r/b/1=v"],
        "from inclusive, to exclusive")
      try expectEqual(try await subject.list(KeyRange(from: "/r/b/2", to: nil)), ["/r/b/2=v", "/s=v"], "open end")
      try expectEqual(try await subject.list(.key("/r/a")), ["/r/a=v"], "one key")
      try expectEqual(try await subject.list(.all).count, 7, "everything")
    },
    Case("an empty range and an empty store list nothing, at a revision") { subject in
      let empty = try await subject.store.list(.all)
      try expectEqual(empty.entries.count, 0, "entries of an empty store")
      try expectEqual(empty.revision, try await subject.store.currentRevision(), "revision")
      let revision = try await subject.put("/r/a")
      let listing = try await subject.store.list(KeyRange(from: "/r/b", to: "/r/a"))
      try expectEqual(listing.entries.count, 0, "entries of an empty range")
      try expectEqual(listing.revision, revision, "revision")
      try expectEqual(listing.remaining, 0, "remaining")
    },
    // RunTestListPaging
    Case("a limit cuts the list and says how much is left") { subject in
      for number in 10..<20 { try await subject.put(StoreKey("/r/\(number)")) }
      try await subject.put("/s")
      let page = try await subject.store.list(.prefix("/r/"), at: .latest, limit: 4)
      try expectEqual(page.entries.map(\.key.text), ["/r/10", "/r/11", "/r/12", "/r/13"], "keys")
      try expectEqual(page.remaining, 6, "remaining")
      let whole = try await subject.store.list(.prefix("/r/"), at: .latest, limit: 10)
      try expectEqual(whole.remaining, 0, "remaining of a page that just fits")
      try await expectError(.invalid, "limit 0") {
        _ = try await subject.store.list(.all, at: .latest, limit: 0)
      }
    },
    // RunTestListContinuation, RunTestConsistentList
    Case("pages at one revision do not see what happens between them") { subject in
      for number in 10..<30 { try await subject.put(StoreKey("/r/\(number)"), "old") }
      let first = try await subject.store.list(.prefix("/r/"), at: .latest, limit: 5)
      var keys = first.entries.map(\.key)
      var remaining = first.remaining
      var round = 0
      while remaining > 0, let last = keys.last {
        try await subject.put(StoreKey("/r/\(20 + round)x"), "new")
        try await subject.put(StoreKey("/r/\(28 - round)"), "new")
        try await subject.delete(StoreKey("/r/\(29 - round)"))
        let rest = KeyRange(from: StoreKey(last.bytes + [0]), to: KeyRange.prefix("/r/").end)
        let page = try await subject.store.list(rest, at: .exactly(first.revision), limit: 5)
        try expectEqual(page.revision, first.revision, "revision of a page")
        try expectEqual(Set(page.entries.map(\.value.text)), ["old"], "values of a page")
        try expect(page.remaining < remaining, "pages make no headway")
        keys += page.entries.map(\.key)
        remaining = page.remaining
        round += 1
      }
      try expectEqual(keys.map(\.text), (10..<30).map { "/r/\($0)" }, "keys of all pages")
      try expectEqual(try await subject.text("/r/28"), nil, "the writes took place")
    },
    // RunTestList: "test List with resource version of first write, match=Exact" to "of eight write"
    Case("a range is listed exactly as it was after each write") { subject in
      var states: [(Revision, [String])] = [(try await subject.store.currentRevision(), [])]
      states.append((try await subject.put("/r/b", "1"), ["/r/b=1"]))
      states.append((try await subject.put("/r/a", "2"), ["/r/a=2", "/r/b=1"]))
      states.append((try await subject.put("/elsewhere", "x"), ["/r/a=2", "/r/b=1"]))
      states.append((try await subject.put("/r/b", "3"), ["/r/a=2", "/r/b=3"]))
      states.append((try await subject.delete("/r/a"), ["/r/b=3"]))
      states.append((try await subject.put("/r/a", "4"), ["/r/a=4", "/r/b=3"]))
      states.append((try await subject.put("/r/c", "5"), ["/r/a=4", "/r/b=3", "/r/c=5"]))
      states.append((try await subject.delete("/r/b"), ["/r/a=4", "/r/c=5"]))
      for (revision, expected) in states {
        let listing = try await subject.store.list(.prefix("/r/"), at: .exactly(revision), limit: nil)
        let seen = listing.entries.map { "\($0.key)=\($0.value.text)" }
        try expectEqual(seen, expected, "entries at \(revision)")
        try expectEqual(listing.revision, revision, "revision")
        let page = try await subject.store.list(.prefix("/r/"), at: .exactly(revision), limit: 1)
        try expectEqual(page.remaining, max(expected.count - 1, 0), "remaining at \(revision)")
      }
      let future = try await subject.store.currentRevision().next
      try await expectError(.futureRevision, "exactly the next revision") {
        _ = try await subject.store.list(.all, at: .exactly(future), limit: nil)
      }
    },
    Case("a large list is the same whole and in pages") { subject in
      for start in stride(from: 0, to: 2000, by: 100) {
        try await subject.commit(
          StoreTransaction(
            operations: (start..<(start + 100)).map {
              .put(StoreKey("/r/\($0 % 7)/\($0)"), StoreValue(text: "\($0)"), timeToLive: nil)
            }))
      }
      let whole = try await subject.store.list(.all)
      try expectEqual(whole.entries.count, 2000, "entries")
      var paged: [StoreEntry] = []
      var start = StoreKey([])
      while paged.count < 2000 {
        let page = try await subject.store.list(
          KeyRange(from: start, to: nil), at: .exactly(whole.revision), limit: 300)
        paged += page.entries
        guard let last = page.entries.last else { break }
        try expectEqual(page.remaining, 2000 - paged.count, "remaining")
        start = StoreKey(last.key.bytes + [0])
      }
      try expectEqual(paged.map(\.key), whole.entries.map(\.key), "keys")
    },
  ]
}

import ArktosCore
import ArktosStore

extension StoreConformance {
  static let countCases: [Case] = [
    // RunTestStats, and remainingItemCount of RunTestListPaging
    Case("a count is the number of entries that a list gives, at every revision") { subject in
      let start = try await subject.store.currentRevision()
      for number in 0..<12 { try await subject.put(StoreKey("/r/\(number % 5)/\(number)")) }
      for number in 0..<6 { try await subject.delete(StoreKey("/r/\(number % 5)/\(number)")) }
      try await subject.put("/r/1/6", "again")
      try await subject.put("/s/1")
      let last = try await subject.store.currentRevision()
      let ranges: [KeyRange] = [
        .all, .prefix("/r/"), .prefix("/r/1/"), .key("/r/1/6"), .key("/r/1/1"), .key("/absent"),
        KeyRange(from: "/r/1/6", to: "/r/4"), KeyRange(from: "/r/3", to: nil), KeyRange(from: "/b", to: "/a"),
      ]
      var points: [ReadPoint] = [.latest, .atLeast(.zero), .atLeast(last)]
      points += (start.value...last.value).map { .exactly(Revision($0)) }
      for range in ranges {
        for point in points {
          let listing = try await subject.store.list(range, at: point, limit: nil)
          let count = try await subject.store.count(range, at: point)
          try expectEqual(count.count, listing.entries.count, "keys in \(range) at \(point)")
          try expectEqual(count.revision, listing.revision, "revision of the count at \(point)")
        }
      }
      try expectEqual(try await subject.store.count(.prefix("/r/")).count, 6, "keys now")
    },
    Case("a count is refused where a list is") { subject in
      let first = try await subject.put("/r/a", "1")
      let second = try await subject.put("/r/a", "2")
      try await subject.store.compact(through: second)
      let error = try await expectError(.compacted, "at what was compacted") {
        _ = try await subject.store.count(.all, at: .exactly(first))
      }
      try expectEqual(error.oldestRevision, second, "oldest revision")
      try await expectError(.futureRevision, "exactly the next revision") {
        _ = try await subject.store.count(.all, at: .exactly(second.next))
      }
      try await expectError(.futureRevision, "at least the next revision") {
        _ = try await subject.store.count(.all, at: .atLeast(Revision(second.value + 1000)))
      }
      try await expectError(.invalid, "exactly 0") { _ = try await subject.store.count(.all, at: .exactly(.zero)) }
    },
    // RunTestStats, RunTestCompactRevision
    Case("statistics tell how many revisions can still be read exactly") { subject in
      let start = try await subject.store.currentRevision()
      for number in 0..<9 { try await subject.put("/r/a", "\(number)") }
      try expectEqual(try await subject.store.statistics().revisionsRetained, 10, "with the empty state")
      let middle = Revision(start.value + 4)
      try await subject.store.compact(through: middle)
      let statistics = try await subject.store.statistics()
      try expectEqual(statistics.revisionsRetained, 6, "after the compaction")
      for value in statistics.oldestRevision.value...statistics.revision.value {
        let text = try await subject.text("/r/a", at: .exactly(Revision(value)))
        try expectEqual(text, "\(value - start.value - 1)", "value at \(value)")
      }
      try await subject.store.compact(through: statistics.revision)
      try expectEqual(try await subject.store.statistics().revisionsRetained, 1, "after the last compaction")
    },
  ]
}

import ArktosCore
import ArktosStore

extension StoreConformance {
  static let concurrencyCases: [Case] = [
    // RunTestGuaranteedUpdate under contention
    Case("concurrent compare-and-set loses no update") { subject in
      try await subject.put("/r/counter", "0")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask { for _ in 0..<25 { try await increment("/r/counter", on: subject.store) } }
        }
        try await group.waitForAll()
      }
      try expectEqual(try await subject.text("/r/counter"), "200", "counter")
    },
    Case("of concurrent creations of one key exactly one succeeds") { subject in
      let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<20 {
          group.addTask {
            do {
              try await subject.commit(.create("/r/a", StoreValue(text: "\(number)")))
              return true
            } catch let error as StoreError where error.code == .conflict {
              return false
            }
          }
        }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      try expectEqual(wins, 1, "successes")
    },
    // TestConcurrentReadTxAndWrite
    Case("no reader and no watcher ever sees half a transaction") { subject in
      let watch = try await subject.store.watch([.prefix("/r/")], after: nil)
      let rounds = 150
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for round in 0..<rounds {
            try await subject.commit(
              StoreTransaction(
                operations: ["/r/a", "/r/b", "/r/c"].map {
                  .put($0, StoreValue(text: "\(round)"), timeToLive: nil)
                }))
          }
        }
        for _ in 0..<2 {
          group.addTask {
            var values: [String] = []
            repeat {
              values = try await subject.store.list(.prefix("/r/")).entries.map(\.value.text)
              let isWhole = Set(values).count <= 1 && [0, 3].contains(values.count)
              try expect(isWhole, "half a transaction")
              await Task.yield()
            } while values.first != "\(rounds - 1)"
          }
        }
        group.addTask {
          var seen = 0
          while seen < rounds * 3 {
            let batch = try await watch.next()
            for (revision, events) in Dictionary(grouping: batch.events, by: \.revision) {
              try expectEqual(events.count, 3, "changes of \(revision)")
            }
            seen += batch.events.count
          }
        }
        try await group.waitForAll()
      }
    },
    // "strict serializability", and every watch in the order of commits
    Case("all watches see the commits of concurrent writers in the same order") { subject in
      let start = try await subject.store.currentRevision()
      let writers = 6
      let writes = 60
      let end = Revision(start.value + Int64(writers * writes))
      let orders = try await withThrowingTaskGroup(of: [String]?.self) { group in
        for number in 0..<4 {
          let watch = try await subject.store.watch([.prefix("/r/")], after: number % 2 == 0 ? nil : start)
          group.addTask {
            var seen: [String] = []
            while seen.count < writers * writes { seen += try await watch.next().events.map(\.summary) }
            return seen
          }
        }
        for writer in 0..<writers {
          group.addTask {
            var last = start
            for number in 0..<writes {
              let revision = try await subject.put(StoreKey("/r/\(writer)"), "\(number)")
              try expect(revision > last, "a writer's revisions went back")
              let read = try await subject.store.get(StoreKey("/r/\(writer)"))
              try expectEqual(read.entry?.modRevision, revision, "a writer reads its own write")
              last = revision
            }
            return nil
          }
        }
        return try await group.reduce(into: [[String]]()) { orders, order in
          if let order { orders.append(order) }
        }
      }
      try expectEqual(try await subject.store.currentRevision(), end, "revision")
      try expectEqual(Set(orders).count, 1, "orders")
    },
    Case("pages at one revision are consistent while writers move keys about") { subject in
      for number in 0..<100 { try await subject.put(StoreKey("/r/\(1000 + number)"), "0") }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for number in 0..<300 {
            // The number of keys stays the same in every state.
            try await subject.commit(
              StoreTransaction(operations: [
                .delete(StoreKey("/r/\(1000 + number)")),
                .put(StoreKey("/r/\(1100 + number)"), StoreValue(text: "\(number)"), timeToLive: nil),
              ]))
          }
        }
        group.addTask {
          for _ in 0..<20 {
            let first = try await subject.store.list(.prefix("/r/"), at: .latest, limit: 30)
            try expectEqual(first.entries.count + first.remaining, 100, "keys at the first page")
            var keys = first.entries.map(\.key)
            while let last = keys.last, keys.count < 100 {
              let rest = KeyRange(from: StoreKey(last.bytes + [0]), to: KeyRange.prefix("/r/").end)
              let page = try await subject.store.list(rest, at: .exactly(first.revision), limit: 30)
              guard !page.entries.isEmpty else { break }
              keys += page.entries.map(\.key)
            }
            try expectEqual(Set(keys).count, 100, "keys of all pages")
          }
        }
        try await group.waitForAll()
      }
    },
  ]

  /// Adds one to a number in the store, as often as others get in between.
  private static func increment(_ key: StoreKey, on store: any Store) async throws {
    while try await !tryIncrement(key, on: store) { await Task.yield() }
  }

  private static func tryIncrement(_ key: StoreKey, on store: any Store) async throws -> Bool {
    guard let entry = try await store.get(key).entry, let number = Int(entry.value.text) else {
      throw ConformanceFailure(message: "\(key) holds no number", file: #fileID, line: #line)
    }
    do {
      _ = try await store.commit(.put(key, StoreValue(text: "\(number + 1)"), expected: entry.modRevision))
      return true
    } catch {
      guard error.code == .conflict else { throw error }
      return false
    }
  }
}

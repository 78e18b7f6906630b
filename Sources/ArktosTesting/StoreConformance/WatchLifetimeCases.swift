import ArktosCore
import ArktosStore

extension StoreConformance {
  static let watchLifetimeCases: [Case] = [
    // RunTestWatchContextCancel
    Case("cancelling a task that waits for events ends its wait at once") { subject in
      let watch = try await subject.store.watch([.all], after: nil)
      let reader = Task { try await watch.next() }
      await Task.yield()
      reader.cancel()
      try await expectError(.cancelled, "the waiting task") { _ = try await reader.value }
      let revision = try await subject.put("/r/a")
      try expectEqual(
        try await subject.read(watch, through: revision).map(\.revision), [revision], "events for another task")
    },
    Case("a cancelled watch ends whoever waits for it, and stays ended") { subject in
      let watch = try await subject.store.watch([.all], after: nil)
      let reader = Task { try await watch.next() }
      await Task.yield()
      watch.cancel()
      watch.cancel()
      try await expectError(.cancelled, "the waiting task") { _ = try await reader.value }
      try await subject.put("/r/a")
      try await expectError(.cancelled, "a later read") { _ = try await watch.next() }
    },
    // TestCancelUnsynced
    Case("a watch that is still catching up can be cancelled, and the others catch up all the same") { subject in
      let start = try await subject.store.currentRevision()
      for number in 0..<3000 { try await subject.put(StoreKey("/r/\(number % 10)")) }
      let last = try await subject.store.currentRevision()
      var watches: [StoreWatch] = []
      for _ in 0..<6 { watches.append(try await subject.store.watch([.prefix("/r/")], after: start)) }
      _ = try await watches[0].next()
      for watch in watches[..<3] { watch.cancel() }
      for watch in watches[..<3] {
        try await expectError(.cancelled, "a cancelled watch") {
          // What an engine had handed over already may still be read.
          while true { _ = try await watch.next() }
        }
      }
      for watch in watches[3...] {
        let events = try await subject.read(watch, through: last)
        try expectEqual(events.count, 3000, "events of the others")
      }
    },
    Case("a watch that is let go of is forgotten by the store") { subject in
      do {
        var watches: [StoreWatch] = []
        for number in 0..<10 {
          watches.append(try await subject.store.watch([.key(StoreKey("/r/\(number)")), .all], after: nil))
        }
        try expectEqual(try await subject.store.statistics().watchers, 10, "watchers")
      }
      while try await subject.store.statistics().watchers > 0 { await Task.yield() }
      try await subject.put("/r/1")
    },
    // TestStressWatchCancelClose
    Case("watches may be opened, read and cancelled from all sides at once") { subject in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<8 {
          group.addTask {
            for round in 0..<30 {
              let watch = try await subject.store.watch([.prefix(StoreKey("/r/\(number % 3)/"))], after: nil)
              let reader = Task { try await watch.next() }
              if round % 2 == 0 { try await subject.put(StoreKey("/r/\(number % 3)/\(round)")) }
              if round % 3 == 0 { watch.cancel() }
              reader.cancel()
              switch await reader.result {
              case .success(let batch): try expect(batch.progress > .zero, "progress")
              case .failure(let error as StoreError): try expectEqual(error.code, .cancelled, "code")
              case .failure(let error): throw error
              }
              watch.cancel()
            }
          }
        }
        try await group.waitForAll()
      }
      while try await subject.store.statistics().watchers > 0 { await Task.yield() }
    },
    // RunTestWatchErrorIsBlockingFurtherEvents
    Case("a watch that ended with an error gives nothing more") { subject in
      let watch = try await subject.store.watch([.all], after: nil)
      try await subject.put("/r/a")
      watch.cancel()
      for _ in 0..<3 { try await expectError(.cancelled, "read") { _ = try await watch.next() } }
    },
  ]
}

internal import ArktosCore
internal import ArktosStore
internal import BenchmarkSupport

/// Events that reach watchers of everything, while one task writes as fast as it can.
func measureFanout(_ settings: Settings) async throws -> Measurement {
  var runs: [Double] = []
  for _ in 0..<settings.runs {
    let store = MemoryStore()
    runs.append(try await deliveries(settings, from: store, through: store))
    store.close()
  }
  return Measurement(
    .fanout, "watch events delivered in-process, \(settings.watchers) watchers of everything", unit: "/s",
    target: "2,000,000 /s", runs: runs)
}

/// How many events a second reach watchers of everything in `watched`, which shows what is written to `store`.
func deliveries(_ settings: Settings, from store: any Store, through watched: any Store) async throws -> Double {
  let writes = 50_000
  let keys = Fixture.keys(1000)
  let value = Fixture.value(settings.valueBytes)
  var watches: [StoreWatch] = []
  for _ in 0..<settings.watchers { watches.append(try await watched.watch([.all], after: nil)) }
  let start = ContinuousClock.now
  try await withThrowingDiscardingTaskGroup { group in
    for watch in watches {
      group.addTask {
        var received = 0
        while received < writes { received += try await watch.next().events.count }
        guard received == writes else { throw WrongAnswer("a watcher got \(received) events of \(writes)") }
        watch.cancel()
      }
    }
    group.addTask {
      for index in 0..<writes { _ = try await store.commit(.put(keys[index % keys.count], value)) }
    }
  }
  return Double(writes * settings.watchers) / (ContinuousClock.now - start).inSeconds
}

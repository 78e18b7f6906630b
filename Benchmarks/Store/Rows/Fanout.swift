internal import ArktosCore
internal import ArktosStore
internal import BenchmarkSupport

/// Events that reach watchers of everything, while one task writes as fast as it can.
func measureFanout(_ settings: Settings) async throws -> Measurement {
  let writes = 50_000
  let keys = Fixture.keys(1000)
  let value = Fixture.value(settings.valueBytes)
  var runs: [Double] = []
  for _ in 0..<settings.runs {
    let store = MemoryStore()
    var watches: [StoreWatch] = []
    for _ in 0..<settings.watchers { watches.append(try await store.watch([.all], after: nil)) }
    let start = ContinuousClock.now
    try await withThrowingDiscardingTaskGroup { group in
      for watch in watches {
        group.addTask {
          var received = 0
          while received < writes { received += try await watch.next().events.count }
          guard received == writes else { throw WrongAnswer("a watcher got \(received) events of \(writes)") }
        }
      }
      group.addTask {
        for index in 0..<writes { try await store.commit(.put(keys[index % keys.count], value)) }
      }
    }
    runs.append(Double(writes * settings.watchers) / (ContinuousClock.now - start).inSeconds)
    store.close()
  }
  return Measurement(
    .fanout, "watch events delivered in-process, \(settings.watchers) watchers of everything", unit: "/s",
    target: "2,000,000 /s", runs: runs)
}

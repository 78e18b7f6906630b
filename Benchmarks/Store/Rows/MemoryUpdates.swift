internal import ArktosCore
internal import ArktosStore
internal import BenchmarkSupport

/// Compare-and-set updates of one task on the memory engine.
func measureMemoryUpdates(_ settings: Settings) async throws -> Measurement {
  let store = MemoryStore()
  let keys = Fixture.keys(settings.keys)
  var revisions = try await Fixture.fill(store, keys, valueBytes: settings.valueBytes)
  // Values are made before: what is measured is the store.
  let values = (0..<1024).map { Fixture.value(settings.valueBytes, $0) }
  var scatter = Scatter(seed: 1)
  var runs: [Double] = []
  for _ in 0..<settings.runs {
    let start = ContinuousClock.now
    var count = 0
    while ContinuousClock.now - start < settings.duration {
      for _ in 0..<1000 {
        let index = scatter.next(below: keys.count)
        revisions[index] = try await store.commit(
          .put(keys[index], values[count & 1023], expected: revisions[index])
        ).revision
        count += 1
      }
    }
    runs.append(Double(count) / (ContinuousClock.now - start).inSeconds)
  }
  return Measurement(
    .updates, "compare-and-set updates, memory engine, one task, \(settings.keys) keys of \(settings.valueBytes) bytes",
    unit: "/s", target: "300,000 /s", runs: runs)
}

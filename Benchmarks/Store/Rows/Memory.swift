internal import ArktosCore
internal import ArktosStore
internal import BenchmarkSupport

/// Memory per watch that waits for something to happen, each with a key prefix of its own.
func measureWatcherMemory(_ settings: Settings) async throws -> Measurement {
  let count = 10_000
  var runs: [Double] = []
  // All are kept to the end: a run that reused what the one before let go of would seem to need nothing.
  var kept: [(MemoryStore, [StoreWatch])] = []
  for _ in 0..<settings.runs {
    let store = MemoryStore()
    var watches: [StoreWatch] = []
    watches.reserveCapacity(count)
    let before = ProcFile.residentBytes
    for index in 0..<count {
      watches.append(try await store.watch([.prefix(StoreKey("/registry/pods/tenant-\(index)/"))], after: nil))
    }
    runs.append(Double(ProcFile.residentBytes - before) / Double(count))
    kept.append((store, watches))
  }
  for (store, _) in kept { store.close() }
  return Measurement(
    .watcherMemory, "memory per idle in-process watcher, \(count) watchers, the task that reads it not counted",
    unit: "bytes", target: "below 1,024 bytes", runs: runs)
}

/// Memory per key beyond the bytes of key and value, history left out.
func measureKeyMemory(_ settings: Settings) async throws -> Measurement {
  var runs: [Double] = []
  // Kept to the end, as above.
  var kept: [MemoryStore] = []
  for _ in 0..<settings.runs {
    // As good as no history: what it let go of would still be counted.
    let store = MemoryStore(limits: StoreLimits(historyEvents: 1))
    let before = ProcFile.residentBytes
    var contents = 0
    for index in 0..<settings.keys {
      let key = Fixture.key(index)
      contents += key.bytes.count + settings.valueBytes
      try await store.commit(.create(key, Fixture.value(settings.valueBytes, index)))
    }
    runs.append(Double(ProcFile.residentBytes - before - contents) / Double(settings.keys))
    kept.append(store)
  }
  for store in kept { store.close() }
  return Measurement(
    .keyMemory, "memory per key beyond its bytes, \(settings.keys) keys, next to no history", unit: "bytes",
    target: "below 250 bytes", runs: runs)
}

internal import ArktosCore
internal import ArktosStore
internal import BenchmarkSupport

/// The time from the call that writes to the event in a watcher's hands, at a fixed rate of writes.
func measureDelay(_ settings: Settings) async throws -> Measurement {
  let keys = Fixture.keys(1000)
  let writes = Int(settings.seconds * Double(settings.rate))
  var runs: [Double] = []
  var all: [Double] = []
  for _ in 0..<settings.runs {
    let store = MemoryStore()
    let watch = try await store.watch([.all], after: nil)
    let start = ContinuousClock.now
    let reader = Task {
      var arrivals: [Duration] = []
      arrivals.reserveCapacity(writes)
      while arrivals.count < writes {
        let batch = try await watch.next()
        let now = ContinuousClock.now - start
        for _ in batch.events { arrivals.append(now) }
      }
      return arrivals
    }
    let departures = try await write(writes, to: store, keys, settings, since: start)
    // One writer: the events come in the order of the writes.
    let delays = zip(try await reader.value, departures).map { ($0 - $1).inMicroseconds }
    runs.append(Samples(delays).percentile(0.99) / 1000)
    all += delays
    store.close()
  }
  return Measurement(
    .delay, "p99 of the delay from put to event in-process at \(settings.rate) writes/s", unit: "ms",
    target: "below 2 ms", runs: runs, latencies: Samples(all))
}

/// Writes whatever is due, a millisecond's worth at a time; gives when each write was called.
private func write(
  _ writes: Int, to store: MemoryStore, _ keys: [StoreKey], _ settings: Settings, since start: ContinuousClock.Instant
) async throws -> [Duration] {
  let value = Fixture.value(settings.valueBytes)
  var departures: [Duration] = []
  departures.reserveCapacity(writes)
  while departures.count < writes {
    let due = min(writes, Int((ContinuousClock.now - start).inSeconds * Double(settings.rate)))
    while departures.count < due {
      departures.append(ContinuousClock.now - start)
      try await store.commit(.put(keys[departures.count % keys.count], value))
    }
    try await Task.sleep(for: .milliseconds(1))
  }
  return departures
}

internal import ArktosCore
internal import ArktosStore
internal import BenchmarkSupport

/// What listing everything over and over does to the latency of writers, on both engines of ours.
func measureListing(_ settings: Settings) async throws -> [Measurement] {
  var measurements = [try await measureListing(settings, MemoryStore(), "memory engine, 1 writer", writers: 1)]
  try await WorkDirectory.with(in: settings.directory) { directory in
    let store = try await EmbeddedStore.open(directory: directory + "/store")
    measurements.append(try await measureListing(settings, store, "embedded engine, 8 writers", writers: 8))
    try await store.close()
  }
  return measurements
}

private func measureListing(
  _ settings: Settings, _ store: any Store, _ engine: String, writers: Int
) async throws -> Measurement {
  let keys = Fixture.keys(settings.keys)
  _ = try await Fixture.fill(store, keys, valueBytes: 64)
  var quiet: [Double] = []
  var ratios: [Double] = []
  var latencies: [Double] = []
  var lists = 0
  for _ in 0..<settings.runs {
    let alone = try await pacedWrites(store, keys, writers: writers, for: settings.duration)
    let lister = Task {
      var count = 0
      while !Task.isCancelled {
        guard try await store.list(.all).entries.count == keys.count else { throw WrongAnswer("a list is incomplete") }
        count += 1
      }
      return count
    }
    let beside = try await pacedWrites(store, keys, writers: writers, for: settings.duration)
    lister.cancel()
    lists += try await lister.value
    quiet.append(Samples(alone).percentile(0.99))
    ratios.append(Samples(beside).percentile(0.99) / Samples(alone).percentile(0.99))
    latencies += beside
  }
  let each = settings.seconds * Double(settings.runs) / Double(max(lists, 1)) * 1000
  return Measurement(
    .listing,
    "p99 of writes (\(engine)) while \(keys.count) entries are listed over and over (\(each.short) ms a list), "
      + "over that without lists (\(Samples(quiet).median.short) µs)",
    unit: "times", target: "at most 1.2", runs: ratios, latencies: Samples(latencies))
}

/// Writes spread evenly over time, 2,000 a second in all; gives how long each took, in microseconds.
private func pacedWrites(
  _ store: any Store, _ keys: [StoreKey], writers: Int, for duration: Duration
) async throws -> [Double] {
  let start = ContinuousClock.now
  let step = Duration.microseconds(500) * writers
  return try await withThrowingTaskGroup(of: [Double].self) { group in
    for writer in 0..<writers {
      group.addTask {
        let value = Fixture.value(64)
        var scatter = Scatter(seed: writer)
        var microseconds: [Double] = []
        var due = start
        while due - start < duration {
          try await Task.sleep(until: due, clock: .continuous)
          let key = keys[scatter.next(below: keys.count)]
          let before = ContinuousClock.now
          _ = try await store.commit(.put(key, value))
          microseconds.append((ContinuousClock.now - before).inMicroseconds)
          due = max(due + step, ContinuousClock.now - step)
        }
        return microseconds
      }
    }
    return try await group.reduce(into: []) { $0 += $1 }
  }
}

/// A store answered what it must not: the measurement means nothing.
struct WrongAnswer: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

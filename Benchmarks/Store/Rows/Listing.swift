internal import ArktosCore
internal import ArktosStore
internal import BenchmarkSupport

/// What listing everything over and over does to the latency of writers, on both engines of ours.
func measureListing(_ settings: Settings) async throws -> [Measurement] {
  let keys = Fixture.keys(settings.keys)
  let other = MemoryStore()
  // Keys of its own: nothing is shared with the stores that are written.
  _ = try await Fixture.fill(other, Fixture.keys(settings.keys), valueBytes: 64)
  let memory = ListingLoad(
    store: MemoryStore(), other: other, keys: keys, engine: "memory engine, 1 writer", writers: 1)
  var measurements = [try await memory.measure(settings)]
  try await WorkDirectory.with(in: settings.directory) { directory in
    let store = try await EmbeddedStore.open(directory: directory + "/store")
    let embedded = ListingLoad(
      store: store, other: other, keys: keys, engine: "embedded engine, 8 writers", writers: 8)
    measurements.append(try await embedded.measure(settings))
    try await store.close()
  }
  return measurements
}

/// Writers of a store beside one who lists it, and beside one who lists another store of the same content: what the
/// second does to them is what two cores share, and no concern of the store.
private struct ListingLoad {
  let store: any Store
  let other: any Store
  let keys: [StoreKey]
  let engine: String
  let writers: Int

  func measure(_ settings: Settings) async throws -> Measurement {
    _ = try await Fixture.fill(store, keys, valueBytes: 64)
    var alone: [Double] = []
    var beside: [Double] = []
    var besideOther: [Double] = []
    var latencies: [Double] = []
    var lists = 0
    for _ in 0..<settings.runs {
      alone.append(Samples(try await pacedWrites(settings)).percentile(0.99))
      let own = try await whileListing(store) { try await pacedWrites(settings) }
      beside.append(Samples(own.value).percentile(0.99))
      lists += own.lists
      latencies += own.value
      let control = try await whileListing(other) { try await pacedWrites(settings) }
      besideOther.append(Samples(control.value).percentile(0.99))
    }
    let each = settings.seconds * Double(settings.runs) / Double(max(lists, 1)) * 1000
    let ratios = zip(beside, alone).map { $0 / $1 }
    let p99 =
      "\(Samples(alone).median.short) µs without lists, \(Samples(beside).median.short) µs with them, "
      + "\(Samples(besideOther).median.short) µs beside lists of another store"
    return Measurement(
      .listing,
      "p99 of writes (\(engine)) while \(keys.count) entries are listed over and over (\(each.short) ms a list), "
        + "over that without lists; medians: \(p99)",
      unit: "times", target: "at most 1.2", runs: ratios, latencies: Samples(latencies),
      peers: [
        .init(name: "lists of another store", runs: zip(besideOther, alone).map { $0 / $1 }, ours: ratios)
      ])
  }

  /// What `body` gives, and how often all of `listed` was listed meanwhile.
  private func whileListing<Value>(
    _ listed: any Store, _ body: () async throws -> Value
  ) async throws -> (value: Value, lists: Int) {
    let count = keys.count
    let lister = Task {
      var lists = 0
      while !Task.isCancelled {
        guard try await listed.list(.all).entries.count == count else { throw WrongAnswer("a list is incomplete") }
        lists += 1
      }
      return lists
    }
    let value = try await body()
    lister.cancel()
    return (value, try await lister.value)
  }

  /// Writes spread evenly over time, 2,000 a second in all; gives how long each took, in microseconds.
  private func pacedWrites(_ settings: Settings) async throws -> [Double] {
    let start = ContinuousClock.now
    let (store, keys, duration) = (store, keys, settings.duration)
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
}

/// A store answered what it must not: the measurement means nothing.
struct WrongAnswer: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

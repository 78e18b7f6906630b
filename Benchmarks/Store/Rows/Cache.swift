internal import ArktosCore
internal import ArktosStore
internal import BenchmarkSupport

/// Lists and watches through a range cache, beside the same of the store behind it.
func measureCache(_ settings: Settings) async throws -> [Measurement] {
  let store = MemoryStore()
  let keys = Fixture.keys(settings.keys)
  _ = try await Fixture.fill(store, keys, valueBytes: 64)
  let cache = RangeCache(of: store, ranges: [.all])
  let running = Task { try await cache.run() }
  while cache.cachedRanges != [.all] { try await Task.sleep(for: .milliseconds(1)) }
  var lists = (through: [Double](), direct: [Double]())
  var events = (through: [Double](), direct: [Double]())
  for _ in 0..<settings.runs {
    lists.through.append(try await timeToList(cache, keys.count))
    lists.direct.append(try await timeToList(store, keys.count))
    events.through.append(try await deliveries(settings, from: store, through: cache))
    events.direct.append(try await deliveries(settings, from: store, through: store))
  }
  running.cancel()
  try await running.value
  store.close()
  let peer = "the memory engine itself"
  return [
    Measurement(
      .cache, "list of \(keys.count) entries through a range cache over the memory engine", unit: "ms", target: "none",
      runs: lists.through, peers: [.init(name: peer, runs: lists.direct, ours: lists.through)]),
    Measurement(
      .cache, "watch events delivered through a range cache, \(settings.watchers) watchers of everything", unit: "/s",
      target: "none", runs: events.through, peers: [.init(name: peer, runs: events.direct, ours: events.through)]),
  ]
}

/// Milliseconds that a list of everything takes, on average of a few.
private func timeToList(_ store: any Store, _ count: Int) async throws -> Double {
  let lists = 10
  let start = ContinuousClock.now
  for _ in 0..<lists {
    guard try await store.list(.all).entries.count == count else { throw WrongAnswer("a list is incomplete") }
  }
  return (ContinuousClock.now - start).inMicroseconds / 1000 / Double(lists)
}

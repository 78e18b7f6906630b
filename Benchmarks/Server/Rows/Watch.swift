internal import BenchmarkSupport
internal import NIOCore

extension Bench {
  /// Some writers update objects that many watchers watch: how many events arrive, and how long after the writer knew.
  func measureWatch() async throws -> Measurement {
    try await fill()
    var (runs, latencies, bytes): ([Run], [Double], Int) = ([], [], 0)
    for number in 0..<options.runs {
      let (run, watched, acknowledged) = try await measureFanout(number)
      runs.append(run)
      for result in watched {
        bytes += result.bytes
        for event in result.events {
          // An event may be there before the writer's own answer.
          guard let acknowledged = acknowledged[event.version] else { continue }
          latencies.append(max(0, Double((event.at - acknowledged).nanoseconds) / 1000))
        }
      }
    }
    return Measurement(
      .watch,
      "\(options.watchers) watchers of \(options.updates) updates of \(workload.size) bytes by \(options.writers) writers, "
        + options.transport, operation: "event", runs: runs, latencies: latencies, latencyOf: "from answer to event",
      bytes: bytes)
  }

  private func measureFanout(_ number: Int) async throws -> (Run, [WatchResult], [UInt64: NIODeadline]) {
    let list = try await connector.ask(.get(workload.configMaps + "?limit=1"))
    guard let version = list.withUnsafeReadableBytes({ EventLines.resourceVersion(in: $0) }) else {
      throw BenchmarkError("the list of ConfigMaps has no resourceVersion")
    }
    let watchers = try await connector.watch(
      .get("\(workload.configMaps)?watch=true&resourceVersion=\(version)"), watchers: options.watchers,
      expected: options.updates)
    defer { watchers.close() }
    let before = try sample()
    let offset = (number + 1) * 100_000_000
    let supply = Supply(options.updates) { [workload] index in
      workload.update(Workload.name(workload.spread(index)), round: offset + index)
    }
    let result = try await connector.run(
      clients: options.writers, streams: options.streams, keepsBodies: true, supply)
    guard result.failures == 0 else { throw BenchmarkError(result.firstFailure ?? "updates failed") }
    let watched = try await watchers.results(within: .seconds(120))
    let after = try sample()
    let last = watched.flatMap { $0.events.map(\.at) }.max() ?? after.at
    let count = watched.reduce(0) { $0 + $1.events.count }
    let seconds = Double((last - before.at).nanoseconds) * 1e-9
    return (Run(count, from: before, to: after, seconds: seconds), watched, result.acknowledged)
  }
}

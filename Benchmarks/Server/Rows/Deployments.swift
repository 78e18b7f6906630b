internal import BenchmarkSupport
internal import NIOCore

extension Bench {
  /// Deployments are created until all their Pods are there, which the cluster's controllers make.
  func measureDeployments() async throws -> Measurement {
    let pods = options.deployments * options.replicas
    var (runs, latencies): ([Run], [Double]) = ([], [])
    for _ in 0..<options.runs {
      try await clearDeployments()
      // A list's version, so that what is still being deleted is not counted.
      let list = try await connector.ask(.get(workload.pods + "?limit=1"))
      guard let version = list.withUnsafeReadableBytes({ EventLines.resourceVersion(in: $0) }) else {
        throw BenchmarkError("the list of Pods has no resourceVersion")
      }
      let before = try sample()
      let watchers = try await connector.watch(
        .get("\(workload.pods)?watch=true&resourceVersion=\(version)"), watchers: 1, expected: pods, onlyAdded: true)
      defer { watchers.close() }
      let begun = NIODeadline.now()
      let supply = Supply(options.deployments) { [workload, options] index in
        workload.deployment(index, replicas: options.replicas)
      }
      let result = try await connector.run(clients: options.writers, streams: options.streams, supply)
      guard result.failures == 0 else {
        throw BenchmarkError(result.firstFailure ?? "Deployments could not be created")
      }
      let events = try await watchers.results(within: .seconds(120)).flatMap(\.events)
      let last = events.map(\.at).max() ?? begun
      let seconds = Double((last - begun).nanoseconds) * 1e-9
      runs.append(Run(events.count, from: before, to: try sample(), seconds: seconds))
      latencies += events.map { Double(($0.at - begun).nanoseconds) / 1000 }
    }
    if !options.keep { try await clearDeployments() }
    return Measurement(
      .deployments,
      "\(options.deployments) Deployments of \(options.replicas) Pods, \(options.writers) clients, \(options.transport)",
      operation: "pod", runs: runs, latencies: latencies, latencyOf: "from the first request to a Pod")
  }

  func clearDeployments() async throws {
    try await clear([workload.deployments, workload.replicaSets, workload.pods])
  }
}

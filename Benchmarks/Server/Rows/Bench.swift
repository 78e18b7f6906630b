internal import BenchmarkSupport
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Measures rows against one server.
struct Bench: Sendable {
  let options: Options
  let connector: Connector
  let workload: Workload

  func measure(_ row: Row) async throws -> Measurement {
    switch row {
    case .create: try await measureCreate()
    case .get:
      try await measureTimed(row, clients: options.clients) { workload, number in
        workload.get(workload.spread(number))
      }
    case .update:
      try await measureTimed(row, clients: options.writers) { workload, number in
        workload.update(Workload.name(workload.spread(number)), round: number + 1)
      }
    case .apply:
      try await measureTimed(row, clients: options.writers) { workload, number in
        workload.apply(Workload.name(workload.spread(number)), round: number + 1)
      }
    case .list: try await measureLists(row, pageSize: nil)
    case .paged: try await measureLists(row, pageSize: options.page)
    case .watch: try await measureWatch()
    case .deployments: try await measureDeployments()
    }
  }

  // MARK: - Before and after

  /// Sees that the server answers, and makes the namespace.
  func prepare() async throws {
    let namespace = #"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"\#(workload.namespace)"}}"#
    try await connector.ask(.send("POST", "/api/v1/namespaces", namespace), accepted: [409])
  }

  /// Makes the ConfigMaps that are missing, before rows that need them.
  func fill() async throws {
    let last = try await connector.run(clients: 1, Supply(1) { [workload] _ in workload.get(workload.objects - 1) })
    if last.failures == 0 { return }
    let made = try await connector.run(
      clients: options.clients, streams: options.streams, Supply(workload.objects) { [workload] in workload.create($0) }
    )
    if made.failures > 0, let first = made.firstFailure, !first.contains("HTTP 409 ") { throw BenchmarkError(first) }
  }

  /// Deletes what was made, the namespace aside.
  func clear(_ collections: [String]) async throws {
    for collection in collections { try await connector.ask(Request(method: "DELETE", path: collection)) }
  }

  func sample() throws -> UsageSample { try UsageSample(options.pids) }

  // MARK: - Requests

  /// Creates the ConfigMaps, in as many parts as there are runs.
  private func measureCreate() async throws -> Measurement {
    try await clear([workload.configMaps])
    var (runs, whole): ([Run], LoadResult) = ([], LoadResult())
    let part = (workload.objects + options.runs - 1) / options.runs
    for first in stride(from: 0, to: workload.objects, by: part) {
      let count = min(part, workload.objects - first)
      let (run, result) = try await measure(
        clients: options.clients, Supply(count) { [workload] in workload.create(first + $0) })
      runs.append(run)
      whole.merge(result)
    }
    return try measurement(
      .create, "\(workload.objects) ConfigMaps of \(workload.size) bytes, \(options.clients) clients", runs, whole)
  }

  private func measureTimed(
    _ row: Row, clients: Int, _ make: @escaping @Sendable (Workload, Int) -> Request
  ) async throws -> Measurement {
    try await fill()
    var (runs, whole): ([Run], LoadResult) = ([], LoadResult())
    for number in 0..<options.runs {
      // Each run writes something else than the one before.
      let offset = number * 10_000_000
      let supply = Supply(nil, for: .seconds(options.seconds)) { [workload] in make(workload, offset + $0) }
      let (run, result) = try await measure(clients: clients, supply)
      runs.append(run)
      whole.merge(result)
    }
    return try measurement(row, "ConfigMaps of \(workload.size) bytes, \(clients) clients", runs, whole)
  }

  private func measure(clients: Int, _ supply: Supply) async throws -> (Run, LoadResult) {
    let before = Mutex<UsageSample?>(nil)
    let result = try await connector.run(
      clients: clients, streams: options.streams,
      onStart: {
        let sample = try sample()
        before.withLock { $0 = sample }
      }, supply)
    let after = try sample()
    let run = Run(result.latencies.count, from: before.withLock { $0 } ?? after, to: after)
    return (run, result)
  }

  private func measurement(_ row: Row, _ title: String, _ runs: [Run], _ result: LoadResult) throws -> Measurement {
    guard !result.latencies.isEmpty else { throw BenchmarkError(result.firstFailure ?? "nothing was answered") }
    return Measurement(
      row, "\(title), \(options.transport)", operation: "request", runs: runs, latencies: result.latencies,
      latencyOf: "each", bytes: result.bytes, failures: result.failures, firstFailure: result.firstFailure)
  }

  // MARK: - Lists

  /// Lists all ConfigMaps, in pages if so wished, one list after the other.
  private func measureLists(_ row: Row, pageSize: Int?) async throws -> Measurement {
    try await fill()
    // The first list also pays for what the server keeps afterwards.
    _ = try await lists(1, pageSize)
    var (runs, whole): ([Run], ListResult) = ([], ListResult())
    for _ in 0..<options.runs {
      let (run, result) = try await lists(Self.listsInRun, pageSize)
      runs.append(run)
      whole.bytes += result.bytes
      whole.latencies += result.latencies
    }
    let how = pageSize.map { " in pages of \($0)" } ?? ""
    return Measurement(
      row, "all \(workload.objects) ConfigMaps of \(workload.size) bytes\(how), \(options.transport)",
      operation: "list", runs: runs, latencies: whole.latencies, latencyOf: "each", bytes: whole.bytes)
  }

  /// Enough that the kernel's clock, which counts hundredths of a second, says something about one.
  private static let listsInRun = 5

  private func lists(_ count: Int, _ pageSize: Int?) async throws -> (Run, ListResult) {
    let done = connector.group.next().makePromise(of: ListResult.self)
    let line: Line
    do {
      line = try await connector.open { [workload] in
        ListDriver(path: workload.configMaps, pageSize: pageSize, count: count, done: done)
      }
    } catch {
      done.fail(error)
      throw error
    }
    let before = try sample()
    line.start()
    let result = try await done.futureResult.get()
    return (Run(result.latencies.count, from: before, to: try sample()), result)
  }
}

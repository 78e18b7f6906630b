internal import BenchmarkSupport

/// What was measured of one row.
struct Measurement: Encodable, Sendable {
  var row: String
  var title: String
  /// What is counted: requests, events, lists, pods.
  var operation: String
  /// One number for each run.
  var operationsPerSecond: [Double]
  var medianOperationsPerSecond: Double
  /// Median over the runs, of all measured processes together; nil if none were named.
  var serverMicrosecondsPerOperation: Double?
  /// Of this program itself.
  var clientMicrosecondsPerOperation: Double
  /// As they were in the last run.
  var processes: [Run.Process]
  /// Over all runs.
  var latencyMicroseconds: [String: Double]
  /// What the latencies are of.
  var latencyOf: String
  /// Of one answer, on average; 0 where that says nothing.
  var bytesPerOperation: Int
  var failures: Int
  var firstFailure: String?

  init(
    _ row: Row, _ title: String, operation: String, runs: [Run], latencies: [Double], latencyOf: String,
    bytes: Int = 0, failures: Int = 0, firstFailure: String? = nil
  ) {
    self.row = row.rawValue
    self.title = title
    self.operation = operation
    operationsPerSecond = runs.map(\.rate)
    medianOperationsPerSecond = Samples(operationsPerSecond).median
    let server = Samples(runs.map(\.serverPerOperation)).median
    serverMicrosecondsPerOperation = runs.last?.processes.isEmpty == false ? server : nil
    clientMicrosecondsPerOperation = Samples(runs.map(\.clientPerOperation)).median
    processes = runs.last?.processes ?? []
    let samples = Samples(latencies)
    latencyMicroseconds = samples.percentiles
    latencyMicroseconds["max"] = samples.highest
    self.latencyOf = latencyOf
    let operations = runs.reduce(0) { $0 + $1.operations }
    bytesPerOperation = operations > 0 ? bytes / operations : 0
    self.failures = failures
    self.firstFailure = firstFailure
  }

  var text: String {
    let spread = Samples(operationsPerSecond)
    var lines = ["\(row): \(title)"]
    lines.append(
      "  \(medianOperationsPerSecond.short) \(operation)s/s"
        + (operationsPerSecond.count > 1
          ? ", median of \(operationsPerSecond.count) runs (\(spread.lowest.short) to \(spread.highest.short))" : ""))
    let names = ["p50", "p90", "p99", "p99.9", "max"]
    lines.append(
      "  \(latencyOf), in ms: "
        + names.map { "\($0) \(((latencyMicroseconds[$0] ?? 0) / 1000).short)" }.joined(separator: ", "))
    if let server = serverMicrosecondsPerOperation {
      lines.append(
        "  server CPU \((server / 1000).precise) ms for each \(operation); this client's own "
          + "\((clientMicrosecondsPerOperation / 1000).precise) ms")
      for process in processes {
        lines.append(
          "    \(process.name) (\(process.pid)): \((process.userMicrosecondsPerOperation / 1000).precise) user, "
            + "\((process.systemMicrosecondsPerOperation / 1000).precise) system; resident "
            + "\((Double(process.residentBytes) / 1e6).short) MB, at most "
            + "\((Double(process.peakResidentBytes) / 1e6).short) MB")
      }
    } else {
      lines.append(
        "  this client's own CPU \((clientMicrosecondsPerOperation / 1000).precise) ms for each \(operation)")
    }
    if bytesPerOperation > 0 { lines.append("  \(Double(bytesPerOperation).short) bytes in each answer") }
    if failures > 0 { lines.append("  \(failures) FAILED, the first with: \(firstFailure ?? "")") }
    return lines.joined(separator: "\n")
  }
}

extension Double {
  /// With four digits behind the point, for small times.
  fileprivate var precise: String {
    if self >= 10 { return short }
    let scaled = Int((self * 10_000).rounded())
    let digits = String(scaled % 10_000)
    return "\(scaled / 10_000)." + String(repeating: "0", count: 4 - digits.count) + digits
  }
}

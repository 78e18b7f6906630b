internal import ArgumentParser
internal import BenchmarkSupport

/// Measures the stores, and a real etcd beside the durable one.
@main
struct StoreBenchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures the stores, and a real etcd beside the durable one.",
    discussion: "How to read what it prints is in Benchmarks/README.md.")

  @Argument(help: "Which rows to measure: \(Row.allCases.map(\.rawValue).joined(separator: ", ")); all if none.")
  var rows: [Row] = []

  @OptionGroup var settings: Settings

  @Option(help: "The etcd to measure beside the durable rows: a program to start, or 'none'.")
  var etcd = "/usr/bin/etcd"

  @Flag(help: "Print one JSON document instead of text.")
  var json = false

  mutating func run() async throws {
    let chosen = rows.isEmpty ? Row.allCases : rows
    // Memory that a row before let go of would hide what these need.
    let rows = chosen.filter(\.countsMemory) + chosen.filter { !$0.countsMemory }
    let report = Report(machine: Machine.current, command: CommandLine.arguments)
    if !json { print(report.heading) }
    var peer: EtcdPeer?
    if etcd != "none", rows.contains(where: \.hasPeer) {
      peer = try await EtcdPeer.start(program: etcd, directory: settings.directory)
    }
    do {
      try await measure(rows, report, peer)
    } catch {
      await peer?.stop()
      throw error
    }
    await peer?.stop()
  }

  private func measure(_ rows: [Row], _ report: Report, _ peer: EtcdPeer?) async throws {
    var measurements: [Measurement] = []
    for row in rows {
      for measurement in try await row.measure(settings, peer: peer) {
        measurements.append(measurement)
        if !json { print(measurement.text) }
      }
    }
    if json { print(try report.json(measurements)) }
  }
}

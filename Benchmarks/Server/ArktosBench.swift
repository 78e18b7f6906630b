internal import ArgumentParser
internal import BenchmarkSupport
internal import NIOCore
internal import NIOPosix

/// Measures a server of the Kubernetes API, whoever made it.
@main
struct ArktosBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "arktos-bench",
    abstract: "Measures a server of the Kubernetes API, whoever made it.",
    discussion: """
      Give the processes to be measured with --pid; without it only rates and latencies are told. How to read what it \
      prints is in Benchmarks/README.md.
      """)

  enum Output: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
  }

  @Argument(
    help: """
      Which rows to measure: \(Row.allCases.map(\.rawValue).joined(separator: ", ")); all but deployments if none, \
      which needs controllers.
      """)
  var rows: [Row] = []

  @OptionGroup var options: Options

  @Option(name: .shortAndLong, help: "How to print the result.")
  var output = Output.text

  func run() async throws {
    let report = Report(machine: Machine.current, command: CommandLine.arguments)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: options.threads)
    let bench = Bench(
      options: options, connector: Connector(endpoint: try options.endpoint(), group: group),
      workload: Workload(namespace: options.namespace, objects: options.objects, size: options.size))
    // Said before anything is measured.
    _ = try bench.sample()
    try await bench.prepare()
    if output == .text { print(report.heading) }
    var measurements: [Measurement] = []
    for row in rows.isEmpty ? Row.standard : rows {
      let measurement = try await bench.measure(row)
      measurements.append(measurement)
      if output == .text { print(measurement.text) }
    }
    if !options.keep { try await bench.clear([bench.workload.configMaps]) }
    if output == .json { print(try report.json(measurements)) }
    try await group.shutdownGracefully()
  }
}

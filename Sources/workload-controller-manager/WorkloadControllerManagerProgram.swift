import ArgumentParser
import ArktosClient
import ArktosControllers
import ArktosCore
import ArktosCurl
import ArktosPrograms
import ArktosServer
import ServiceLifecycle
import UnixSignals

/// Runs controllers, sharing their work with the other processes of its kind.
@main
struct WorkloadControllerManagerProgram: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workload-controller-manager",
    abstract: "Runs the controllers that a file names; several processes share the work by the hash of each object.",
    version: ServerVersion.arktos)

  @Option(
    help: ArgumentHelp(
      "Kubeconfig files of the API servers, separated by spaces. Default: $KUBECONFIG. Servers that they do not name "
        + "are discovered.", valueName: "paths"))
  var kubeconfig: String?

  @Option(help: "A controllerconfig.json that says which controllers run, with how many workers. Default: all of them.")
  var controllerconfig: String?

  @Option(help: "How many hollow nodes, stand-ins for machines, there are in the cluster; 0 for none.")
  var hollowNodes = 0

  @Option(help: "The port on 127.0.0.1 that answers /healthz and /metrics; 0 lets the system choose.")
  var port = 10352

  @OptionGroup var logging: LogOptions

  func validate() throws {
    guard (0...1000).contains(hollowNodes) else { throw ValidationError("--hollow-nodes must be 0 to 1000.") }
    guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535.") }
  }

  func run() async throws {
    let logger = logging.bootstrap(label: "workload-controller-manager")
    let config = try controllerconfig.map { path in try ControllerConfig(contentsOfFile: path) } ?? .default
    let connection = ClusterConnection(
      try ClientConfiguration.load(kubeconfig: kubeconfig), userAgent: "workload-controller-manager", logger: logger)
    let manager = try WorkloadControllerManager(
      client: connection.client, listWatcher: connection.listWatcher, config: config, hollowNodes: hollowNodes,
      logger: logger)
    let health = HTTPListener(
      handler: HealthEndpoint(metricsSources: [manager.metrics]),
      configuration: HTTPListener.Configuration(security: .plaintext, port: port), logger: logger)
    try await health.bind()
    try await connection.waitUntilReachable(within: .seconds(10))
    let group = ServiceGroup(
      services: [health, connection, manager], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    try await group.run()
  }
}

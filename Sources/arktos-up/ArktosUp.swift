import ArgumentParser
import ArktosCluster
import ArktosControllers
import ArktosCore
import ArktosPrograms
import ArktosServer
import ArktosServerPrograms
import FoundationEssentials
import ServiceLifecycle
import UnixSignals

/// Runs a whole cluster in one process, in the foreground.
@main
struct ArktosUp: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "arktos-up",
    abstract: "Runs a local partitioned cluster in the foreground: API servers, controllers and hollow nodes.",
    discussion: "Ctrl-C stops it in order. With the embedded store or etcd a restart finds everything again.")

  enum StoreKind: String, ExpressibleByArgument, CaseIterable {
    case memory
    case embedded
    case etcd
  }

  @Option(help: "How many API servers to run; each is a service group of its own (1, 2, …).")
  var apiServers = 2

  @Option(help: "The first API server's port; the others take the ports behind it.")
  var basePort = 8080

  @Option(help: "Where objects are kept: in this process, in files under the data directory, or in a real etcd.")
  var store = StoreKind.embedded

  @Option(help: "The directory for the embedded store, certificates and kubeconfigs; made if it is missing.")
  var dataDir = "./arktos-data"

  @OptionGroup(title: "With --store etcd (servers: http://127.0.0.1:2379 unless named)") var etcd: EtcdOptions

  @Option(help: "How many hollow nodes run Pods; they report them running without running anything.")
  var hollowNodes = 3

  @Option(help: "A controllerconfig.json that says which controllers run, with how many workers.")
  var controllerconfig: String?

  @Option(
    help:
      "Write a snapshot of the embedded store in the data directory to this new file, and end; also while it is used.")
  var snapshot: String?

  @Option(
    help: "Make the embedded store in the data directory, where there must be none yet, from a snapshot, and end.")
  var restore: String?

  @OptionGroup(title: "Certificates and identities") var tls: TLSFlags

  @OptionGroup(title: "Limits") var limits: LimitFlags

  @OptionGroup var logging: LogOptions

  func validate() throws {
    guard snapshot == nil || restore == nil else { throw ValidationError("Either --snapshot or --restore.") }
    guard (1...64).contains(apiServers) else { throw ValidationError("--api-servers must be 1 to 64.") }
    guard (0...1000).contains(hollowNodes) else { throw ValidationError("--hollow-nodes must be 0 to 1000.") }
    guard store == .etcd || !etcd.isGiven else {
      throw ValidationError("Flags for etcd have no meaning with --store \(store.rawValue).")
    }
    guard basePort == 0 || (1...(65_536 - apiServers)).contains(basePort) else {
      throw ValidationError("--base-port must leave room for \(apiServers) ports below 65536.")
    }
  }

  func run() async throws {
    if let snapshot {
      try await location(dataDir).snapshot(to: snapshot)
      return Console.print("The snapshot is in \(snapshot).")
    }
    let logger = logging.bootstrap(label: "arktos-up")
    let directory = try DataDirectory.prepare(dataDir)
    if let restore {
      try await location(directory).restore(from: restore)
      return Console.print("The store in \(directory) is that of the snapshot.")
    }
    let cluster = try await LocalCluster.start(
      LocalCluster.Configuration(
        store: try location(directory), security: .tls(tls.options(directory: "\(directory)/certificates")),
        apiServers: apiServers, basePort: basePort,
        controllers: try controllerconfig.map { try ControllerConfig(contentsOfFile: $0) } ?? .default,
        hollowNodes: hollowNodes, limits: limits.limits, onStart: ProgramPages.releaseThoseOfTheStart),
      logger: logger)
    let kubeconfigs = try cluster.writeKubeconfigs(to: directory)
    for line in ClusterGreeting.lines(servers: cluster.nodes.map(\.url), kubeconfigs: kubeconfigs) {
      Console.print(line)
    }
    let group = ServiceGroup(
      services: cluster.services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    try await group.run()
  }

  private func location(_ directory: String) throws -> StoreLocation {
    switch store {
    case .memory: .memory
    case .embedded: .embedded(directory: "\(directory)/store")
    case .etcd: .etcd(try etcd.configuration(servers: "http://127.0.0.1:2379"))
    }
  }
}

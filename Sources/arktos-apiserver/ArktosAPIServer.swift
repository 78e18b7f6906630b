import ArgumentParser
import ArktosCluster
import ArktosCore
import ArktosPrograms
import ArktosServer
import ArktosServerPrograms
import ArktosStore
import ServiceLifecycle
import UnixSignals

/// Runs one API server over a store that it shares with others.
@main
struct ArktosAPIServer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "arktos-apiserver",
    abstract: "Serves the API for one service group of a partitioned cluster.",
    version: ServerVersion.arktos)

  @Option(help: "The group whose DataPartitionConfig says which tenants this server owns.")
  var serviceGroupId = "0"

  @Option(help: "The address to listen on.")
  var bindAddress = "127.0.0.1"

  @Option(help: "The port to listen on; 0 lets the system choose.")
  var port = 8080

  @Option(help: "The IP address that clients are told, if it is not the one listened on.")
  var advertiseAddress: String?

  @OptionGroup(title: "Etcd, which all API servers of a cluster share") var etcd: EtcdOptions

  @Option(help: "A directory to keep objects in instead of etcd; for a cluster of this one process.")
  var dataDir: String?

  @Option(help: "A file to write a kubeconfig for this server to.")
  var kubeconfigOut: String?

  @Option(
    name: .customLong("event-ttl"), help: "How long events are kept after their last change, in Go's notation.")
  var eventTTL = "1h0m0s"

  @OptionGroup(title: "Certificates and identities") var tls: TLSFlags

  @OptionGroup(title: "Limits") var limits: LimitFlags

  @OptionGroup var logging: LogOptions

  func validate() throws {
    if (etcd.etcdServers == nil) == (dataDir == nil) {
      throw ValidationError("Give either --etcd-servers or --data-dir: a server needs one place to keep its objects.")
    }
    guard let events = GoDuration.parse(eventTTL), events > .zero else {
      throw ValidationError("--event-ttl \(eventTTL) is no duration: write 1h or 30m.")
    }
    if dataDir != nil, etcd.isGiven { throw ValidationError("Flags for etcd have no meaning with --data-dir.") }
  }

  func run() async throws {
    let logger = logging.bootstrap(label: "arktos-apiserver")
    let location = try self.location()
    let (store, storeService) = try await location.open(environment: .live, logger: logger)
    let node = try await ServerNode.bind(
      ServerNode.Configuration(
        server: APIServer.Configuration(
          serviceGroup: serviceGroupId,
          catalog: ResourceCatalog.builtin.withEventTimeToLive(GoDuration.parse(eventTTL) ?? .seconds(3600)),
          limits: limits.limits),
        security: .tls(tls.options(directory: "\(dataDir ?? "./arktos-data")/certificates")), host: bindAddress,
        port: port, advertisedAddress: advertiseAddress, cache: location.cache,
        onStart: ProgramPages.releaseThoseOfTheStart),
      store: store, logger: logger)
    if let kubeconfigOut { try KubeconfigFile.write(to: kubeconfigOut, for: node) }
    Console.print("Serving service group \(serviceGroupId) at \(node.url)")
    let group = ServiceGroup(
      services: [storeService] + node.services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    try await group.run()
  }

  private func location() throws -> StoreLocation {
    if let dataDir { return .embedded(directory: dataDir) }
    return .etcd(try etcd.configuration())
  }
}

public import ArktosClient
internal import ArktosCore
internal import ArktosCurl

extension Runtime {
  /// The process's own console and files, and servers over the network.
  public static let live = Runtime(
    console: StandardConsole(), files: LocalFiles(), environment: .live,
    connect: { options in try Cluster.connect(options) })
}

extension Cluster {
  /// Opens the way to the servers that the kubeconfig files and flags name. Nothing is sent yet.
  ///
  /// - Throws: `ClientError` for a file that cannot be read or makes no sense.
  public static func connect(_ options: ConnectionOptions) throws(ClientError) -> Cluster {
    let overrides = KubeconfigOverrides(context: options.context, server: options.server, token: options.token)
    let kubeconfigs = try Kubeconfig.load(options.kubeconfig)
    let configurations = try kubeconfigs.map { kubeconfig throws(ClientError) in try kubeconfig.configuration(overrides)
    }
    let connection = ClusterConnection(configurations, userAgent: "arktosctl/\(ProgramVersion.current)")
    return Cluster(
      client: connection.client, tenant: connection.tenant, namespace: connection.namespace,
      watcher: { connection.listWatcher(wrapping: $0) }, follow: { await connection.run() })
  }
}

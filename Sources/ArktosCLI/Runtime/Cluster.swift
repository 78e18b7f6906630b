public import ArktosClient
public import ArktosCore

/// The servers that a command speaks to, and the tenant and namespace that it means where none is named.
public struct Cluster: Sendable {
  /// For single requests: any server answers for any tenant.
  public var client: Client
  /// Watches all servers at once, given what every request goes through on its way to each of them.
  public var watcher: @Sendable (_ wrap: @escaping @Sendable (any Transport) -> any Transport) -> any ListWatcher
  /// Follows which servers there are, as long as a watch lasts; returns when its task is cancelled.
  public var follow: @Sendable () async -> Void
  public var tenant: String
  public var namespace: String

  public init(
    client: Client, tenant: String, namespace: String,
    watcher: @escaping @Sendable (_ wrap: @escaping @Sendable (any Transport) -> any Transport) -> any ListWatcher,
    follow: @escaping @Sendable () async -> Void = {}
  ) {
    self.client = client
    self.tenant = tenant
    self.namespace = namespace
    self.watcher = watcher
    self.follow = follow
  }
}

/// Where to find the cluster, as flags and environment say it.
public struct ConnectionOptions: Hashable, Sendable {
  /// Paths, separated by spaces: several servers at once.
  public var kubeconfig: String?
  public var context: String?
  /// Wins over the kubeconfig's server.
  public var server: String?
  public var token: String?

  public init(kubeconfig: String? = nil, context: String? = nil, server: String? = nil, token: String? = nil) {
    self.kubeconfig = kubeconfig
    self.context = context
    self.server = server
    self.token = token
  }
}

internal import ArktosClient
internal import ArktosCore

/// What one run of a command works with.
struct Session: Sendable {
  let runtime: Runtime
  let options: GlobalOptionValues

  init(runtime: Runtime, options: GlobalOptions) {
    self.runtime = runtime
    self.options = GlobalOptionValues(options)
  }

  var console: any Console { runtime.console }

  /// Opens the way to the cluster. Nothing is sent yet.
  func connect() async throws -> Connection {
    let cluster = try await runtime.connect(options.connection)
    guard options.verbosity >= 6 else { return Connection(cluster: cluster, options: options) }
    let (console, environment) = (runtime.console, runtime.environment)
    return Connection(cluster: cluster, options: options) {
      LoggingTransport(base: $0, console: console, environment: environment)
    }
  }
}

/// The flags of ``GlobalOptions`` as plain values.
struct GlobalOptionValues: Hashable, Sendable {
  var connection: ConnectionOptions
  var namespace: String?
  var tenant: String?
  var verbosity: Int

  init(_ options: GlobalOptions) {
    connection = ConnectionOptions(
      kubeconfig: options.kubeconfig, context: options.context, server: options.server, token: options.token)
    namespace = options.namespace
    tenant = options.tenant
    verbosity = options.verbosity
  }
}

/// A cluster with the tenant and namespace that the command means.
struct Connection: Sendable {
  private let cluster: Cluster
  private let wrap: @Sendable (any Transport) -> any Transport
  let options: GlobalOptionValues

  init(
    cluster: Cluster, options: GlobalOptionValues,
    wrap: @escaping @Sendable (any Transport) -> any Transport = { $0 }
  ) {
    self.cluster = cluster
    self.options = options
    self.wrap = wrap
  }

  var client: Client {
    var client = cluster.client
    client.transport = wrap(client.transport)
    return client
  }

  /// Watches all servers at once.
  ///
  /// - Parameter asTable: the events' objects are tables of one row.
  func watcher(asTable: Bool) -> any ListWatcher {
    let wrap = self.wrap
    return cluster.watcher { asTable ? TableTransport(base: wrap($0)) : wrap($0) }
  }

  var tenant: String { options.tenant ?? cluster.tenant }
  var namespace: String { options.namespace ?? cluster.namespace }

  /// Follows which servers there are until its task is cancelled.
  var follow: @Sendable () async -> Void { cluster.follow }

  /// The same cluster, seen from where an object stands.
  func at(_ key: ObjectKey) -> Connection {
    var options = options
    if !key.tenant.isEmpty { options.tenant = key.tenant }
    if !key.namespace.isEmpty { options.namespace = key.namespace }
    return Connection(cluster: cluster, options: options, wrap: wrap)
  }

  func discover() async throws -> ResourceDirectory { try await .discover(client) }

  /// Which object of a kind a name means.
  func key(_ type: ResourceType, _ name: String) -> ObjectKey {
    ObjectKey(
      tenant: type.scope == .cluster ? "" : tenant, namespace: type.scope == .namespace ? namespace : "", name: name)
  }

  /// An object of a manifest with the tenant and namespace that it does not name itself.
  func placed(_ object: DynamicObject, _ type: ResourceType) throws -> DynamicObject {
    var object = object
    object.metadata.tenant = try place(
      object.metadata.tenant, flag: options.tenant, fallback: tenant, applies: type.scope != .cluster, word: "tenant")
    object.metadata.namespace = try place(
      object.metadata.namespace, flag: options.namespace, fallback: namespace, applies: type.scope == .namespace,
      word: "namespace")
    return object
  }

  private func place(_ own: String, flag: String?, fallback: String, applies: Bool, word: String) throws -> String {
    guard applies else { return "" }
    guard !own.isEmpty else { return fallback }
    if let flag, flag != own {
      throw CommandError(
        "the \(word) from the provided object \"\(own)\" does not match the \(word) \"\(flag)\". "
          + "You must pass '--\(word)=\(own)' to perform this operation.")
    }
    return own
  }
}

/// What a command's flags say instead of the kubeconfig; nil leaves it as it is.
public struct KubeconfigOverrides: Hashable, Sendable {
  /// The name of another context than the current one.
  public var context: String?
  /// The name of another cluster than the context's.
  public var cluster: String?
  /// The name of another user than the context's.
  public var user: String?
  /// The URL of a server.
  public var server: String?
  public var tenant: String?
  public var namespace: String?
  public var token: String?

  public init(
    context: String? = nil, cluster: String? = nil, user: String? = nil, server: String? = nil,
    tenant: String? = nil, namespace: String? = nil, token: String? = nil
  ) {
    self.context = context
    self.cluster = cluster
    self.user = user
    self.server = server
    self.tenant = tenant
    self.namespace = namespace
    self.token = token
  }

  public static let none = KubeconfigOverrides()
}

/// Clusters, users and contexts as kubectl's configuration files describe them, with Arktos' tenant in contexts.
///
/// Paths in it are as good as absolute: those that a file gave relative to itself are resolved when it is read.
public struct Kubeconfig: Hashable, Sendable {
  public struct Cluster: Hashable, Sendable {
    public var name: String
    public var server: String
    /// The path of the certificates that may sign the server's, in PEM.
    public var certificateAuthority: String?
    /// The same certificates themselves; they win over the path.
    public var certificateAuthorityData: [UInt8]?
    public var insecureSkipTLSVerify: Bool
    public var tlsServerName: String?

    public init(
      name: String, server: String, certificateAuthority: String? = nil, certificateAuthorityData: [UInt8]? = nil,
      insecureSkipTLSVerify: Bool = false, tlsServerName: String? = nil
    ) {
      self.name = name
      self.server = server
      self.certificateAuthority = certificateAuthority
      self.certificateAuthorityData = certificateAuthorityData
      self.insecureSkipTLSVerify = insecureSkipTLSVerify
      self.tlsServerName = tlsServerName
    }
  }

  public struct User: Hashable, Sendable {
    public var name: String
    public var clientCertificate: String?
    public var clientCertificateData: [UInt8]?
    public var clientKey: String?
    public var clientKeyData: [UInt8]?
    public var token: String?
    /// The path of a file with the token; it wins over the token.
    public var tokenFile: String?
    public var username: String?
    public var password: String?
    /// The way of authentication that the user asks for and that this library does not know: `exec`, `auth-provider`.
    public var unsupportedMethod: String?

    public init(
      name: String, clientCertificate: String? = nil, clientCertificateData: [UInt8]? = nil,
      clientKey: String? = nil, clientKeyData: [UInt8]? = nil, token: String? = nil, tokenFile: String? = nil,
      username: String? = nil, password: String? = nil
    ) {
      self.name = name
      self.clientCertificate = clientCertificate
      self.clientCertificateData = clientCertificateData
      self.clientKey = clientKey
      self.clientKeyData = clientKeyData
      self.token = token
      self.tokenFile = tokenFile
      self.username = username
      self.password = password
    }
  }

  public struct Context: Hashable, Sendable {
    public var name: String
    public var cluster: String
    /// Empty for nobody in particular.
    public var user: String
    public var tenant: String?
    public var namespace: String?

    public init(name: String, cluster: String, user: String = "", tenant: String? = nil, namespace: String? = nil) {
      self.name = name
      self.cluster = cluster
      self.user = user
      self.tenant = tenant
      self.namespace = namespace
    }
  }

  public var clusters: [Cluster]
  public var users: [User]
  public var contexts: [Context]
  public var currentContext: String?
  /// The files that it was read from, for messages; empty for one made in memory.
  public var files: [String]

  public init(
    clusters: [Cluster] = [], users: [User] = [], contexts: [Context] = [], currentContext: String? = nil,
    files: [String] = []
  ) {
    self.clusters = clusters
    self.users = users
    self.contexts = contexts
    self.currentContext = currentContext
    self.files = files
  }

  /// A configuration of one cluster, with a current context of the same name.
  ///
  /// - Parameter user: who speaks to it; its name is taken for the context. Nil for nobody in particular.
  public init(clusterName: String, server: String, tenant: String? = nil, user: User? = nil) {
    self.init(
      clusters: [Cluster(name: clusterName, server: server)], users: user.map { [$0] } ?? [],
      contexts: [Context(name: clusterName, cluster: clusterName, user: user?.name ?? "", tenant: tenant)],
      currentContext: clusterName)
  }

  /// Adds what another configuration has and this one has not: of two entries of one name the first wins, whole.
  public mutating func merge(_ other: Kubeconfig) {
    clusters += other.clusters.filter { added in !clusters.contains { $0.name == added.name } }
    users += other.users.filter { added in !users.contains { $0.name == added.name } }
    contexts += other.contexts.filter { added in !contexts.contains { $0.name == added.name } }
    currentContext = currentContext ?? other.currentContext
    files += other.files
  }
}

/// Where an API server is, how it is trusted, and as whom and for which tenant a client speaks to it.
public struct ClientConfiguration: Hashable, Sendable {
  /// Whom the client trusts to be the server.
  public struct Trust: Hashable, Sendable {
    /// Certificates in PEM that may sign the server's; nil for those of the machine.
    public var authorities: [UInt8]?
    /// Whether any certificate is taken. Dangerous outside of tests.
    public var skipsVerification: Bool
    /// The name that the server's certificate must carry, when it is not the URL's host.
    public var serverName: String?

    public init(authorities: [UInt8]? = nil, skipsVerification: Bool = false, serverName: String? = nil) {
      self.authorities = authorities
      self.skipsVerification = skipsVerification
      self.serverName = serverName
    }
  }

  /// How the client shows who it is; several ways may be given.
  public struct Credentials: Hashable, Sendable {
    /// A client certificate and its key, in PEM.
    public struct Certificate: Hashable, Sendable {
      public var certificate: [UInt8]
      public var key: [UInt8]

      public init(certificate: [UInt8], key: [UInt8]) {
        self.certificate = certificate
        self.key = key
      }
    }

    /// A bearer token, or where one is read anew now and then because somebody renews it.
    public enum Token: Hashable, Sendable {
      case text(String)
      case file(path: String)
    }

    public var certificate: Certificate?
    public var token: Token?
    public var username: String?
    public var password: String?

    public init(
      certificate: Certificate? = nil, token: Token? = nil, username: String? = nil, password: String? = nil
    ) {
      self.certificate = certificate
      self.token = token
      self.username = username
      self.password = password
    }

    public static let none = Credentials()
  }

  /// `http://…` or `https://…`, possibly with a path under which the API lies; without a trailing slash.
  public var server: String
  public var trust: Trust
  public var credentials: Credentials
  /// The tenant that commands mean when they name none; nil for the server's choice.
  public var tenant: String?
  /// The namespace that commands mean when they name none.
  public var namespace: String?

  public init(
    server: String, trust: Trust = Trust(), credentials: Credentials = .none, tenant: String? = nil,
    namespace: String? = nil
  ) {
    self.server = server.hasSuffix("/") ? String(server.dropLast()) : server
    self.trust = trust
    self.credentials = credentials
    self.tenant = tenant
    self.namespace = namespace
  }
}

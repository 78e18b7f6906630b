internal import ArktosCertificates
internal import ArktosCore
internal import ArktosServer
internal import FoundationEssentials
internal import Logging

/// How API servers protect their connections, and how they know who calls.
public enum ServerSecurity: Hashable, Sendable {
  /// Not at all: everybody who reaches the port is an operator. For loopback only.
  case plaintext
  /// TLS; callers are known by their certificates and tokens.
  case tls(TLSOptions)
}

/// Where certificates and tokens come from. Source of the options: kube-apiserver's flags.
public struct TLSOptions: Hashable, Sendable {
  /// The directory of the certificates that servers make for themselves; servers that share it trust each other's
  /// clients.
  public var certificateDirectory: String
  /// The server's certificate, with what leads to its authority behind it, in PEM; nil for one of the directory's own.
  public var certificateFile: String?
  /// The key of ``certificateFile``.
  public var privateKeyFile: String?
  /// The authorities that may sign clients' certificates, in PEM, instead of the directory's own.
  public var clientAuthorityFile: String?
  /// Bearer tokens, besides the operator's in the directory.
  public var tokenFile: String?
  public var serviceAccounts: ServiceAccountOptions

  public init(
    certificateDirectory: String, certificateFile: String? = nil, privateKeyFile: String? = nil,
    clientAuthorityFile: String? = nil, tokenFile: String? = nil,
    serviceAccounts: ServiceAccountOptions = ServiceAccountOptions()
  ) {
    self.certificateDirectory = certificateDirectory
    self.certificateFile = certificateFile
    self.privateKeyFile = privateKeyFile
    self.clientAuthorityFile = clientAuthorityFile
    self.tokenFile = tokenFile
    self.serviceAccounts = serviceAccounts
  }
}

/// How service accounts' tokens are signed and which are taken. Source of the options: kube-apiserver's flags.
public struct ServiceAccountOptions: Hashable, Sendable {
  /// What tokens call their issuer: the first those that are given out; all of them are taken. Empty means the usual one.
  public var issuers: [String]
  /// The private key that signs, in PEM; nil for the certificate directory's own.
  public var signingKeyFile: String?
  /// Keys in PEM whose tokens are taken besides.
  public var keyFiles: [String]
  /// Whom tokens must be meant for; empty means the first issuer.
  public var audiences: [String]

  public init(
    issuers: [String] = [], signingKeyFile: String? = nil, keyFiles: [String] = [], audiences: [String] = []
  ) {
    self.issuers = issuers
    self.signingKeyFile = signingKeyFile
    self.keyFiles = keyFiles
    self.audiences = audiences
  }

  /// - Parameter made: the certificate directory's own key.
  fileprivate func issuer(_ made: [UInt8], in directory: String) throws -> ServiceAccountIssuer {
    let own = "\(directory)/\(CertificateDirectory.serviceAccountKeyFile)"
    let keys = try TokenKeys(
      signing: try signingKeyFile.map { try read($0, "--service-account-signing-key-file") } ?? made,
      name: signingKeyFile ?? own,
      others: try keyFiles.map { ($0, try read($0, "--service-account-key-file")) })
    return ServiceAccountIssuer(issuers: issuers, audiences: audiences, keys: keys)
  }
}

/// Why certificates or tokens cannot be used, in a sentence that says what to do.
public struct ServerSecurityError: Error, CustomStringConvertible, Sendable {
  public var description: String
}

/// What an operator's kubeconfig says besides the address.
struct OperatorAccess: Hashable, Sendable {
  /// What clients trust to have signed the server's certificate, in PEM.
  var authority: [UInt8]
  /// Nil if the server takes other authorities' certificates only.
  var certificate: PEMPair?
  var token: String
}

/// ``ServerSecurity`` with everything read or made that it names.
struct PreparedSecurity: Sendable {
  var listener: HTTPListener.Security
  var authenticators: [any Authenticator]
  /// Nil where nobody is asked who they are.
  var access: OperatorAccess?
  /// Nil where tokens need not outlive a server.
  var serviceAccounts: ServiceAccountIssuer?

  var scheme: String { if case .tls = listener { "https" } else { "http" } }
}

extension ServerSecurity {
  /// Reads what is there and makes what is missing.
  ///
  /// - Parameter addresses: what clients call the servers, besides the names that every server has.
  func prepare(addresses: [String], environment: Environment, logger: Logger) throws -> PreparedSecurity {
    guard case .tls(let options) = self else {
      return PreparedSecurity(listener: .plaintext, authenticators: [TrustEveryone()])
    }
    let directory = CertificateDirectory(options.certificateDirectory, environment: environment, logger: logger)
    let made = try directory.prepare(.standard().union(CertificateNames(addresses)))
    let own = try options.ownCertificate()
    if let own, let problem = CertificateCheck.problem(own.certificate, at: environment.now()) {
      logger.warning(
        "the server's certificate will be refused by clients",
        metadata: ["file": "\(options.certificateFile ?? "")", "reason": "\(problem)"])
    }
    let clientAuthorities = try options.clientAuthorityFile.map { try read($0, "--client-ca-file") }
    let server = own ?? made.server
    return PreparedSecurity(
      listener: .tls(
        ServerTLS(
          certificateChain: server.certificate, privateKey: server.key,
          clientAuthorities: clientAuthorities ?? made.authority)),
      authenticators: [
        ClientCertificateAuthenticator(),
        try TokenAuthenticator(
          files: ["\(directory.path)/\(CertificateDirectory.tokenFile)"] + [options.tokenFile].compactMap { $0 }),
      ],
      access: OperatorAccess(
        // Clients take a certificate that they have been given as its own authority.
        authority: own?.certificate ?? made.authority,
        certificate: clientAuthorities == nil ? made.operatorClient : nil, token: made.operatorToken),
      serviceAccounts: try options.serviceAccounts.issuer(made.serviceAccountKey, in: directory.path))
  }
}

extension TLSOptions {
  fileprivate func ownCertificate() throws(ServerSecurityError) -> PEMPair? {
    switch (certificateFile, privateKeyFile) {
    case (let certificate?, let key?):
      return PEMPair(
        certificate: try read(certificate, "--tls-cert-file"), key: try read(key, "--tls-private-key-file"))
    case (nil, nil): return nil
    default:
      throw ServerSecurityError(description: "--tls-cert-file and --tls-private-key-file belong together: give both")
    }
  }
}

private func read(_ path: String, _ flag: String) throws(ServerSecurityError) -> [UInt8] {
  guard let data = FileManager.default.contents(atPath: path) else {
    throw ServerSecurityError(description: "\(path), which \(flag) names, does not exist or cannot be read")
  }
  return Array(data)
}

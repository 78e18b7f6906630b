public import ArgumentParser
internal import ArktosCore
public import ArktosEtcd
internal import FoundationEssentials

/// The flags by which a server program is told how to reach etcd; named as kube-apiserver's, where it has them.
public struct EtcdOptions: ParsableArguments {
  /// The variable that holds the password, where no file does.
  private static let passwordVariable = "ARKTOS_ETCD_PASSWORD"

  @Option(help: "The etcd servers, as comma-separated URLs: http://host:port, or https://host:port for TLS.")
  public var etcdServers: String?

  @Option(help: "A PEM file of the CA that signed etcd's certificates; without it, CAs that this system trusts.")
  public var etcdCafile: String?

  @Option(help: "A PEM file of the certificate to show to etcd; with --etcd-keyfile.")
  public var etcdCertfile: String?

  @Option(help: "A PEM file of the private key of --etcd-certfile.")
  public var etcdKeyfile: String?

  @Option(help: "The user to be, where etcd wants a password.")
  public var etcdUser: String?

  @Option(help: "A file with the password of --etcd-user; without it, the variable ARKTOS_ETCD_PASSWORD.")
  public var etcdPasswordFile: String?

  @Option(
    help: "How long etcd's history is kept, at least, like 5m0s; 0 leaves compaction to somebody else. (default: 5m0s)")
  public var etcdCompactionInterval: String?

  public init() {}

  /// Whether any of them was given.
  public var isGiven: Bool {
    [etcdServers, etcdCafile, etcdCertfile, etcdKeyfile, etcdUser, etcdPasswordFile, etcdCompactionInterval]
      .contains { $0 != nil }
  }

  public func validate() throws {
    if let etcdCompactionInterval, GoDuration.parse(etcdCompactionInterval).map({ $0 < .zero }) ?? true {
      throw ValidationError(
        "--etcd-compaction-interval \(etcdCompactionInterval) is no duration: write it like 5m0s, or 0.")
    }
    guard (etcdCertfile == nil) == (etcdKeyfile == nil) else {
      throw ValidationError("Give --etcd-certfile and --etcd-keyfile together.")
    }
    if etcdUser != nil {
      guard etcdPasswordFile != nil || password != nil else {
        throw ValidationError("--etcd-user needs --etcd-password-file, or the variable \(Self.passwordVariable).")
      }
    } else if etcdPasswordFile != nil {
      throw ValidationError("--etcd-password-file has no meaning without --etcd-user.")
    }
  }

  /// - Parameter servers: what counts if none are named.
  /// - Throws: `StoreError` with code `.invalid` for servers or certificates that make no sense.
  public func configuration(servers: String = "") throws -> EtcdConfiguration {
    var configuration = try EtcdConfiguration(
      endpoints: (etcdServers ?? servers).split(separator: ",").map(String.init), tls: tls, credentials: credentials)
    if let interval = etcdCompactionInterval.flatMap(GoDuration.parse) {
      configuration.compactionInterval = interval == .zero ? nil : interval
    }
    return configuration
  }

  private var tls: EtcdTLS? {
    guard etcdCafile != nil || etcdCertfile != nil else { return nil }
    return EtcdTLS(
      certificateAuthority: etcdCafile.map { .file($0) }, certificate: etcdCertfile.map { .file($0) },
      privateKey: etcdKeyfile.map { .file($0) })
  }

  private var credentials: EtcdCredentials? {
    guard let etcdUser else { return nil }
    return EtcdCredentials(
      user: etcdUser, password: etcdPasswordFile.map { .file($0) } ?? .text(password ?? ""))
  }

  private var password: String? { ProcessInfo.processInfo.environment[Self.passwordVariable] }
}

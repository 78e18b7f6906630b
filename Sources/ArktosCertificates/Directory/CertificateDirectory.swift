public import ArktosCore
internal import Crypto
internal import FoundationEssentials
public import Logging

/// Why a directory of certificates cannot be used, in a sentence that says what to do.
public struct CertificateDirectoryError: Error, CustomStringConvertible, Sendable {
  public var description: String

  init(_ description: String) { self.description = description }
}

/// What API servers and their operator need to trust each other.
public struct ClusterCertificates: Hashable, Sendable {
  /// The certificate that has signed the others, in PEM.
  public var authority: [UInt8]
  /// For the API servers.
  public var server: PEMPair
  /// For the operator: name ``CertificateDirectory/operatorName``, group `system:masters`.
  public var operatorClient: PEMPair
  /// For operators' clients that want a token instead.
  public var operatorToken: String
  /// The private key that signs service accounts' tokens, in PEM.
  public var serviceAccountKey: [UInt8]
}

/// The directory in which the API servers of a cluster keep their certificates.
///
/// What is missing is made, what is there is used again: several servers, at once or one after the other, share one
/// authority. A certificate is renewed when it is about to expire, does not carry a name that a server needs, or is
/// not the authority's; the names that it had stay.
public struct CertificateDirectory: Sendable {
  private let files: SecretFiles
  private let environment: Environment
  private let logger: Logger

  /// How long before its end a certificate is renewed. Servers renew when they start, so it is a generous time.
  static let renewalMargin = Duration.seconds(60 * 24 * 60 * 60)
  public static let operatorName = "arktos-admin"
  /// Source: Kubernetes' group of those who may do everything.
  static let operatorGroup = "system:masters"

  public static let authorityFile = "ca.crt"
  /// Tokens in the format of kube-apiserver's `--token-auth-file`.
  public static let tokenFile = "tokens.csv"
  /// The key that signs service accounts' tokens. Source: kubeadm's name for it.
  public static let serviceAccountKeyFile = "sa.key"

  public init(_ path: String, environment: Environment = .live, logger: Logger) {
    files = SecretFiles(directory: path)
    self.environment = environment
    self.logger = logger
  }

  public var path: String { files.directory }

  /// Makes or renews what is missing or no longer good, and gives all of it.
  ///
  /// - Parameter names: what clients call the servers that use the certificate.
  public func prepare(_ names: CertificateNames) throws(CertificateDirectoryError) -> ClusterCertificates {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CertificateDirectoryError(
        "the certificate directory \(path) cannot be made (\(error)): choose another one with --cert-dir")
    }
    return try files.exclusively { () throws(CertificateDirectoryError) in
      let now = environment.now()
      let authority = try authority(now)
      let server = try keyPair("apiserver", now) { pair in
        authority.hasSigned(pair) ? Self.complaint(about: pair, names) : "another authority signed it"
      } make: { old in
        try authority.server(old.map { names.union(CertificateNames(of: $0.certificate)) } ?? names)
      }
      let client = try keyPair("admin", now) { pair in
        authority.hasSigned(pair) ? nil : "another authority signed it"
      } make: { _ in
        try authority.client(name: Self.operatorName, groups: [Self.operatorGroup])
      }
      return ClusterCertificates(
        authority: try pem(authority.pair).certificate, server: try pem(server), operatorClient: try pem(client),
        operatorToken: try token(), serviceAccountKey: try serviceAccountKey())
    }
  }

  private static func complaint(about pair: KeyPair, _ names: CertificateNames) -> String? {
    let missing = names.missing(from: CertificateNames(of: pair.certificate))
    return missing.isEmpty ? nil : "it does not name \(missing.joined(separator: ", "))"
  }

  private func authority(_ now: Date) throws(CertificateDirectoryError) -> CertificateAuthority {
    let pair = try keyPair("ca", now) { _ in
      nil
    } make: { _ in
      try CertificateAuthority(newAt: now).pair
    }
    return CertificateAuthority(pair, now: now)
  }

  /// A certificate and its key from their files, or new ones.
  ///
  /// - Parameters:
  ///   - complaint: why a certificate that is valid cannot be used all the same; nil if it can.
  ///   - make: makes a new one; gets the old one, if there is one that can be read.
  private func keyPair(
    _ name: String, _ now: Date, complaint: (KeyPair) -> String?, make: (KeyPair?) throws -> KeyPair
  ) throws(CertificateDirectoryError) -> KeyPair {
    var old: KeyPair?
    var reason: String?
    if let certificate = try files.read("\(name).crt"), let key = try files.read("\(name).key") {
      do {
        let pair = try KeyPair(PEMPair(certificate: certificate, key: key))
        old = pair
        reason = pair.expiry(at: now, margin: Self.renewalMargin) ?? complaint(pair)
        if try files.protect("\(name).key") {
          logger.warning(
            "others could read a private key; they no longer can", metadata: ["key": "\(files.path("\(name).key"))"])
        }
        if reason == nil { return pair }
      } catch let error as CertificateDirectoryError {
        throw error
      } catch {
        reason = "\(error)"
        // Nobody but a person can tell whether an authority that others trust may be thrown away.
        if name == "ca" {
          throw CertificateDirectoryError(
            "\(files.path("ca.crt")) and ca.key cannot be used (\(error)): put the right files back, or remove both; "
              + "then every client needs a new kubeconfig")
        }
      }
    }
    do {
      let pair = try make(old)
      let pem = try pair.pem()
      // The key first: a certificate without its key would be noticed, and made anew, the other way round too.
      try files.write("\(name).key", pem.key, isSecret: true)
      try files.write("\(name).crt", pem.certificate, isSecret: false)
      let file: Logger.MetadataValue = "\(files.path("\(name).crt"))"
      if let reason {
        logger.warning("certificate renewed", metadata: ["file": file, "reason": "\(reason)"])
      } else {
        logger.info("certificate made", metadata: ["file": file])
      }
      return pair
    } catch let error as CertificateDirectoryError {
      throw error
    } catch {
      throw CertificateDirectoryError("the certificate \(files.path("\(name).crt")) cannot be made: \(error)")
    }
  }

  private func pem(_ pair: KeyPair) throws(CertificateDirectoryError) -> PEMPair {
    do {
      return try pair.pem()
    } catch {
      throw CertificateDirectoryError("a certificate of \(path) cannot be written as PEM: \(error)")
    }
  }

  /// The operator's token, from its file or made now.
  private func token() throws(CertificateDirectoryError) -> String {
    if let bytes = try files.read(Self.tokenFile) {
      _ = try files.protect(Self.tokenFile)
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      let marker = ",\(Self.operatorName),"
      if let line = lines.first(where: { $0.contains(marker) }), let token = line.split(separator: ",").first {
        return String(token)
      }
      throw CertificateDirectoryError(
        "\(files.path(Self.tokenFile)) has no token of \(Self.operatorName): remove the file to have one made")
    }
    // 256 bits from the system's generator for keys: a token is a password.
    let token = SymmetricKey(size: .bits256).withUnsafeBytes { bytes in
      bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
    let line = "\(token),\(Self.operatorName),\(Self.operatorName),\"\(Self.operatorGroup)\"\n"
    try files.write(Self.tokenFile, Array(line.utf8), isSecret: true)
    return token
  }

  /// The key that signs tokens, from its file or made now. It is never thrown away: every token that is out would be too.
  private func serviceAccountKey() throws(CertificateDirectoryError) -> [UInt8] {
    let name = Self.serviceAccountKeyFile
    if let bytes = try files.read(name) {
      if try files.protect(name) {
        logger.warning("others could read a private key; they no longer can", metadata: ["key": "\(files.path(name))"])
      }
      return bytes
    }
    let pem = Array((P256.Signing.PrivateKey().pemRepresentation + "\n").utf8)
    try files.write(name, pem, isSecret: true)
    logger.info("key for service accounts' tokens made", metadata: ["key": "\(files.path(name))"])
    return pem
  }
}

internal import Crypto
internal import FoundationEssentials
internal import X509

/// Signs the certificates of one cluster.
///
/// Keys are ECDSA on P-256: every client that speaks TLS 1.2 or later knows them, and a handshake costs little.
struct CertificateAuthority {
  let pair: KeyPair
  let now: Date

  /// A day; certificates live in multiples of it.
  static let day: Double = 24 * 60 * 60
  /// Clocks of other machines may be behind.
  private static let skew: Double = 5 * 60

  init(_ pair: KeyPair, now: Date) {
    self.pair = pair
    self.now = now
  }

  /// A new authority, good for ten years. Source: kubeadm.
  init(newAt now: Date) throws {
    let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
    let name = try DistinguishedName { CommonName("arktos-ca") }
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
      notValidBefore: now - Self.skew, notValidAfter: now + 3650 * Self.day, issuer: name, subject: name,
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
        SubjectKeyIdentifier(hash: key.publicKey)
      }, issuerPrivateKey: key)
    self.init(KeyPair(certificate: certificate, key: key), now: now)
  }

  /// The certificate by which API servers show who they are.
  func server(_ names: CertificateNames) throws -> KeyPair {
    try sign(try DistinguishedName { CommonName("arktos-apiserver") }, .serverAuth, names)
  }

  /// A certificate by which a client shows who it is: the common name is its name, organizations are its groups.
  func client(name: String, groups: [String]) throws -> KeyPair {
    let subject = try DistinguishedName {
      for group in groups { OrganizationName(group) }
      CommonName(name)
    }
    return try sign(subject, .clientAuth, nil)
  }

  func hasSigned(_ pair: KeyPair) -> Bool {
    self.pair.certificate.publicKey.isValidSignature(pair.certificate.signature, for: pair.certificate)
  }

  /// A certificate of a new key, good for a year. Source: kubeadm.
  private func sign(
    _ subject: DistinguishedName, _ usage: ExtendedKeyUsage.Usage, _ names: CertificateNames?
  ) throws -> KeyPair {
    let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
      notValidBefore: now - Self.skew, notValidAfter: now + 365 * Self.day, issuer: pair.certificate.subject,
      subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true))
        try ExtendedKeyUsage([usage])
        SubjectKeyIdentifier(hash: key.publicKey)
        AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: pair.certificate.publicKey).keyIdentifier)
        if let names { names.alternativeNames }
      }, issuerPrivateKey: pair.key)
    return KeyPair(certificate: certificate, key: key)
  }
}

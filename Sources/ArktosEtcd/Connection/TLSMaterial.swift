import ArktosCore
import ArktosStore
import FoundationEssentials
import GRPCNIOTransportHTTP2
import NIOCore
import NIOSSL

/// The certificates and the key of an ``EtcdTLS``, read and found to be usable.
///
/// What can be told before connecting is told here, because a failed handshake says little of its reason.
struct TLSMaterial {
  private let authorities: [NIOSSLCertificate]?
  private let chain: [NIOSSLCertificate]
  private let key: [UInt8]?
  let serverName: String?
  /// Which authorities are trusted, in words.
  let trust: String
  let showsCertificate: Bool

  /// - Throws: `StoreError` with code `.invalid` that names the file and what is wrong with it.
  init(_ tls: EtcdTLS, now: Date) throws(StoreError) {
    authorities = try tls.certificateAuthority.map { source throws(StoreError) in
      try Self.certificates(in: source, what: "the CA certificates of etcd")
    }
    trust = tls.certificateAuthority.map { "by the CA in \($0.place)" } ?? "by a CA that this system trusts"
    showsCertificate = tls.certificate != nil
    guard (tls.certificate == nil) == (tls.privateKey == nil) else {
      throw StoreError(.invalid, "a client certificate for etcd and its private key must be given together")
    }
    if let source = tls.certificate, let keySource = tls.privateKey {
      chain = try Self.certificates(in: source, what: "the client certificate for etcd")
      key = try Self.key(in: keySource, of: chain, at: source.place)
      try Self.checkDates(of: chain, at: source.place, now: now)
    } else {
      chain = []
      key = nil
    }
    if let name = tls.serverName, (try? NIOCore.SocketAddress(ipAddress: name, port: 0)) != nil {
      throw StoreError(
        .invalid, "the server name \(name) for etcd is an address: leave it out, the endpoint's address counts then")
    }
    serverName = tls.serverName
  }

  var transportSecurity: HTTP2ClientTransport.Posix.TransportSecurity {
    .tls { tls in
      if let authorities { tls.trustRoots = .certificates(authorities.compactMap(Self.source)) }
      tls.certificateChain = chain.compactMap(Self.source)
      tls.privateKey = key.map { .bytes($0, format: .pem) }
    }
  }

  private static func source(_ certificate: NIOSSLCertificate) -> TLSConfig.CertificateSource? {
    // Never nil: every certificate here was read from its DER form.
    (try? certificate.toDERBytes()).map { .bytes($0, format: .der) }
  }

  private static func certificates(in source: EtcdTLS.Source, what: String) throws(StoreError) -> [NIOSSLCertificate] {
    let bytes = try source.read()
    do {
      let found = try NIOSSLCertificate.fromPEMBytes(bytes)
      if !found.isEmpty { return found }
    } catch {}  // What BoringSSL says about bytes that are no PEM helps nobody.
    throw StoreError(.invalid, "\(what): \(source.place) holds no certificate in PEM form")
  }

  private static func key(
    in source: EtcdTLS.Source, of chain: [NIOSSLCertificate], at place: String
  ) throws(StoreError) -> [UInt8] {
    let bytes = try source.read()
    guard let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else {
      throw StoreError(
        .invalid,
        "the private key for etcd: \(source.place) holds no key in PEM form that is readable without a password"
      )
    }
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateChain = chain.map { .certificate($0) }
    configuration.privateKey = .privateKey(key)
    guard (try? NIOSSLContext(configuration: configuration)) != nil else {
      throw StoreError(
        .invalid, "the private key for etcd in \(source.place) does not belong to the certificate in \(place)")
    }
    return bytes
  }

  private static func checkDates(of chain: [NIOSSLCertificate], at place: String, now: Date) throws(StoreError) {
    guard let certificate = chain.first else { return }
    let begin = Date(timeIntervalSince1970: Double(certificate.notValidBefore))
    let end = Date(timeIntervalSince1970: Double(certificate.notValidAfter))
    if now > end {
      throw StoreError(
        .invalid, "the client certificate for etcd in \(place) expired at \(end.timestamp): get a new one")
    }
    if now < begin {
      throw StoreError(
        .invalid,
        "the client certificate for etcd in \(place) is valid only from \(begin.timestamp) on: check the clock"
      )
    }
  }
}

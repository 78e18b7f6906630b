internal import NIOSSL
internal import SwiftASN1
internal import X509

/// How a listener shows who it is, and whom it believes to be who they say.
public struct ServerTLS: Hashable, Sendable {
  /// The server's certificate and what leads from it to an authority, in PEM.
  public var certificateChain: [UInt8]
  /// The certificate's key, in PEM.
  public var privateKey: [UInt8]
  /// The authorities that may sign clients' certificates, in PEM; nil if clients are not asked for any. A client may
  /// always come without one; one whose certificate cannot be verified is nobody.
  public var clientAuthorities: [UInt8]?

  public init(certificateChain: [UInt8], privateKey: [UInt8], clientAuthorities: [UInt8]? = nil) {
    self.certificateChain = certificateChain
    self.privateKey = privateKey
    self.clientAuthorities = clientAuthorities
  }

  /// The protocols that are offered, the best one first.
  static let http2 = "h2"
  private static let http1 = "http/1.1"

  /// - Throws: ``ServerTLSError`` that says which of the parts cannot be used.
  func context() throws(ServerTLSError) -> NIOSSLContext {
    let chain = try Self.part("the server's certificate") { try NIOSSLCertificate.fromPEMBytes(certificateChain) }
    guard !chain.isEmpty else { throw ServerTLSError("the server's certificate is no PEM certificate") }
    let key = try Self.part("the server's private key") { try NIOSSLPrivateKey(bytes: privateKey, format: .pem) }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = [Self.http2, Self.http1]
    if let clientAuthorities {
      let authorities = try Self.part("the clients' certificate authority") {
        try NIOSSLCertificate.fromPEMBytes(clientAuthorities)
      }
      guard !authorities.isEmpty else {
        throw ServerTLSError("the clients' certificate authority is no PEM certificate")
      }
      configuration.trustRoots = .certificates(authorities)
      // Has clients asked for a certificate; what it is worth ``ClientCertificateVerifier`` says.
      configuration.certificateVerification = .optionalVerification
      // So that a client with several certificates knows which of them to show.
      configuration.sendCANameList = true
    }
    let final = configuration
    return try Self.part("the server's certificate with its private key") {
      try NIOSSLContext(configuration: final)
    }
  }

  /// What says which clients are who they say; nil if they are not asked.
  ///
  /// - Throws: ``ServerTLSError`` if the authorities cannot be used.
  func clientVerifier() throws(ServerTLSError) -> ClientCertificateVerifier? {
    guard let clientAuthorities else { return nil }
    return try Self.part("the clients' certificate authority") {
      let documents = try PEMDocument.parseMultiple(pemString: String(decoding: clientAuthorities, as: UTF8.self))
      return ClientCertificateVerifier(authorities: try documents.map { try Certificate(pemDocument: $0) })
    }
  }

  private static func part<Result>(_ what: String, _ body: () throws -> Result) throws(ServerTLSError) -> Result {
    do {
      return try body()
    } catch {
      throw ServerTLSError("\(what) cannot be used: \(error)")
    }
  }
}

/// Why a listener cannot speak TLS.
public struct ServerTLSError: Error, CustomStringConvertible, Sendable {
  public var description: String

  init(_ description: String) { self.description = description }
}

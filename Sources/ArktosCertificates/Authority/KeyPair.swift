internal import ArktosCore
internal import Crypto
internal import FoundationEssentials
internal import SwiftASN1
internal import X509

/// A certificate with its private key, both in PEM.
public struct PEMPair: Hashable, Sendable {
  public var certificate: [UInt8]
  public var key: [UInt8]

  public init(certificate: [UInt8], key: [UInt8]) {
    self.certificate = certificate
    self.key = key
  }
}

/// A certificate that can be looked into, with the private key that belongs to it.
struct KeyPair {
  var certificate: Certificate
  var key: Certificate.PrivateKey

  init(certificate: Certificate, key: Certificate.PrivateKey) {
    self.certificate = certificate
    self.key = key
  }

  /// - Throws: if the bytes are no PEM of a certificate and a key, or the key is another certificate's.
  init(_ pair: PEMPair) throws {
    certificate = try Certificate(pemEncoded: String(decoding: pair.certificate, as: UTF8.self))
    key = try Certificate.PrivateKey(pemEncoded: String(decoding: pair.key, as: UTF8.self))
    guard key.publicKey == certificate.publicKey else { throw Mismatch() }
  }

  struct Mismatch: Error, CustomStringConvertible {
    var description: String { "the key does not belong to the certificate" }
  }

  func pem() throws -> PEMPair {
    PEMPair(
      certificate: Array((try certificate.serializeAsPEM().pemString + "\n").utf8),
      key: Array((try key.serializeAsPEM().pemString + "\n").utf8))
  }

  /// Why it is not valid now and for a while yet; nil if it is.
  func expiry(at now: Date, margin: Duration) -> String? {
    if certificate.notValidBefore > now {
      return "it is valid from \(certificate.notValidBefore.timestamp) only"
    }
    let end = certificate.notValidAfter
    return end <= now + Double(margin.components.seconds) ? "it is valid until \(end.timestamp) only" : nil
  }
}

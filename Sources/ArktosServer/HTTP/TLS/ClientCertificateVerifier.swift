internal import FoundationEssentials
internal import SwiftASN1
internal import Synchronization
internal import X509

/// Says which clients' certificates are to be believed.
///
/// Asked when a handshake is over and not during it, as in kube-apiserver: a client whose certificate nobody here has
/// signed is nobody, and is told so by an answer (401) in place of a broken connection.
final class ClientCertificateVerifier: Sendable {
  private struct Believed {
    var certificate: ClientCertificate
    /// When the first certificate on its way to an authority expires.
    var end: Date
  }

  private let authorities: CertificateStore
  /// By the certificate's bytes. A resumed TLS session has the client's own certificate only, not those that lead from
  /// it to an authority; so what was found out once is kept.
  private let believed = Mutex<[[UInt8]: Believed]>([:])
  private static let capacity = 1024

  init(authorities: [Certificate]) { self.authorities = CertificateStore(authorities) }

  /// Whose certificate a client has shown.
  ///
  /// - Parameters:
  ///   - leaf: the certificate, in DER.
  ///   - intermediates: what the client has sent beside it, in DER.
  /// - Throws: ``ClientCertificateRefusal`` with the reason why it is not believed.
  func verify(leaf: [UInt8], intermediates: [[UInt8]]) async throws -> ClientCertificate {
    if let known = believed.withLock({ $0[leaf] }), known.end > Date() { return known.certificate }
    let certificate = try Certificate(derEncoded: leaf)
    var verifier = Verifier(rootCertificates: authorities) {
      RFC5280Policy()
      ClientUsagePolicy()
    }
    let others = CertificateStore(try intermediates.map { try Certificate(derEncoded: $0) })
    switch await verifier.validate(leaf: certificate, intermediates: others) {
    case .validCertificate(let chain):
      let found = Believed(
        certificate: ClientCertificate(subjectOf: certificate),
        end: chain.map(\.notValidAfter).min() ?? certificate.notValidAfter)
      believed.withLock { believed in
        if believed.count >= Self.capacity { believed.removeAll() }
        believed[leaf] = found
      }
      return found.certificate
    case .couldNotValidate(let failures):
      throw ClientCertificateRefusal(
        description: failures.first.map { "\($0.policyFailureReason)" } ?? "no authority known here has signed it")
    }
  }
}

/// Why a client's certificate is not believed.
struct ClientCertificateRefusal: Error, CustomStringConvertible {
  var description: String
}

/// A certificate that says what it is for must say that it is for clients. Source: kube-apiserver.
private struct ClientUsagePolicy: VerifierPolicy {
  /// Alternative names are for servers; what they say does not matter here, even where it is marked critical.
  let verifyingCriticalExtensions = [
    ASN1ObjectIdentifier.X509ExtensionID.extendedKeyUsage, .X509ExtensionID.subjectAlternativeName,
  ]

  func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) async -> PolicyEvaluationResult {
    let usages: ExtendedKeyUsage?
    do {
      usages = try chain.leaf.extensions.extendedKeyUsage
    } catch {
      return .failsToMeetPolicy(reason: "what it is for cannot be read: \(error)")
    }
    guard let usages else { return .meetsPolicy }
    return usages.contains(.clientAuth) || usages.contains(.any)
      ? .meetsPolicy : .failsToMeetPolicy(reason: "it is not for clients")
  }
}

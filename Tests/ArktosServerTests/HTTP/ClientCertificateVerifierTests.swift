import FoundationEssentials
import SwiftASN1
import Testing
import X509

@testable import ArktosCertificates
@testable import ArktosServer

@Suite("Verification of clients' certificates")
struct ClientCertificateVerifierTests {
  private let root: CertificateAuthority
  /// Signed by the root.
  private let middle: CertificateAuthority
  private let verifier: ClientCertificateVerifier

  init() throws {
    root = try Self.authority("root")
    middle = try Self.authority("middle", by: root)
    verifier = ClientCertificateVerifier(authorities: [root.pair.certificate])
  }

  /// One that, unlike a cluster's own, lets others stand between it and a client.
  private static func authority(
    _ name: String, by parent: CertificateAuthority? = nil
  ) throws -> CertificateAuthority {
    let now = Date()
    let own = try CertificateAuthority(newAt: now).pair
    let subject = try DistinguishedName { CommonName(name) }
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: own.certificate.publicKey,
      notValidBefore: now - 3600, notValidAfter: now + 3600, issuer: parent?.pair.certificate.subject ?? subject,
      subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions { Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil)) },
      issuerPrivateKey: (parent?.pair ?? own).key)
    return CertificateAuthority(KeyPair(certificate: certificate, key: own.key), now: now)
  }

  private func der(_ certificate: Certificate) throws -> [UInt8] {
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    return serializer.serializedBytes
  }

  @Test("the subject of a certificate that an authority has signed")
  func known() async throws {
    let leaf = try der(root.client(name: "jane", groups: ["dev"]).certificate)
    let found = try await verifier.verify(leaf: leaf, intermediates: [])
    #expect(found == ClientCertificate(commonName: "jane", organizations: ["dev"]))
  }

  @Test("certificates between lead to an authority, and need not be sent again")
  func intermediates() async throws {
    let leaf = try der(middle.client(name: "jane", groups: []).certificate)
    await #expect(throws: ClientCertificateRefusal.self) { try await verifier.verify(leaf: leaf, intermediates: []) }
    let between = [try der(middle.pair.certificate)]
    #expect(try await verifier.verify(leaf: leaf, intermediates: between).commonName == "jane")
    #expect(try await verifier.verify(leaf: leaf, intermediates: []).commonName == "jane")
  }

  @Test("nobody's, a server's and expired ones are refused with the reason")
  func refused() async throws {
    let past = Date() - 400 * 86_400
    let old = CertificateAuthority(root.pair, now: past)
    let cases = [
      (
        try CertificateAuthority(newAt: Date()).client(name: "jane", groups: []),
        "no authority known here has signed it"
      ),
      (try root.server(.standard()), "it is not for clients"),
      (try old.client(name: "jane", groups: []), "expired"),
    ]
    for (pair, reason) in cases {
      let leaf = try der(pair.certificate)
      let error = await #expect(throws: ClientCertificateRefusal.self) {
        try await verifier.verify(leaf: leaf, intermediates: [])
      }
      #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }
    await #expect(throws: (any Error).self) { try await verifier.verify(leaf: [1, 2, 3], intermediates: []) }
  }
}

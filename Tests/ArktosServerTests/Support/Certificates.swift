import ArktosClient
import ArktosServer
import FoundationEssentials

@testable import ArktosCertificates

/// The certificates of a test: an authority, a server's on loopback, and those of clients.
struct TestCertificates {
  let authority: CertificateAuthority
  let server: PEMPair

  /// - Parameter now: when the authority lives; what it signs is valid for a year from then.
  init(now: Date = Date()) throws {
    authority = try CertificateAuthority(newAt: now)
    server = try authority.server(.standard()).pem()
  }

  var authorityPEM: [UInt8] { get throws { try authority.pair.pem().certificate } }

  /// - Parameter clients: whose clients are let in; nil for this authority's own.
  func security(clients: TestCertificates? = nil) throws -> HTTPListener.Security {
    .tls(
      ServerTLS(
        certificateChain: server.certificate, privateKey: server.key,
        clientAuthorities: try (clients ?? self).authorityPEM))
  }

  func client(_ name: String, groups: [String] = []) throws -> PEMPair {
    try authority.client(name: name, groups: groups).pem()
  }

  func configuration(
    port: Int, client: PEMPair? = nil, token: String? = nil, tenant: String? = nil
  ) throws -> ClientConfiguration {
    ClientConfiguration(
      server: "https://127.0.0.1:\(port)", trust: .init(authorities: try authorityPEM),
      credentials: .init(
        certificate: client.map { .init(certificate: $0.certificate, key: $0.key) }, token: token.map { .text($0) }),
      tenant: tenant)
  }
}

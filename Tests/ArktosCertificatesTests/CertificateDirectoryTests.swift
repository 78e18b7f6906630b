import ArktosCore
import ArktosTesting
import FoundationEssentials
import Glibc
import Logging
import SwiftASN1
import Synchronization
import Testing
import X509

@testable import ArktosCertificates

/// A clock that is set by hand.
private final class SettableClock: Sendable {
  private let now = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

  func advance(days: Double) { now.withLock { $0 += days * 86_400 } }

  var environment: Environment {
    var environment = Environment.live
    environment.now = { self.now.withLock { $0 } }
    return environment
  }
}

extension Logger {
  fileprivate static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

private func certificate(_ pair: PEMPair) throws -> Certificate {
  try Certificate(pemEncoded: String(decoding: pair.certificate, as: UTF8.self))
}

@Suite("The certificate directory")
struct CertificateDirectoryTests {
  private let files: TemporaryDirectory
  private let clock = SettableClock()
  private let names = CertificateNames.standard(hostName: "machine-1")

  init() throws { files = try TemporaryDirectory("certificates") }

  private func prepare(_ names: CertificateNames? = nil) throws -> ClusterCertificates {
    try CertificateDirectory(files.path("pki"), environment: clock.environment, logger: .silent)
      .prepare(names ?? self.names)
  }

  private func mode(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: files.path("pki/\(name)"))[.posixPermissions] as? Int
  }

  @Test("makes an authority, a server's certificate with every name, and an operator's")
  func made() throws {
    let made = try prepare()
    let authority = try Certificate(pemEncoded: String(decoding: made.authority, as: UTF8.self))
    let server = try certificate(made.server)
    let client = try certificate(made.operatorClient)
    #expect(CertificateNames(of: server) == names)
    #expect(
      CertificateNames(of: server).all.isSuperset(
        of: [
          "localhost", "127.0.0.1", "::1", "machine-1", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
        ]))
    #expect(server.subject.description.contains("CN=arktos-apiserver"))
    #expect(client.subject.description.contains("CN=arktos-admin"))
    #expect(client.subject.description.contains("O=system:masters"))
    #expect(try server.extensions.extendedKeyUsage == ExtendedKeyUsage([.serverAuth]))
    #expect(try client.extensions.extendedKeyUsage == ExtendedKeyUsage([.clientAuth]))
    for leaf in [server, client] {
      #expect(authority.publicKey.isValidSignature(leaf.signature, for: leaf))
      #expect(leaf.issuer == authority.subject)
    }
    #expect(made.operatorToken.count == 64)
  }

  @Test("keeps keys and tokens to their owner, and takes away what others may read")
  func modes() throws {
    _ = try prepare()
    for name in ["ca.key", "apiserver.key", "admin.key", "sa.key", "tokens.csv"] { #expect(try mode(name) == 0o600) }
    #expect(try mode("ca.crt") == 0o644)
    #expect(chmod(files.path("pki/ca.key"), 0o644) == 0)
    _ = try prepare()
    #expect(try mode("ca.key") == 0o600)
  }

  @Test("uses what is there again")
  func reused() throws {
    let first = try prepare()
    clock.advance(days: 200)
    #expect(try prepare() == first)
  }

  @Test("renews what is about to expire, under the same authority")
  func renewed() throws {
    let first = try prepare()
    clock.advance(days: 310)
    let second = try prepare()
    #expect(second.authority == first.authority)
    #expect(second.operatorToken == first.operatorToken)
    #expect(second.server != first.server)
    #expect(second.operatorClient != first.operatorClient)
    #expect(try certificate(second.server).notValidAfter > certificate(first.server).notValidAfter)
    #expect(CertificateNames(of: try certificate(second.server)) == names)
  }

  @Test("makes everything anew when the authority itself is about to expire")
  func newAuthority() throws {
    let first = try prepare()
    clock.advance(days: 3600)
    let second = try prepare()
    #expect(second.authority != first.authority)
    let authority = try Certificate(pemEncoded: String(decoding: second.authority, as: UTF8.self))
    let server = try certificate(second.server)
    #expect(authority.publicKey.isValidSignature(server.signature, for: server))
  }

  @Test("adds a name that a second server needs and keeps the first one's")
  func moreNames() throws {
    let first = try prepare()
    let second = try prepare(CertificateNames(["10.0.0.7", "machine-2"]))
    #expect(second.authority == first.authority)
    #expect(
      CertificateNames(of: try certificate(second.server)) == names.union(CertificateNames(["10.0.0.7", "machine-2"])))
    #expect(try prepare() == second)
  }

  @Test("makes a pair anew whose key is another one's, but never throws an authority away")
  func damaged() throws {
    let first = try prepare()
    try FileManager.default.removeItem(atPath: files.path("pki/apiserver.key"))
    try FileManager.default.copyItem(atPath: files.path("pki/admin.key"), toPath: files.path("pki/apiserver.key"))
    let second = try prepare()
    #expect(second.server != first.server)
    #expect(second.operatorClient == first.operatorClient)
    try Data("nonsense".utf8).write(to: URL(filePath: files.path("pki/ca.crt")))
    let error = #expect(throws: CertificateDirectoryError.self) { try prepare() }
    #expect(error?.description.contains("put the right files back") == true)
  }

  @Test("servers that start at once agree on one authority")
  func concurrent() async throws {
    let results = try await withThrowingTaskGroup(of: ClusterCertificates.self) { group in
      for _ in 0..<4 { group.addTask { try prepare() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(results).count == 1)
  }

  @Test("a directory that cannot be made is named, with what to do")
  func unwritable() throws {
    try Data().write(to: URL(filePath: files.path("file")))
    let directory = CertificateDirectory(files.path("file/below"), environment: clock.environment, logger: .silent)
    let error = #expect(throws: CertificateDirectoryError.self) { try directory.prepare(names) }
    #expect(error?.description.contains("choose another one with --cert-dir") == true)
  }
}

@Suite("Certificate names")
struct CertificateNamesTests {
  @Test("addresses that are listened on for all addresses, and empty names, are none")
  func filtered() {
    #expect(CertificateNames(["0.0.0.0", "::", "", "[::1]", "host"]).all == ["::1", "host"])
  }

  @Test("addresses and names survive a certificate", arguments: ["10.1.2.3", "fd00::1", "name.example"])
  func roundTrip(name: String) throws {
    let authority = try CertificateAuthority(newAt: Date())
    let pair = try authority.server(CertificateNames([name]))
    #expect(CertificateNames(of: pair.certificate).all == [name])
  }

  @Test("says which of its names another lacks")
  func missing() {
    #expect(CertificateNames(["b", "a", "c"]).missing(from: CertificateNames(["a"])) == ["b", "c"])
  }
}

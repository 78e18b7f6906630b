import ArktosCore
import Testing

@testable import ArktosServer

@Suite("Identities from certificates")
struct CertificateIdentityTests {
  @Test("the common name is the name, organizations are groups")
  func kubernetes() throws {
    let caller = try ClientCertificateAuthenticator.caller(
      ClientCertificate(commonName: "jane", organizations: ["dev", "system:masters"], organizationalUnits: ["unit"]))
    #expect(
      caller
        == Caller(name: "jane", groups: ["dev", "system:masters", "system:authenticated"], tenant: "default"))
    #expect(caller.isOperator)
  }

  @Test("an organization `tenant:…` gives the tenant, units are groups then")
  func arktos() throws {
    let caller = try ClientCertificateAuthenticator.caller(
      ClientCertificate(commonName: "joe", organizations: ["tenant:acme"], organizationalUnits: ["acme-group"]))
    #expect(caller == Caller(name: "joe", groups: ["acme-group", "system:authenticated"], tenant: "acme"))
  }

  @Test(
    "a certificate without a name, or with several tenants, is nobody's",
    arguments: [
      ClientCertificate(commonName: ""),
      ClientCertificate(commonName: "joe", organizations: ["tenant:a", "tenant:b"]),
      ClientCertificate(commonName: "joe", organizations: ["tenant:a:b"]),
      ClientCertificate(commonName: "joe", organizations: ["tenant:"]),
      ClientCertificate(commonName: "joe", organizations: ["tenant:all"]),
    ])
  func refused(certificate: ClientCertificate) {
    let error = #expect(throws: APIError.self) { try ClientCertificateAuthenticator.caller(certificate) }
    #expect(error?.code == 401)
  }
}

@Suite("Files of tokens")
struct TokenFileTests {
  @Test("lines of token, user, uid and groups, quoted or not")
  func lines() throws {
    let file = try TokenFile(
      #"""
      t1,jane,1,"dev, ops"
      t2 , joe , 2

      "t,3","the ""boss""",3,system:masters
      """#, name: "f")
    #expect(
      file.entries == [
        .init(token: "t1", user: "jane", uid: "1", groups: ["dev", "ops"]),
        .init(token: "t2", user: "joe", uid: "2", groups: []),
        .init(token: "t,3", user: "the \"boss\"", uid: "3", groups: ["system:masters"]),
      ])
  }

  @Test("what is no such line is named", arguments: ["t1,jane", "\"t1,jane,1", ",jane,1", "t1,,1"])
  func broken(line: String) {
    let error = #expect(throws: TokenFileError.self) { try TokenFile("ok,ok,1\n\(line)", name: "f") }
    #expect(error?.description.hasPrefix("f, line 2: ") == true)
  }

  @Test("a file that is not there is named")
  func missing() {
    let error = #expect(throws: TokenFileError.self) { try TokenAuthenticator(files: ["/nowhere/tokens"]) }
    #expect(error?.description.contains("/nowhere/tokens") == true)
  }
}

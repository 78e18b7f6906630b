import ArktosCore
import ArktosEtcd
import ArktosStore
import ArktosTesting
import FoundationEssentials
import Testing

@Suite("Over TLS, the store", .needsEtcd)
struct EtcdTLSTests {
  /// An authority, and an etcd that shows a certificate of it.
  private struct Setting {
    let authority: TestAuthority
    let options: EtcdProcess.Options

    init(demandingCertificates: Bool = false, hosts: [String] = ["DNS:localhost", "IP:127.0.0.1"]) async throws {
      authority = try await TestAuthority.make()
      options = .init(
        tls: .init(
          authority: authority, server: try await authority.issue("etcd", hosts: hosts),
          demandsClientCertificate: demandingCertificates))
    }

    /// What a client of this authority needs.
    func tls(as identity: TestAuthority.Identity? = nil, serverName: String? = nil) -> EtcdTLS {
      EtcdTLS(
        certificateAuthority: .file(authority.certificatePath), certificate: identity.map { .file($0.certificatePath) },
        privateKey: identity.map { .file($0.keyPath) }, serverName: serverName)
    }
  }

  @Test("makes thousands of calls over one connection, and watches")
  func manyCalls() async throws {
    let setting = try await Setting()
    try await EtcdTest.run(setting.options, configure: { $0.tls = setting.tls() }) { test in
      let watch = try await test.store.watch([.all], after: nil)
      try await test.store.putMany(1_600)
      let revision = try await test.store.currentRevision()
      #expect(revision == Revision(1_601))
      #expect(try await watch.events(through: revision).count == 1_600)
    }
  }

  @Test("shows its certificate to an etcd that demands one, and comes back after a restart")
  func clientCertificate() async throws {
    let setting = try await Setting(demandingCertificates: true)
    let identity = try await setting.authority.issue("arktos")
    // Given as bytes here, as files elsewhere.
    let certificate = [UInt8](try Data(contentsOf: URL(filePath: identity.certificatePath)))
    let key = [UInt8](try Data(contentsOf: URL(filePath: identity.keyPath)))
    let tls = EtcdTLS(
      certificateAuthority: .file(setting.authority.certificatePath), certificate: .bytes(certificate),
      privateKey: .bytes(key))
    #expect(!"\(tls)".contains("PRIVATE") && !String(reflecting: tls).contains("bytes"))
    try await EtcdTest.run(setting.options, configure: { $0.tls = tls }) { test in
      let revision = try await test.store.put("a", "1")
      try await test.etcd.restart()
      try await eventually("etcd answers again") { (try? await test.store.currentRevision()) == revision }
      #expect(try await test.etcd.control(["get", "a"], as: identity) == "a\n1\n")
    }
  }

  @Test("looks for the server name it was given in the member's certificate")
  func serverName() async throws {
    let setting = try await Setting(hosts: ["DNS:etcd.example"])
    try await EtcdTest.run(setting.options, configure: { $0.tls = setting.tls(serverName: "etcd.example") }) { test in
      try await test.store.put("a", "1")
      let error = await EtcdTest.refusal(by: test.etcd.endpoint) { $0.tls = setting.tls() }
      #expect(error?.message.contains("its certificate is for another host") == true)
      let address = await EtcdTest.refusal(by: test.etcd.endpoint) { $0.tls = setting.tls(serverName: "127.0.0.1") }
      #expect(address?.code == .invalid)
    }
  }

  @Test("says what to do when etcd and it do not trust each other")
  func distrust() async throws {
    let setting = try await Setting(demandingCertificates: true)
    let stranger = try await TestAuthority.make("stranger")
    let foreign = try await stranger.issue("arktos")
    let own = try await setting.authority.issue("arktos")
    let etcd = try await EtcdProcess.start(setting.options)

    func expect(_ words: String, _ configure: (inout EtcdConfiguration) -> Void) async {
      let error = await EtcdTest.refusal(by: etcd.endpoint, configure: configure)
      #expect(error?.code == .unavailable)
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
      #expect(error?.message.contains("Start it") == false)
    }
    await expect("it wants a client certificate: name one") { $0.tls = setting.tls() }
    await expect("it does not accept our client certificate") { $0.tls = setting.tls(as: foreign) }
    await expect("is not signed by the CA in \(stranger.certificatePath)") {
      $0.tls = setting.tls(as: own)
      $0.tls?.certificateAuthority = .file(stranger.certificatePath)
    }
    await expect("is not signed by a CA that this system trusts") { $0.tls = nil }
    await expect("if it wants TLS, write https://127.0.0.1:\(etcd.clientPort)") {
      $0.endpoints[0].scheme = .http
    }
    try await etcd.kill()
  }

  @Test("says so when etcd does not speak TLS")
  func plainServer() async throws {
    try await EtcdTest.run { test in
      let error = await EtcdTest.refusal(by: "https://127.0.0.1:\(test.etcd.clientPort)")
      #expect(error?.message.contains("write http://") == true, "\(error?.message ?? "")")
    }
  }

  @Test("names the file that it cannot use, and why")
  func unusableFiles() async throws {
    let setting = try await Setting()
    let identity = try await setting.authority.issue("arktos")
    let other = try await setting.authority.issue("other")
    let tls = setting.tls(as: identity)

    func expect(_ words: String, at time: Date = Date(), _ change: (inout EtcdTLS) -> Void = { _ in }) async {
      var changed = tls
      change(&changed)
      var environment = Environment.live
      environment.now = { time }
      let error = await EtcdTest.refusal(by: "https://127.0.0.1:1", environment: environment) { $0.tls = changed }
      #expect(error?.code == .invalid)
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
    await expect("/nowhere cannot be read") { $0.certificateAuthority = .file("/nowhere") }
    await expect("\(identity.keyPath) holds no certificate") { $0.certificateAuthority = .file(identity.keyPath) }
    await expect("the given PEM text holds no key") { $0.privateKey = .bytes([1, 2, 3]) }
    await expect("does not belong to the certificate in \(identity.certificatePath)") {
      $0.privateKey = .file(other.keyPath)
    }
    await expect("must be given together") { $0.privateKey = nil }
    await expect("\(identity.certificatePath) expired at", at: Date() + 100 * 86_400)
    await expect("is valid only from", at: Date() - 100 * 86_400)
  }
}

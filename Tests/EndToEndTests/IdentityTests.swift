import ArktosCertificates
import ArktosClient
import ArktosTesting
import FoundationEssentials
import Logging
import Testing

/// `arktos-apiserver` with certificates and tokens of the operator's own.
@Suite("Certificates and tokens of one's own", .serialized)
struct IdentityTests {
  private let files: TemporaryDirectory
  private let logger: Logger

  init() throws {
    files = try TemporaryDirectory("identity")
    var logger = Logger(label: "identity-test")
    logger.logLevel = .error
    self.logger = logger
  }

  private func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = files.path(name)
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }

  private func start(_ arguments: [String], output: String = "log") async throws -> ChildProcess {
    try await ChildProcess.spawn(
      ChildProcess.Command(
        try Repository.program("arktos-apiserver"),
        ["--service-group-id", "1", "--port", "0", "--data-dir", files.path("data")] + arguments,
        outputPath: files.path(output)))
  }

  /// A kubeconfig for the server that another one names, with other credentials.
  private func kubeconfig(_ name: String, like original: String, user: Kubeconfig.User) throws -> String {
    var kubeconfig = try Kubeconfig.load(original, variables: [:])[0]
    kubeconfig.users = [user]
    kubeconfig.contexts[0].user = user.name
    return try write(name, Array(kubeconfig.encodedYAML().utf8))
  }

  @Test("the server shows its own, and knows those of the named authority and the named tokens, and no others")
  func ownFiles() async throws {
    let mine = try CertificateDirectory(files.path("mine"), logger: logger).prepare(.standard())
    let tokens = try write("tokens", Array("t-boss,boss,1,system:masters\nt-guest,guest,2,guests\n".utf8))
    let server = try await start([
      "--tls-cert-file", try write("server.crt", mine.server.certificate),
      "--tls-private-key-file", try write("server.key", mine.server.key),
      "--client-ca-file", try write("clients.crt", mine.authority), "--token-auth-file", tokens,
      "--kubeconfig-out", files.path("kubeconfig"),
    ])
    try await waitForFile(files.path("kubeconfig"), of: server)
    let made = try #require(try Kubeconfig.load(files.path("kubeconfig"), variables: [:]).first)
    #expect(made.clusters.first?.certificateAuthorityData == mine.server.certificate)
    #expect(made.users.first?.clientCertificateData == nil)

    let person = try Operator(kubeconfigs: [files.path("kubeconfig")])
    let certificate = Kubeconfig.User(
      name: "u", clientCertificateData: mine.operatorClient.certificate, clientKeyData: mine.operatorClient.key)
    let stranger = try CertificateDirectory(files.path("other"), logger: logger).prepare(.standard())
    let strangers = Kubeconfig.User(
      name: "u", clientCertificateData: stranger.operatorClient.certificate,
      clientKeyData: stranger.operatorClient.key)
    let cases: [(Kubeconfig.User?, Int32, String)] = [
      (nil, 0, "default"), (certificate, 0, "default"), (.init(name: "u", token: "t-boss"), 0, "default"),
      (.init(name: "u", token: "t-guest"), 1, "tenants is forbidden: User \"guest\" cannot list"),
      (.init(name: "u", token: "t-nobody"), 1, "You must be logged in to the server (Unauthorized)"),
      (.init(name: "u"), 1, "You must be logged in to the server (Unauthorized)"),
      (strangers, 1, "You must be logged in to the server (Unauthorized)"),
    ]
    for (number, (user, code, text)) in cases.enumerated() {
      let file = try user.map { try kubeconfig("kubeconfig-\(number)", like: files.path("kubeconfig"), user: $0) }
      try await eventually("the server answers") {
        try await person.arktosctl("version", kubeconfig: nil).code == 0
      }
      let answer = try await person.arktosctl("get", "tenants", kubeconfig: file)
      #expect(answer.code == code, "\(answer.output)")
      #expect(answer.output.contains(text), "\(answer.output)")
      if code != 0 { #expect(answer.output.split(separator: "\n").count == 1, "\(answer.output)") }
    }
    #expect(try await server.terminate(grace: .seconds(20)) == .exited(code: 0))
  }

  @Test("files that cannot be used are named, with one line that says what to do")
  func refusals() async throws {
    let nonsense = try write("nonsense", Array("nonsense".utf8))
    let cases: [([String], String)] = [
      (["--tls-cert-file", "/nowhere", "--tls-private-key-file", "/nowhere"], "/nowhere, which --tls-cert-file names"),
      (["--tls-cert-file", nonsense, "--tls-private-key-file", nonsense], "the server's certificate"),
      (["--client-ca-file", nonsense], "the clients' certificate authority"),
      (["--token-auth-file", nonsense], "nonsense, line 1: "),
      (["--service-account-signing-key-file", nonsense], "is no private key of an elliptic curve"),
      (["--service-account-key-file", "/nowhere"], "/nowhere, which --service-account-key-file names"),
      (["--cert-dir", "\(nonsense)/below"], "choose another one with --cert-dir"),
    ]
    for (number, (arguments, message)) in cases.enumerated() {
      let server = try await start(arguments, output: "case-\(number)")
      #expect(try await server.wait() == .exited(code: 1))
      let output = try server.output()
      let errors = output.split(separator: "\n").filter { $0.hasPrefix("Error: ") }
      #expect(errors.count == 1)
      #expect(errors.first?.contains(message) == true, "\(output)")
    }
    let alone = try await start(["--tls-cert-file", nonsense], output: "alone")
    #expect(try await alone.wait() == .exited(code: 64))
    #expect(try alone.output().contains("belong together"))
  }

  @Test("a restart uses the same authority and certificates; keys and kubeconfigs are their owner's alone")
  func restart() async throws {
    var kubeconfigs: [Kubeconfig] = []
    for run in 1...2 {
      let path = files.path("kubeconfig-\(run)")
      let server = try await start(["--kubeconfig-out", path], output: "run-\(run)")
      try await waitForFile(path, of: server)
      kubeconfigs += try Kubeconfig.load(path, variables: [:])
      // The signal may come before the server is ready to end in order.
      _ = try await server.terminate(grace: .seconds(20))
      for file in [path]
        + ["ca.key", "apiserver.key", "admin.key", "sa.key", "tokens.csv"].map({ files.path("data/certificates/\($0)") }
        )
      {
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
      }
    }
    #expect(kubeconfigs[0].users == kubeconfigs[1].users)
    #expect(kubeconfigs[0].clusters[0].certificateAuthorityData == kubeconfigs[1].clusters[0].certificateAuthorityData)
    #expect(kubeconfigs[0].users[0].token?.isEmpty == false)
  }
}

import ArktosCertificates
import ArktosClient
import ArktosServer
import ArktosTesting
import FoundationEssentials
import Logging
import ServiceLifecycle
import Synchronization

/// The stock kubectl, pointed at a server. `ARKTOS_KUBECTL` names another program than the one in `PATH`.
final class Kubectl: Sendable {
  struct Answer: Sendable {
    var code: Int32
    /// Standard output and standard error.
    var output: String
  }

  static var program: String { ProcessInfo.processInfo.environment["ARKTOS_KUBECTL"] ?? "kubectl" }

  /// Whether its tests are run: where it is missing they are skipped, but not in CI.
  static var isWanted: Bool {
    ChildProcess.locate(program) != nil || ProcessInfo.processInfo.environment["CI"] != nil
  }

  /// The kubectls of older minor versions.
  static var others: [String] {
    ProcessInfo.processInfo.environment["ARKTOS_OTHER_KUBECTLS"]?.split(separator: ":").map(String.init) ?? []
  }

  private let program: String
  private let directory: TemporaryDirectory
  private let runs = Mutex(0)

  init(_ kubeconfig: Kubeconfig, program: String = Kubectl.program) throws {
    self.program = program
    directory = try TemporaryDirectory("kubectl")
    try Data(kubeconfig.encodedYAML().utf8).write(to: URL(filePath: directory.path("kubeconfig")))
  }

  /// Runs a command to its end.
  func run(_ arguments: [String]) async throws -> Answer {
    let child = try await start(arguments)
    guard case .exited(let code) = try await child.wait() else {
      throw ProcessError(description: "kubectl \(arguments.joined(separator: " ")) was killed")
    }
    return Answer(code: code, output: try child.output())
  }

  /// Runs a command that must succeed; what it printed, without the last line's end.
  @discardableResult
  func callAsFunction(_ arguments: String...) async throws -> String {
    let answer = try await run(arguments)
    guard answer.code == 0 else {
      throw ProcessError(
        description: "kubectl \(arguments.joined(separator: " ")) ended with \(answer.code): \(answer.output)")
    }
    return answer.output.hasSuffix("\n") ? String(answer.output.dropLast()) : answer.output
  }

  /// Starts a command that goes on: a watch.
  func start(_ arguments: [String]) async throws -> ChildProcess {
    let number = runs.withLock { count in
      count += 1
      return count
    }
    return try await ChildProcess.spawn(
      ChildProcess.Command(
        program, arguments + ["--cache-dir", directory.path("cache")],
        // Nothing of the user's own configuration is read.
        environment: ["HOME": directory.path("home"), "KUBECONFIG": directory.path("kubeconfig")],
        outputPath: directory.path("output-\(number)")))
  }

  /// Writes a manifest; its path.
  func manifest(_ name: String, _ text: String) throws -> String {
    let path = directory.path(name)
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}

/// How a test's kubectl shows who it is.
enum KubectlIdentity: String, CaseIterable, Sendable {
  case certificate
  case token
  case none
}

/// Runs `body` against a server in this process, on a real port with TLS.
func withKubectl(
  tenant: String? = nil, as identity: KubectlIdentity = .certificate, program: String = Kubectl.program,
  _ body: @escaping @Sendable (Kubectl, TestCluster) async throws -> Void
) async throws {
  var logger = Logger(label: "kubectl-test")
  logger.logLevel = .warning
  let directory = try TemporaryDirectory("kubectl-certificates")
  let certificates = try CertificateDirectory(directory.path, logger: logger).prepare(.standard())
  let authenticators: [any Authenticator] = [
    ClientCertificateAuthenticator(),
    try TokenAuthenticator(files: [directory.path(CertificateDirectory.tokenFile)]),
  ]
  let tls = ServerTLS(
    certificateChain: certificates.server.certificate, privateKey: certificates.server.key,
    clientAuthorities: certificates.authority)
  try await withTestCluster(authenticators: authenticators) { [logger] cluster in
    let listener = HTTPListener(
      handler: cluster.servers[0], configuration: .init(security: .tls(tls)), logger: logger)
    try await listener.bind()
    let group = ServiceGroup(services: [listener], logger: logger)
    async let running: Void = group.run()
    let url = "https://127.0.0.1:\(listener.boundPort ?? 0)\(tenant.map { "/tenants/\($0)" } ?? "")"
    let outcome: Result<Void, any Error>
    do {
      try await body(try Kubectl(certificates.kubeconfig(server: url, identity), program: program), cluster)
      outcome = .success(())
    } catch {
      outcome = .failure(error)
    }
    await group.triggerGracefulShutdown()
    try await running
    try outcome.get()
  }
}

extension ClusterCertificates {
  fileprivate func kubeconfig(server: String, _ identity: KubectlIdentity) -> Kubeconfig {
    let user: Kubeconfig.User? =
      switch identity {
      case .certificate:
        Kubeconfig.User(
          name: "admin", clientCertificateData: operatorClient.certificate, clientKeyData: operatorClient.key)
      case .token: Kubeconfig.User(name: "admin", token: operatorToken)
      case .none: nil
      }
    var kubeconfig = Kubeconfig(clusterName: "test", server: server, user: user)
    kubeconfig.clusters[0].certificateAuthorityData = authority
    return kubeconfig
  }
}

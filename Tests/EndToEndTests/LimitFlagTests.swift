import ArktosClient
import ArktosCore
import ArktosCurl
import ArktosTesting
import Testing

/// The flags about how much a server does, and for how long, with the real program.
@Suite("Flags about limits", .serialized)
struct LimitFlagTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory("limit-flags") }

  private func start(_ arguments: String...) async throws -> ChildProcess {
    try await ChildProcess.spawn(
      ChildProcess.Command(
        try Repository.program("arktos-apiserver"), ["--data-dir", directory.path("data")] + arguments,
        outputPath: directory.path("output")))
  }

  @Test("--min-request-timeout ends watches that name no time-out, in order")
  func watchesEnd() async throws {
    let kubeconfig = directory.path("kubeconfig")
    let server = try await start("--port", "0", "--kubeconfig-out", kubeconfig, "--min-request-timeout", "1")
    try await waitForFile(kubeconfig, of: server)
    let client = Client(transport: CurlTransport(try Kubeconfig.load(kubeconfig, variables: [:])[0].configuration()))
    let list = try await client.list(ConfigMap.self, in: CollectionScope(tenant: "default"))
    let watch = try await client.watch(
      ConfigMap.resourceType, in: CollectionScope(tenant: "default"), after: list.resourceVersion)
    while let event = try await watch.next() { #expect(event.kind == .bookmark) }
    #expect(try await server.terminate(grace: .seconds(20)) == .exited(code: 0))
  }

  @Test("--min-request-timeout wants a number of seconds")
  func nonsense() async throws {
    let server = try await start("--min-request-timeout=-1")
    #expect(try await server.wait() == .exited(code: 64))
    #expect(try server.output().contains("--min-request-timeout must be a number of seconds"))
  }
}

import ArktosCLI
import ArktosClient
import ArktosCore
import ArktosTesting

/// Runs command lines against a cluster in the test's own process.
struct Shell: Sendable {
  struct Outcome: Hashable, Sendable {
    var code: Int32
    var output: String
    var notes: String
  }

  let transport: any Transport
  let environment: Environment
  var files = MemoryFiles()

  init(_ cluster: TestCluster, files: MemoryFiles = MemoryFiles()) {
    transport = cluster.client.transport
    environment = cluster.environment
    self.files = files
  }

  init(transport: any Transport, environment: Environment) {
    self.transport = transport
    self.environment = environment
  }

  func callAsFunction(_ words: String...) async -> Outcome {
    let console = RecordingConsole()
    let code = await ArktosCommandLine.run(words, runtime: runtime(console))
    return Outcome(code: code, output: console.output, notes: console.notes)
  }

  func runtime(_ console: RecordingConsole) -> Runtime {
    let transport = transport
    return Runtime(console: console, files: files, environment: environment) { _ in
      Cluster(client: Client(transport: transport), tenant: "default", namespace: "default") { wrap in
        Client(transport: wrap(transport))
      }
    }
  }

  /// Runs a command that goes on until the body is through with it.
  func following(_ words: String..., body: (RecordingConsole) async throws -> Void) async throws -> Outcome {
    let console = RecordingConsole()
    let runtime = runtime(console)
    let task = Task { await ArktosCommandLine.run(words, runtime: runtime) }
    try await withTaskCancellationHandler {
      try await body(console)
    } onCancel: {
      task.cancel()
    }
    task.cancel()
    return Outcome(code: await task.value, output: console.output, notes: console.notes)
  }
}

/// A cluster whose time stands still, and a shell for it.
func withShell(
  files: [String: String] = [:], standardInput: String = "", _ body: @Sendable (Shell, TestCluster) async throws -> Void
)
  async throws
{
  try await withTestCluster(environment: VirtualTime().environment) { cluster in
    try await body(Shell(cluster, files: MemoryFiles(files: files, standardInput: standardInput)), cluster)
  }
}

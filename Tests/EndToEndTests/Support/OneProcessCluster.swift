import ArktosTesting
import FoundationEssentials
import Synchronization

/// `arktos-up` with its embedded store.
final class OneProcessCluster: RunningCluster {
  private let directory: TemporaryDirectory
  private let port: Int
  private let process: Mutex<ChildProcess>
  /// API servers that the process starts with; a third group is one of them from the start, without tenants of its own.
  private static let servers = 3

  let kubeconfigs: [String]

  static func start() async throws -> OneProcessCluster {
    let directory = try TemporaryDirectory("arktos-up")
    let port = try await freeRun(of: servers)
    let process = try await spawn(directory, port)
    return OneProcessCluster(directory, port, process)
  }

  private init(_ directory: TemporaryDirectory, _ port: Int, _ process: ChildProcess) {
    self.directory = directory
    self.port = port
    self.process = Mutex(process)
    kubeconfigs = (1...2).map { directory.path("data/kubeconfig-\($0)") }
  }

  private static func spawn(_ directory: TemporaryDirectory, _ port: Int) async throws -> ChildProcess {
    // What an earlier run has said must not count for this one.
    let log = directory.path("log")
    if FileManager.default.fileExists(atPath: log) { try FileManager.default.removeItem(atPath: log) }
    let process = try await ChildProcess.spawn(
      ChildProcess.Command(
        try Repository.program("arktos-up"),
        [
          "--data-dir", directory.path("data"), "--base-port", "\(port)", "--api-servers", "\(servers)",
          "--hollow-nodes", "2",
        ], outputPath: log))
    try await eventually("arktos-up says that the cluster is up") {
      guard process.isRunning else {
        throw ProcessError(description: "arktos-up has ended: \(try process.output())")
      }
      return try process.output().contains("Ctrl-C stops the cluster.")
    }
    return process
  }

  /// Neighbouring ports that are free, as `--base-port` needs them.
  private static func freeRun(of count: Int) async throws -> Int {
    while true {
      let first = try LoopbackPorts.free()
      if (1..<count).allSatisfy({ LoopbackPorts.take(first + $0) }) { return first }
    }
  }

  func addServer(group: Int) async throws -> String { directory.path("data/kubeconfig-\(group)") }

  func killServer(group: Int) async throws {
    let running = process.withLock { $0 }
    try await running.kill()
  }

  func restartServer(group: Int) async throws {
    let restarted = try await Self.spawn(directory, port)
    process.withLock { $0 = restarted }
  }

  func killOneControllerManager() async throws {}

  func stop() async throws -> Bool {
    let running = process.withLock { $0 }
    return try await running.terminate(grace: .seconds(20)) == .exited(code: 0)
  }
}

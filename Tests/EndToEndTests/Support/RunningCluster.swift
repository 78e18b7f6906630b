import ArktosTesting
import FoundationEssentials
import Testing

/// How the cluster of the manual is run.
enum ClusterForm: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case oneProcess
  case separateProcesses

  var testDescription: String {
    switch self {
    case .oneProcess: "one process, embedded store"
    case .separateProcesses: "separate processes over etcd"
    }
  }
}

/// A cluster of real programs on real ports, as the manual starts it.
protocol RunningCluster: Sendable {
  /// One for each API server, in the order of their service groups.
  var kubeconfigs: [String] { get }

  /// Starts an API server for one more service group; its kubeconfig.
  func addServer(group: Int) async throws -> String

  /// Kills the API server of a group with SIGKILL. In one process that is everything.
  func killServer(group: Int) async throws
  /// Starts what ``killServer(group:)`` killed again, on the same port.
  func restartServer(group: Int) async throws

  /// Kills one of the controller processes with SIGKILL; nil where there are none of their own.
  func killOneControllerManager() async throws

  /// Asks everything to stop, and waits until it has; whether everything ended with code 0.
  func stop() async throws -> Bool
}

enum RunningClusters {
  static func start(_ form: ClusterForm) async throws -> any RunningCluster {
    switch form {
    case .oneProcess: try await OneProcessCluster.start()
    case .separateProcesses: try await SeparateProcesses.start()
    }
  }
}

/// Waits until a file is there and not empty.
func waitForFile(_ path: String, of process: ChildProcess) async throws {
  try await eventually("\(path) is written") {
    guard process.isRunning else {
      throw ProcessError(description: "\(process.commandLine[0]) has ended: \(try process.output())")
    }
    return FileManager.default.contents(atPath: path).map { !$0.isEmpty } ?? false
  }
}

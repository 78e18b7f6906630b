import ArktosTesting
import FoundationEssentials

/// The programs of `Tests/StockClients`, run by the Python that has the clients installed.
enum PythonClient {
  struct Answer: Sendable {
    var isSuccess: Bool
    /// Standard output and standard error.
    var output: String
  }

  /// The interpreter, as `Scripts/test.sh` names it.
  private static let interpreter = ProcessInfo.processInfo.environment["ARKTOS_PYTHON"]

  /// Where it is missing the tests are skipped, but not in CI.
  static var isWanted: Bool { interpreter != nil || ProcessInfo.processInfo.environment["CI"] != nil }

  /// Runs a program to its end.
  static func run(_ name: String, kubeconfig: String) async throws -> Answer {
    guard let interpreter else {
      throw ProcessError(description: "ARKTOS_PYTHON names no Python with the clients: run Scripts/test.sh")
    }
    let directory = try TemporaryDirectory("stock-client")
    let child = try await ChildProcess.spawn(
      ChildProcess.Command(
        interpreter, ["-B", "\(Repository.root)/Tests/StockClients/\(name).py"],
        environment: ["HOME": directory.path, "TMPDIR": directory.path, "KUBECONFIG": kubeconfig],
        outputPath: directory.path("output")))
    let status = try await child.wait()
    return Answer(
      isSuccess: status == .exited(code: 0), output: "\(name), \(kubeconfig): \(status)\n\(try child.output())")
  }
}

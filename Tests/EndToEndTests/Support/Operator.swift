import ArktosCore
import ArktosTesting
import FoundationEssentials
import Synchronization
import Testing

/// The person at the terminal: runs `arktosctl` as a program and reads what it prints.
final class Operator: Sendable {
  struct Answer: Sendable {
    var code: Int32
    var output: String
  }

  /// What `--kubeconfig` gets: one path, or several separated by spaces.
  let kubeconfig: String
  private let directory: TemporaryDirectory
  private let runs = Mutex(0)

  init(kubeconfigs: [String]) throws {
    kubeconfig = kubeconfigs.joined(separator: " ")
    directory = try TemporaryDirectory("operator")
  }

  /// Runs a command to its end.
  func arktosctl(_ arguments: String..., input: String? = nil, kubeconfig: String? = nil) async throws -> Answer {
    let child = try await spawn(arguments, input: input, kubeconfig: kubeconfig)
    guard case .exited(let code) = try await child.wait() else {
      throw ProcessError(description: "arktosctl \(arguments.joined(separator: " ")) was killed")
    }
    return Answer(code: code, output: try child.output())
  }

  /// Runs a command that must succeed; what it printed.
  @discardableResult
  func succeed(_ arguments: String..., input: String? = nil) async throws -> String {
    let child = try await spawn(arguments, input: input, kubeconfig: nil)
    let status = try await child.wait()
    let output = try child.output()
    guard status == .exited(code: 0) else {
      throw ProcessError(description: "arktosctl \(arguments.joined(separator: " ")) ended with \(status): \(output)")
    }
    return output
  }

  /// Starts a command that goes on: a watch.
  func start(_ arguments: String..., kubeconfig: String? = nil) async throws -> ChildProcess {
    try await spawn(arguments, input: nil, kubeconfig: kubeconfig)
  }

  /// The items that a `get … -o json` gives.
  func items(_ resource: String) async throws -> [DynamicObject] {
    let text = try await succeed("get", resource, "--all-tenants", "--all-namespaces", "-o", "json")
    let list = try JSONObject(parsing: Array(text.utf8))
    return (list[array: "items"] ?? []).compactMap(\.objectValue).map(DynamicObject.init(json:))
  }

  private func spawn(_ arguments: [String], input: String?, kubeconfig: String?) async throws -> ChildProcess {
    let number = runs.withLock { count in
      count += 1
      return count
    }
    let program = try Repository.program("arktosctl")
    let all = arguments + ["--kubeconfig", kubeconfig ?? self.kubeconfig]
    let output = directory.path("output-\(number)")
    guard let input else {
      return try await ChildProcess.spawn(ChildProcess.Command(program, all, outputPath: output))
    }
    // The child's standard input is a file: a shell puts it there.
    let file = directory.path("input-\(number)")
    try Data(input.utf8).write(to: URL(filePath: file))
    return try await ChildProcess.spawn(
      ChildProcess.Command("/bin/sh", ["-c", "exec \"$0\" \"$@\" < \(file)", program] + all, outputPath: output))
  }
}

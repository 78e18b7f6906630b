import ArktosTesting
import FoundationEssentials

/// Where things lie in the checkout that is being tested.
enum Repository {
  static let root: String = {
    // Tests/EndToEndTests/Support/Repository.swift
    var url = URL(filePath: #filePath)
    for _ in 0..<4 { url.deleteLastPathComponent() }
    return url.path()
  }()

  /// A program that this package builds. `ARKTOS_BIN_DIR` names another build than the debug one.
  static func program(_ name: String) throws -> String {
    let directory = ProcessInfo.processInfo.environment["ARKTOS_BIN_DIR"] ?? "\(root)/.build/debug"
    let path = "\(directory)/\(name)"
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw ProcessError(description: "there is no program at \(path): run `swift build` first")
    }
    return path
  }

  static func manual(_ file: String) -> String { "\(root)/Examples/manual/\(file)" }
}

import ArktosCLI

/// Files that exist only in a test.
struct MemoryFiles: FileAccess {
  var files: [String: String] = [:]
  var standardInput = ""

  func read(_ path: String) throws -> [UInt8] {
    guard let text = files[path] else { throw CommandError("cannot read \"\(path)\": No such file or directory") }
    return Array(text.utf8)
  }

  func readStandardInput() async throws -> [UInt8] { Array(standardInput.utf8) }

  func exists(_ path: String) -> Bool { files[path] != nil || isDirectory(path) }

  func directoryContents(_ path: String) throws -> [String]? {
    guard isDirectory(path) else { return nil }
    let prefix = path.hasSuffix("/") ? path : path + "/"
    let names = files.keys.filter { $0.hasPrefix(prefix) }
      .compactMap { $0.dropFirst(prefix.count).split(separator: "/").first.map(String.init) }
    return Set(names).sorted()
  }

  private func isDirectory(_ path: String) -> Bool {
    let prefix = path.hasSuffix("/") ? path : path + "/"
    return files.keys.contains { $0.hasPrefix(prefix) }
  }
}

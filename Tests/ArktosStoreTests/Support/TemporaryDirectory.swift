import FoundationEssentials

/// A directory for one test, removed with this object.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "arktos-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func bytes(of name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: file(name)))) }

  func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: URL(filePath: file(name))) }

  func contains(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

  /// Copies the store's files as they are at this moment, as a power cut would leave them.
  func copyStoreFiles(to other: TemporaryDirectory) throws {
    for name in ["arktos.db", "arktos.db-wal"] where contains(name) { try other.write(try bytes(of: name), to: name) }
  }
}

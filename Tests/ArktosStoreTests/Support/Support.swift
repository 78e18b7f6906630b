import ArktosTesting
import FoundationEssentials

extension SeededGenerator {
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

extension TemporaryDirectory {
  func bytes(of name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path(name)))) }

  func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: URL(filePath: path(name))) }

  func contains(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// Copies the store's files as they are at this moment, as a power cut would leave them.
  func copyStoreFiles(to other: TemporaryDirectory) throws {
    for name in ["arktos.db", "arktos.db-wal"] where contains(name) { try other.write(try bytes(of: name), to: name) }
  }
}

internal import FoundationEssentials

/// A directory on the disk that is measured, removed after use.
struct WorkDirectory {
  let path: String

  init(in parent: String) throws {
    path = "\(parent)/store-benchmark-\(UUID().uuidString.lowercased())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func remove() throws { try FileManager.default.removeItem(atPath: path) }

  /// Runs `body` with a directory that exists as long.
  static func with<Value>(in parent: String, _ body: (String) async throws -> Value) async throws -> Value {
    let directory = try WorkDirectory(in: parent)
    do {
      let value = try await body(directory.path)
      try directory.remove()
      return value
    } catch {
      // What went wrong first is what counts; a directory that stays shows itself.
      try? directory.remove()
      throw error
    }
  }
}

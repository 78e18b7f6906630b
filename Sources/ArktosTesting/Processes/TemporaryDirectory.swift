internal import FoundationEssentials

/// A directory that is removed, with all it holds, when nobody refers to it any more.
public final class TemporaryDirectory: Sendable {
  public let path: String

  /// - Parameters:
  ///   - name: a word to recognise it by.
  ///   - inMemory: whether it is in memory rather than on a disk, where the system offers that.
  public init(_ name: String = "test", inMemory: Bool = false) throws {
    let memory = "/dev/shm"
    let parent =
      inMemory && FileManager.default.isWritableFile(atPath: memory)
      ? URL(filePath: memory) : FileManager.default.temporaryDirectory
    path =
      parent
      .appending(path: "arktos-\(name)-\(UUID().uuidString.lowercased())").path()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// The path of something in the directory.
  public func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, and makes the directories that it lies in.
  ///
  /// - Parameter name: its path in this directory.
  /// - Returns: its whole path.
  @discardableResult
  public func write(_ name: String, _ text: String) throws -> String {
    let file = URL(filePath: path(name))
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return path(name)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }  // What stays in /tmp is cleared by the system.
}

internal import Dispatch
internal import FoundationEssentials
internal import Glibc

/// The files that commands read, so that tests need no disk.
public protocol FileAccess: Sendable {
  func read(_ path: String) throws -> [UInt8]
  /// Standard input up to its end.
  func readStandardInput() async throws -> [UInt8]
  /// The names in a directory, sorted; nil if the path is no directory.
  func directoryContents(_ path: String) throws -> [String]?
  func exists(_ path: String) -> Bool
}

/// The machine's own files.
public struct LocalFiles: FileAccess {
  public init() {}

  public func read(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure("cannot read \"\(path)\"") }
    defer { close(descriptor) }
    return try Self.readToEnd(descriptor, "\"\(path)\"")
  }

  public func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  public func directoryContents(_ path: String) throws -> [String]? {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory else { return nil }
    return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  public func readStandardInput() async throws -> [UInt8] {
    // Reading blocks until somebody types or the pipe ends: on a thread of its own, not on the cooperative pool.
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try Self.readToEnd(STDIN_FILENO, "standard input") })
      }
    }
  }

  private static func failure(_ what: String) -> CommandError {
    CommandError("\(what): \(String(cString: strerror(errno)))")
  }

  private static func readToEnd(_ descriptor: Int32, _ what: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure("cannot read \(what)")
      }
      bytes += piece[..<count]
    }
  }
}

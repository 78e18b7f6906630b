#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Makes what was written to files survive a power cut.
enum FileSync {
  /// Syncs a file, or the names in a directory.
  ///
  /// - Returns: why that failed; nil if it did not.
  static func sync(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return String(cString: strerror(errno)) }
    defer { _ = close(descriptor) }
    return fsync(descriptor) == 0 ? nil : String(cString: strerror(errno))
  }

  /// Syncs the name of a new file or directory.
  static func syncName(of path: String) -> String? {
    let slash = path.lastIndex(of: "/")
    return sync(slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ".")
  }
}

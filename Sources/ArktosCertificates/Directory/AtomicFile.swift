internal import Glibc

/// Files that others see whole or not at all.
package enum AtomicFile {
  /// Writes a file through a new one beside it, so that no moment knows it half written or readable by the wrong people.
  ///
  /// - Parameter mode: who may read and write it.
  /// - Returns: false if it could not be written; `errno` says why.
  package static func write(_ path: String, _ bytes: [UInt8], mode: UInt32) -> Bool {
    let temporary = "\(path).new"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { return false }
    let isWritten = fill(descriptor, bytes) && fsync(descriptor) == 0
    let reason = errno
    close(descriptor)
    guard isWritten else {
      errno = reason
      return false
    }
    return rename(temporary, path) == 0
  }

  private static func fill(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}

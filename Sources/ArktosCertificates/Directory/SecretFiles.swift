internal import FoundationEssentials
internal import Glibc

/// Files in a directory of certificates.
struct SecretFiles {
  let directory: String

  func path(_ name: String) -> String { "\(directory)/\(name)" }

  /// Nil if there is no such file.
  func read(_ name: String) throws(CertificateDirectoryError) -> [UInt8]? {
    guard FileManager.default.fileExists(atPath: path(name)) else { return nil }
    guard let data = FileManager.default.contents(atPath: path(name)) else {
      throw CertificateDirectoryError("\(path(name)) cannot be read: change its owner or its permissions")
    }
    return Array(data)
  }

  /// Writes a file whole or not at all, readable by its owner alone if it is secret.
  func write(_ name: String, _ bytes: [UInt8], isSecret: Bool) throws(CertificateDirectoryError) {
    guard !AtomicFile.write(path(name), bytes, mode: isSecret ? 0o600 : 0o644) else { return }
    throw failure(name)
  }

  /// Takes others' permission to read a file away.
  ///
  /// - Returns: whether they had any.
  func protect(_ name: String) throws(CertificateDirectoryError) -> Bool {
    var status = stat()
    guard stat(path(name), &status) == 0, status.st_mode & 0o077 != 0 else { return false }
    guard chmod(path(name), 0o600) == 0 else { throw failure(name) }
    return true
  }

  /// Runs `body` while no other process does so in this directory.
  func exclusively<Result>(
    _ body: () throws(CertificateDirectoryError) -> Result
  ) throws(CertificateDirectoryError) -> Result {
    let descriptor = open(path(".lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(".lock") }
    defer { close(descriptor) }
    // Held for as long as it takes to make three keys; released with the descriptor, even by a crash.
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw failure(".lock") }
    }
    return try body()
  }

  private func failure(_ name: String) -> CertificateDirectoryError {
    CertificateDirectoryError(
      "\(path(name)) cannot be written (\(String(cString: strerror(errno)))): change the directory's permissions or "
        + "choose another one with --cert-dir")
  }
}

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Holds a data directory for one store at a time; the operating system lets go of it when the process ends, however
/// it ends.
final class DirectoryLock: Sendable {
  private let descriptor: Int32

  /// Creates the directory if need be, and takes it.
  ///
  /// - Throws: `.unavailable` if it cannot be created or written, or if another store has it.
  init(directory: String) throws(StoreError) {
    try Self.create(directory)
    descriptor = try Self.take(directory)
  }

  /// A descriptor that holds the directory.
  ///
  /// Not in the initializer itself: what it throws once the descriptor is known ends the object, which closes the descriptor,
  /// and to close it twice is to close somebody else's.
  private static func take(_ directory: String) throws(StoreError) -> Int32 {
    let descriptor = open(directory + "/arktos.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StoreError(
        .unavailable,
        "cannot write to the data directory \(directory): \(reason()); make it writable for this user, or choose "
          + "another")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = readHolder(descriptor)
      _ = close(descriptor)
      throw StoreError(
        .unavailable,
        "the data directory \(directory) is in use by another store\(holder); stop that one, or choose another "
          + "directory")
    }
    let text = "\(getpid())\n"
    // Only an aid for people: whoever fails to write it still holds the lock.
    _ = ftruncate(descriptor, 0)
    _ = text.withCString { pwrite(descriptor, $0, text.utf8.count, 0) }
    return descriptor
  }

  /// Lets go of the directory; called more than once.
  func release() { _ = flock(descriptor, LOCK_UN) }

  deinit { _ = close(descriptor) }

  private static func readHolder(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    let digits = bytes.prefix(max(count, 0)).prefix { (0x30...0x39).contains($0) }
    return digits.isEmpty ? "" : ", of process \(String(decoding: digits, as: UTF8.self))"
  }

  private static func create(_ directory: String) throws(StoreError) {
    guard mkdir(directory, 0o700) != 0 else { return try syncName(of: directory) }
    if errno == EEXIST { return }
    if errno == ENOENT, let slash = directory.lastIndex(of: "/"), slash != directory.startIndex {
      try create(String(directory[..<slash]))
      if mkdir(directory, 0o700) == 0 { return try syncName(of: directory) }
      if errno == EEXIST { return }
    }
    throw StoreError(.unavailable, "cannot create the data directory \(directory): \(reason())")
  }

  private static func syncName(of directory: String) throws(StoreError) {
    guard let reason = FileSync.syncName(of: directory) else { return }
    throw StoreError(.unavailable, "cannot make the data directory \(directory) durable: \(reason)")
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Files that are there whole or not at all.
enum NewFile {
  /// Has a file made under another name first, so that it is there whole or not at all.
  static func replace(_ target: String, _ make: (String) throws(StoreError) -> Void) throws(StoreError) {
    let partial = target + ".partial"
    remove(partial)
    do throws(StoreError) {
      try make(partial)
      if let reason = FileSync.sync(partial) {
        throw StoreError(.unavailable, "\(target) cannot be made durable: \(reason)")
      }
      guard rename(partial, target) == 0 else {
        throw StoreError(.unavailable, "cannot name the file \(target): \(String(cString: strerror(errno)))")
      }
    } catch {
      remove(partial)
      throw error
    }
    if let reason = FileSync.syncName(of: target) {
      throw StoreError(.unavailable, "\(target) cannot be made durable: \(reason)")
    }
  }

  /// Removes what there is of a database file.
  private static func remove(_ file: String) {
    for suffix in ["", "-wal", "-shm", "-journal"] { _ = unlink(file + suffix) }
  }
}

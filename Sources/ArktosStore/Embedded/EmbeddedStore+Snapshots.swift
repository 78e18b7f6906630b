internal import ArktosCore
internal import FoundationEssentials
internal import GRDB

extension EmbeddedStore {
  /// By how much a restored store's revision is ahead of its snapshot, as `etcdutl snapshot restore --bump-revision`
  /// recommends: more than were ever handed out since the snapshot was taken.
  package static let restoredRevisionGap: Int64 = 1_000_000_000

  /// Writes the state and history of this moment to a new file, while reads and writes go on, and checks what was
  /// written.
  ///
  /// - Parameter target: must not exist; it is there whole or not at all.
  /// - Throws: `.unavailable` if the file cannot be written; `.corrupt` if the store's file is damaged.
  public func snapshot(to target: String) async throws(StoreError) {
    let file = log.file
    try await Self.offThePool { () throws(StoreError) in try Self.write(file, to: target, isAlone: false) }
  }

  /// Writes a snapshot of a directory's store, whether it is open, in this or another process, or not.
  ///
  /// - Parameters:
  ///   - target: must not exist; it is there whole or not at all.
  /// - Throws: `.unavailable` if there is no store, or the file cannot be written; `.corrupt` if the store is damaged.
  public static func snapshot(directory: String, to target: String) async throws(StoreError) {
    try await offThePool { () throws(StoreError) in
      let file = file(in: directory)
      guard FileManager.default.fileExists(atPath: file) else {
        throw StoreError(.unavailable, "there is no store in \(directory): \(file) does not exist")
      }
      // Only to know whether somebody writes; whoever does may go on.
      let lock = try? DirectoryLock(directory: directory)
      defer { lock?.release() }
      try write(file, to: target, isAlone: lock != nil)
    }
  }

  /// Makes the store of a directory from a snapshot.
  ///
  /// The store goes on at a much higher revision than the snapshot's, and without its history, so that whoever saw what
  /// was written behind the snapshot, and is lost now, is told to list anew (`.compacted`) and cannot take a new commit
  /// for one that it knows.
  ///
  /// - Parameter directory: is made if need be; must not hold a store.
  /// - Throws: `.unavailable` if the directory holds a store or cannot be written; `.corrupt` if the snapshot is damaged.
  public static func restore(snapshot: String, to directory: String) async throws(StoreError) {
    try await offThePool { () throws(StoreError) in
      guard FileManager.default.fileExists(atPath: snapshot) else {
        throw StoreError(.unavailable, "the snapshot \(snapshot) does not exist")
      }
      let lock = try DirectoryLock(directory: directory)
      defer { lock.release() }
      let target = file(in: directory)
      for file in [target, target + "-wal"] where FileManager.default.fileExists(atPath: file) {
        throw StoreError(
          .unavailable, "\(directory) holds a store already: move \(file) away, or choose another directory")
      }
      try NewFile.replace(target) { (file) throws(StoreError) in
        try copy(snapshot, to: file)
        guard var head = try LogDatabase.read(file, { db in try LogAudit.run(db, file: snapshot) }) else { return }
        head.revision.value += restoredRevisionGap
        head.compacted = head.revision
        try LogDatabase.rewrite(head, in: file)
      }
    }
  }

  private static func write(_ file: String, to target: String, isAlone: Bool) throws(StoreError) {
    guard !FileManager.default.fileExists(atPath: target) else {
      throw StoreError(.unavailable, "\(target) exists already: choose another name for the snapshot")
    }
    try NewFile.replace(target) { (partial) throws(StoreError) in
      try LogDatabase.read(file, isAlone: isAlone) { db in
        try db.execute(sql: "VACUUM INTO ?", arguments: [partial])
      }
      _ = try LogDatabase.read(partial) { db in try LogAudit.run(db, file: partial) }
    }
  }

  private static func copy(_ source: String, to target: String) throws(StoreError) {
    do {
      try FileManager.default.copyItem(atPath: source, toPath: target)
    } catch {
      throw StoreError(.unavailable, "cannot copy \(source) to \(target): \(error)")
    }
  }
}

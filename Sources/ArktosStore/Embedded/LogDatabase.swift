internal import ArktosCore
internal import FoundationEssentials
internal import GRDB

/// The log on disk: what is done with it, apart from when.
///
/// All functions that take a `Database` run on the queue of the one connection.
final class LogDatabase: Sendable {
  let file: String
  let queue: DatabaseQueue

  /// Opens a file that was found sound (see ``read(_:isAlone:_:)``), or makes a new one.
  ///
  /// - Parameters:
  ///   - quota: the most bytes of the file; nil for no bound.
  ///   - pageBytes: of a new file.
  init(file: String, quota: Int?, pageBytes: Int) throws(StoreError) {
    self.file = file
    do {
      if !FileManager.default.fileExists(atPath: file) { try Self.create(file, pageBytes: pageBytes) }
      queue = try DatabaseQueue(path: file, configuration: Self.configuration)
      try queue.writeWithoutTransaction { db in
        try Self.makeDurable(db, file: file)
        // What an earlier crash left in the write-ahead log must not lie behind what comes, see `WriteAheadLog`.
        _ = try db.checkpoint(.truncate)
        if let quota {
          let pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? pageBytes
          try db.execute(sql: "PRAGMA max_page_count = \(max(quota / pageSize, 16))")
        }
      }
    } catch {
      throw StoreError(opening: file, error)
    }
  }

  /// Makes a file under another name first, so that one of the right name is a whole one.
  private static func create(_ file: String, pageBytes: Int) throws {
    try NewFile.replace(file) { (new) throws(StoreError) in
      do {
        var configuration = configuration
        // Nobody relies on it before it has its name, in front of which the whole file is synced.
        configuration.prepareDatabase { db in
          try db.execute(sql: "PRAGMA page_size = \(pageBytes); PRAGMA synchronous = OFF")
        }
        let queue = try DatabaseQueue(path: new, configuration: configuration)
        try queue.writeWithoutTransaction { db in
          try db.execute(sql: "PRAGMA journal_mode = WAL")
          try LogSchema.create(db)
        }
        try queue.close()
      } catch {
        throw StoreError(opening: new, error)
      }
    }
  }

  private static var configuration: GRDB.Configuration {
    var configuration = GRDB.Configuration()
    configuration.label = "arktos.store"
    // For those who take a snapshot from another process.
    configuration.busyMode = .timeout(30)
    return configuration
  }

  /// Reads an existing file without changing anything on disk, so that a damaged one stays as it is; nil if there is
  /// none.
  ///
  /// - Parameter isAlone: whether nobody writes the file meanwhile, so that what is behind the end of the write-ahead
  ///   log is known to be damage.
  static func read<Value>(
    _ file: String, isAlone: Bool = true, _ body: (Database) throws -> Value
  ) throws(StoreError) -> Value? {
    do {
      guard FileManager.default.fileExists(atPath: file) else {
        guard !FileManager.default.fileExists(atPath: file + "-wal") else {
          throw StoreError(
            .corrupt, "\(file) is missing, though \(file)-wal is there: put it back, or restore a snapshot")
        }
        return nil
      }
      // SQLite would take an empty file for a new database, and throw its write-ahead log away.
      let attributes = try FileManager.default.attributesOfItem(atPath: file)
      guard let size = attributes[.size] as? Int, size >= smallestPage else {
        throw StoreError(.corrupt, "\(file) is damaged: it is cut off near its beginning; restore a snapshot")
      }
      if isAlone, let damage = try WriteAheadLog.damage(file: file + "-wal") {
        throw StoreError(.corrupt, "\(file)-wal is damaged: \(damage); restore a snapshot")
      }
      var configuration = Self.configuration
      // Only what is not in the mode of a write-ahead log, as a snapshot, can have the other kind of journal.
      configuration.readonly = !FileManager.default.fileExists(atPath: file + "-journal")
      let queue = try DatabaseQueue(path: file, configuration: configuration)
      let value = try queue.inDatabase(body)
      try queue.close()
      return value
    } catch {
      throw StoreError(reading: file, error)
    }
  }

  private static let smallestPage = 512

  /// Writes another head into a file that nobody has open.
  static func rewrite(_ head: LogHead, in file: String) throws(StoreError) {
    do {
      let queue = try DatabaseQueue(path: file, configuration: configuration)
      try queue.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA journal_mode = WAL")
        try LogSchema.write(head, db)
      }
      try queue.close()
    } catch {
      throw StoreError(opening: file, error)
    }
  }

  /// Makes every acknowledged commit be on disk: the write-ahead log is synced at each commit, the file at each
  /// checkpoint.
  private static func makeDurable(_ db: Database, file: String) throws {
    try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;")
    try db.execute(sql: "PRAGMA journal_size_limit = 67108864; PRAGMA cell_size_check = ON;")
    // Changes nothing but in a snapshot that was put there by hand.
    let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
    let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
    guard mode == "wal", synchronous == 2 else {
      throw StoreError(
        .unavailable,
        "\(file) cannot be written durably: SQLite's write-ahead log does not work there; choose a local disk")
    }
  }

  /// Writes the rows of commits, and removes some superseded rows; all of it or nothing, and on disk when it returns.
  func append(_ plans: [CommitPlan], _ db: Database, thenPruning pruner: inout LogPruner) throws {
    var next = pruner
    try Self.transaction(db) {
      let insertion = try db.cachedStatement(sql: LogRow.insertion)
      var rows = 0
      for plan in plans {
        for var row in LogRow.rows(of: plan) {
          row.writtenBefore = next.head.written
          let checksum = row.checksum
          try row.insert(db, by: insertion, checksum: checksum)
          next.head.written &+= checksum
          rows += 1
        }
        next.head.revision = plan.revision
      }
      // Twice what comes in, so that a backlog shrinks under any load and costs no sync of its own.
      try next.prune(db, rows: 2 * rows)
    }
    pruner = next
  }

  /// Removes some superseded rows while nothing else is to be done.
  func prune(_ db: Database, _ pruner: inout LogPruner, rows: Int) throws {
    var next = pruner
    try Self.transaction(db) { try next.prune(db, rows: rows) }
    pruner = next
  }

  /// Does all or nothing; on disk when it returns.
  ///
  /// Statements are prepared once and kept, those that begin and end the transaction too: with one writer, preparing
  /// them costs more than executing them. (One that failed must not be used again: GRDB takes it out of its cache.)
  private static func transaction(_ db: Database, _ body: () throws -> Void) throws {
    do {
      try db.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
      try body()
      try db.cachedStatement(sql: "COMMIT").execute()
    } catch {
      // SQLite rolls back by itself after some errors. If it cannot be done here, the next transaction cannot begin,
      // and that is what its callers are told.
      if db.isInsideTransaction { try? db.rollback() }
      throw error
    }
  }

  /// - Parameter head: written before, so that the file tells by itself whether it is complete; nil if writing failed
  ///   before.
  func close(_ head: LogHead?) throws(StoreError) {
    do {
      // Without it nothing is lost: the rows tell the same. What cannot be written is no reason to stay open.
      if let head { try? queue.writeWithoutTransaction { db in try LogSchema.write(head, db) } }
      try queue.close()
    } catch {
      throw StoreError(file: file, error, fallback: .unavailable, doing: "close \(file)")
    }
  }
}

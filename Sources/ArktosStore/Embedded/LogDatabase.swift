internal import ArktosCore
internal import FoundationEssentials
internal import GRDB

/// The log on disk: what is done with it, apart from when.
///
/// All functions that take a `Database` run on the queue of the one connection.
final class LogDatabase: Sendable {
  let file: String
  let queue: DatabaseQueue

  /// - Parameter quota: the most bytes of the file; nil for no bound.
  init(file: String, quota: Int?) throws(StoreError) {
    self.file = file
    do {
      var configuration = GRDB.Configuration()
      configuration.label = "arktos.store"
      configuration.journalMode = .wal
      queue = try DatabaseQueue(path: file, configuration: configuration)
      try queue.writeWithoutTransaction { db in
        try Self.makeDurable(db, file: file)
        try LogSchema.prepare(db, file: file)
        if let quota {
          let pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4096
          try db.execute(sql: "PRAGMA max_page_count = \(max(quota / pageSize, 16))")
        }
      }
    } catch {
      throw StoreError(opening: file, error)
    }
  }

  /// Makes every acknowledged commit be on disk: the write-ahead log is synced at each commit, the file at each
  /// checkpoint.
  private static func makeDurable(_ db: Database, file: String) throws {
    try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;")
    try db.execute(sql: "PRAGMA journal_size_limit = 67108864; PRAGMA cell_size_check = ON;")
    let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode")
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
      let insert = try db.cachedStatement(
        sql: """
          INSERT INTO log(sequence, key, value, createRevision, previousRevision, timeToLive, checksum)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """)
      var rows = 0
      for plan in plans {
        for row in LogRow.rows(of: plan) {
          try insert.execute(arguments: [
            row.sequence, Data(row.key.bytes), row.value.map { Data($0.bytes) }, row.createRevision,
            row.previousRevision, row.timeToLive, row.checksum,
          ])
          rows += 1
        }
      }
      if let last = plans.last { next.revision = last.revision }
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

  func close() throws(StoreError) {
    do {
      try queue.close()
    } catch {
      throw StoreError(file: file, error, fallback: .unavailable, doing: "close \(file)")
    }
  }

  /// Writes the whole state and history to a new database file, while the store goes on.
  func snapshot(to target: String) throws(StoreError) {
    do {
      var configuration = GRDB.Configuration()
      configuration.readonly = true
      let reader = try DatabaseQueue(path: file, configuration: configuration)
      try reader.inDatabase { db in try db.execute(sql: "VACUUM INTO ?", arguments: [target]) }
      try reader.close()
    } catch {
      throw StoreError(file: file, error, fallback: .unavailable, doing: "write the snapshot \(target)")
    }
    // SQLite leaves a copy made this way to the operating system's own time.
    if let reason = FileSync.sync(target) ?? FileSync.syncName(of: target) {
      throw StoreError(.unavailable, "the snapshot \(target) is written, but cannot be made durable: \(reason)")
    }
  }
}

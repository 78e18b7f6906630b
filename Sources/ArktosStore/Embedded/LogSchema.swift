internal import ArktosCore
internal import GRDB

/// The tables of `arktos.db`.
///
/// - `log`: every change that is still needed, one row each (see ``LogRow``).
/// - `head`: one row, see ``LogHead``. It is written when rows are removed and when the store is closed; what was
///   committed since then is told by the rows behind it.
enum LogSchema {
  static let formatVersion = 2
  /// "ArkS", by which `file` and SQLite's tools can tell the file.
  private static let applicationID = 0x4172_6B53

  private static let tables = [
    "CREATE TABLE head("
      + "id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, compacted INTEGER NOT NULL, pruned INTEGER NOT NULL, "
      + "written INTEGER NOT NULL, removed INTEGER NOT NULL, checksum INTEGER NOT NULL)",
    "CREATE TABLE log("
      + "sequence INTEGER PRIMARY KEY, key BLOB NOT NULL, value BLOB, createRevision INTEGER NOT NULL, "
      + "previousRevision INTEGER NOT NULL, timeToLive INTEGER NOT NULL, writtenBefore INTEGER NOT NULL, "
      + "checksum INTEGER NOT NULL)",
  ]

  /// Sets up a new database.
  static func create(_ db: Database) throws {
    try db.inTransaction {
      for table in tables { try db.execute(sql: table) }
      try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(formatVersion)")
      try write(LogHead(), db)
      return .commit
    }
  }

  /// Checks whether a database is one of this store, and all of SQLite's own structures in it.
  static func check(_ db: Database, file: String) throws {
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let found = try String.fetchAll(db, sql: "SELECT sql FROM sqlite_master ORDER BY name")
    if found != tables, version != formatVersion, application == applicationID {
      throw StoreError(
        .unavailable,
        "\(file) has format \(version), this program knows \(formatVersion): open it with the program that wrote it")
    }
    guard found == tables, version == formatVersion, application == applicationID else {
      throw StoreError(.corrupt, "\(file) is a database, but not one of this store, or its header or schema is damaged")
    }
    let complaint = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
    guard complaint == "ok" else {
      let line = complaint.split(separator: "\n").last.map(String.init) ?? complaint
      throw StoreError(.corrupt, "\(file) is damaged: \(line); restore a snapshot")
    }
  }

  static func readHead(_ db: Database, file: String) throws -> LogHead {
    let rows = try Row.fetchAll(db, sql: "SELECT id, revision, compacted, pruned, written, removed, checksum FROM head")
    guard rows.count == 1, let row = rows.first, try row.number(at: 0) == 1 else {
      throw StoreError(.corrupt, "\(file) is damaged: the table \"head\" has \(rows.count) rows; restore a snapshot")
    }
    let head = LogHead(
      revision: Revision(try row.number(at: 1)), compacted: Revision(try row.number(at: 2)),
      pruned: try row.number(at: 3), written: UInt64(bitPattern: try row.number(at: 4)),
      removed: UInt64(bitPattern: try row.number(at: 5)))
    guard head.checksum == (try row.number(at: 6)) else {
      throw StoreError(.corrupt, "\(file) is damaged: the table \"head\" fails its checksum; restore a snapshot")
    }
    return head
  }

  static func write(_ head: LogHead, _ db: Database) throws {
    let replace = try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO head(id, revision, compacted, pruned, written, removed, checksum)
        VALUES (1, ?, ?, ?, ?, ?, ?)
        """)
    try replace.execute(arguments: [
      head.revision.value, head.compacted.value, head.pruned, Int64(bitPattern: head.written),
      Int64(bitPattern: head.removed), head.checksum,
    ])
  }
}

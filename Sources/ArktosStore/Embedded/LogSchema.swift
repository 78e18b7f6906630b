internal import GRDB

/// The tables of `arktos.db`.
///
/// - `log`: every change that is still needed, one row each (see ``LogRow``).
/// - `marks`: numbers by name: `revision`, which no row may tell any more; `compacted`, how far history was forgotten;
///   `pruned`, the sequence up to which superseded rows were removed.
enum LogSchema {
  static let formatVersion = 1
  /// "ArkS", by which `file` and SQLite's tools can tell the file.
  private static let applicationID = 0x4172_6B53

  /// Sets up an empty database; checks one that is not.
  static func prepare(_ db: Database, file: String) throws {
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    if version == formatVersion { return }
    guard version == 0 else {
      throw StoreError(
        .unavailable,
        "\(file) has format \(version), this program knows \(formatVersion): open it with the program that wrote it")
    }
    guard try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0 else {
      throw StoreError(.corrupt, "\(file) is a database, but not one of this store")
    }
    try db.inTransaction {
      try db.execute(
        sql: """
          CREATE TABLE log(
            sequence INTEGER PRIMARY KEY, key BLOB NOT NULL, value BLOB, createRevision INTEGER NOT NULL,
            previousRevision INTEGER NOT NULL, timeToLive INTEGER NOT NULL, checksum INTEGER NOT NULL);
          CREATE TABLE marks(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
          PRAGMA application_id = \(applicationID);
          PRAGMA user_version = \(formatVersion);
          """)
      return .commit
    }
  }

  /// The names of `marks`.
  enum Mark: String {
    case revision, compacted, pruned
  }

  static func read(_ mark: Mark, _ db: Database) throws -> Int64? {
    try Int64.fetchOne(db, sql: "SELECT value FROM marks WHERE name = ?", arguments: [mark.rawValue])
  }

  static func write(_ mark: Mark, _ value: Int64, _ db: Database) throws {
    let upsert = try db.cachedStatement(
      sql: "INSERT INTO marks(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value")
    try upsert.execute(arguments: [mark.rawValue, value])
  }
}

internal import ArktosCore
internal import GRDB
internal import GRDBSQLite

extension LogRow {
  static let insertion = """
    INSERT INTO log(sequence, key, value, createRevision, previousRevision, timeToLive, writtenBefore, checksum)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    """

  /// Inserts the row by SQLite's own functions: every write of the store inserts one, and GRDB's arguments, which may be
  /// of any type, cost as much as the insertion.
  ///
  /// - Parameter statement: of ``insertion``.
  func insert(_ db: Database, by statement: Statement, checksum: UInt64) throws {
    let sqlite = statement.sqliteStatement
    let code = Self.binding(key.bytes, to: sqlite, at: 2) { () -> Int32 in
      Self.binding(value?.bytes, to: sqlite, at: 3) { () -> Int32 in
        let numbers: [(Int32, Int64)] = [
          (1, sequence), (4, createRevision), (5, previousRevision), (6, timeToLive),
          (7, Int64(bitPattern: writtenBefore)), (8, Int64(bitPattern: checksum)),
        ]
        for (place, number) in numbers {
          let code = sqlite3_bind_int64(sqlite, place, number)
          if code != SQLITE_OK { return code }
        }
        return sqlite3_step(sqlite)
      }
    }
    // As they were when it has failed, too. The bytes may be gone when the statement is used again.
    let message = code == SQLITE_DONE ? nil : db.lastErrorMessage
    sqlite3_reset(sqlite)
    sqlite3_clear_bindings(sqlite)
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: Self.insertion)
    }
  }

  /// Does something while bytes are bound without being copied; nil is bound as null.
  private static func binding(
    _ bytes: [UInt8]?, to statement: SQLiteStatement, at place: Int32, _ body: () -> Int32
  ) -> Int32 {
    guard let bytes else {
      let code = sqlite3_bind_null(statement, place)
      return code == SQLITE_OK ? body() : code
    }
    return bytes.withUnsafeBytes { bytes in
      let code =
        bytes.isEmpty
        // No address would be taken for null.
        ? sqlite3_bind_zeroblob(statement, place, 0)
        : sqlite3_bind_blob64(statement, place, bytes.baseAddress, UInt64(bytes.count), nil)
      return code == SQLITE_OK ? body() : code
    }
  }
}

internal import ArktosCore
internal import GRDB

/// Removes rows that neither the current state nor history needs, a few at a time, in the order of the log.
struct LogPruner: Sendable {
  var head: LogHead
  /// How far history may be forgotten.
  var target: Revision

  init(head: LogHead) {
    self.head = head
    target = head.compacted
  }

  var hasBacklog: Bool { head.pruned < LogRow.sequences(of: target.value).upperBound }

  /// Looks at the next `rows` rows: what each superseded goes, and with a deletion the row itself.
  mutating func prune(_ db: Database, rows: Int) throws {
    guard hasBacklog, rows > 0 else { return }
    let end = LogRow.sequences(of: target.value).upperBound
    let next = try db.cachedStatement(
      sql: """
        SELECT sequence, key, previousRevision, value IS NULL FROM log
        WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?
        """)
    let found = try Row.fetchAll(next, arguments: [head.pruned, end, rows])
    let superseded = try db.cachedStatement(
      sql: "DELETE FROM log WHERE sequence BETWEEN ? AND ? AND key = ? RETURNING checksum")
    let deletion = try db.cachedStatement(sql: "DELETE FROM log WHERE sequence = ? RETURNING checksum")
    for row in found {
      let previous: Int64 = row[2]
      if previous > 0 {
        let sequences = LogRow.sequences(of: previous)
        try remove(superseded, [sequences.lowerBound, sequences.upperBound, row[1] as DatabaseValue])
      }
      if row[3] as Bool { try remove(deletion, [row[0] as Int64]) }
      head.pruned = row[0]
    }
    if found.count < rows { head.pruned = end }
    head.compacted = target
    try LogSchema.write(head, db)
  }

  private mutating func remove(_ statement: Statement, _ arguments: StatementArguments) throws {
    for checksum in try Int64.fetchAll(statement, arguments: arguments) {
      head.removed &+= UInt64(bitPattern: checksum)
    }
  }
}

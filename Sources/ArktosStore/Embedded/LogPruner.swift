internal import ArktosCore
internal import GRDB

/// Removes rows that neither the current state nor history needs, a few at a time, in the order of the log.
struct LogPruner: Sendable {
  /// The latest revision; kept in a mark, because its row may be removed.
  var revision: Revision
  /// How far history may be forgotten.
  var target: Revision
  /// The sequence up to which superseded rows have been removed.
  private var pruned: Int64

  init(revision: Revision, target: Revision, pruned: Int64) {
    self.revision = revision
    self.target = target
    self.pruned = pruned
  }

  var hasBacklog: Bool { pruned < LogRow.sequences(of: target.value).upperBound }

  /// Looks at the next `rows` rows: what each superseded goes, and with a deletion the row itself.
  mutating func prune(_ db: Database, rows: Int) throws {
    guard hasBacklog, rows > 0 else { return }
    let end = LogRow.sequences(of: target.value).upperBound
    let next = try db.cachedStatement(
      sql: """
        SELECT sequence, key, previousRevision, value IS NULL FROM log
        WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?
        """)
    let found = try Row.fetchAll(next, arguments: [pruned, end, rows])
    let superseded = try db.cachedStatement(sql: "DELETE FROM log WHERE sequence BETWEEN ? AND ? AND key = ?")
    let deletion = try db.cachedStatement(sql: "DELETE FROM log WHERE sequence = ?")
    for row in found {
      let previous: Int64 = row[2]
      if previous > 0 {
        let sequences = LogRow.sequences(of: previous)
        try superseded.execute(arguments: [sequences.lowerBound, sequences.upperBound, row[1] as DatabaseValue])
      }
      if row[3] as Bool { try deletion.execute(arguments: [row[0] as Int64]) }
      pruned = row[0]
    }
    if found.count < rows { pruned = end }
    try LogSchema.write(.compacted, target.value, db)
    try LogSchema.write(.pruned, pruned, db)
    try LogSchema.write(.revision, revision.value, db)
  }
}

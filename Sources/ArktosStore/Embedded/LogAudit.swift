internal import ArktosCore
internal import GRDB

/// Checks the rows of a log while they are read: that each is as it was written, and that none is missing.
///
/// A row's own checksum tells whether it was changed. Behind what was pruned each row must follow the one before it
/// without a gap. And the checksums of all rows, with those of the rows that were pruned, must add up to the sum that
/// the last row knows, so that no page of the database can be lost, or be of another time than the rest.
struct LogAudit {
  private let file: String
  let head: LogHead
  /// The sum over the rows read so far.
  private var present: UInt64 = 0
  private var last: (row: LogRow, writtenAfter: UInt64)?

  init(file: String, head: LogHead) {
    self.file = file
    self.head = head
  }

  mutating func check(_ row: LogRow, checksum: UInt64) throws {
    guard row.checksum == checksum else {
      throw damage("the row \(row.sequence) (revision \(row.revision), key \(row.key)) fails its checksum")
    }
    if let last {
      guard row.sequence > last.row.sequence else {
        throw damage("the row \(row.sequence) comes behind the row \(last.row.sequence)")
      }
      guard last.row.sequence <= head.pruned || row.writtenBefore == last.writtenAfter else {
        throw damage("between the rows \(last.row.sequence) and \(row.sequence) some are missing")
      }
    }
    present &+= checksum
    last = (row, row.writtenBefore &+ checksum)
  }

  /// - Returns: the head that belongs to the last row.
  func finish() throws -> LogHead {
    var tip = head
    if let last, last.row.revision > head.revision {
      tip.revision = last.row.revision
      tip.written = last.writtenAfter
    }
    guard present &+ tip.removed == tip.written else {
      throw damage("the rows up to revision \(tip.revision) do not add up: some are missing, or of another time")
    }
    return tip
  }

  func damage(_ detail: String) -> StoreError {
    StoreError(.corrupt, "\(file) is damaged: \(detail); restore a snapshot")
  }

  /// Reads a whole log only to check it, and gives its head.
  static func run(_ db: Database, file: String) throws -> LogHead {
    try LogSchema.check(db, file: file)
    var audit = LogAudit(file: file, head: try LogSchema.readHead(db, file: file))
    try LogRow.forEach(db) { row, checksum in try audit.check(row, checksum: checksum) }
    return try audit.finish()
  }
}

extension LogRow {
  /// Calls `body` with all rows in the order of the log, and the checksums that were stored with them.
  static func forEach(_ db: Database, _ body: (LogRow, UInt64) throws -> Void) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT sequence, key, value, createRevision, previousRevision, timeToLive, writtenBefore, checksum FROM log
        ORDER BY sequence
        """)
    while let row = try rows.next() {
      let found = LogRow(
        sequence: try row.number(at: 0), key: StoreKey(try row.bytes(at: 1) ?? []),
        value: try row.bytes(at: 2).map { StoreValue($0) },
        createRevision: try row.number(at: 3), previousRevision: try row.number(at: 4),
        timeToLive: try row.number(at: 5), writtenBefore: UInt64(bitPattern: try row.number(at: 6)))
      try body(found, UInt64(bitPattern: try row.number(at: 7)))
    }
  }
}

/// A column holds something else than a number.
struct UnreadableNumber: Error, CustomStringConvertible {
  var column: Int
  var description: String { "column \(column) of a row is no number" }
}

extension Row {
  /// A number of a row that may be damaged: there, what should be a number can be of any type.
  ///
  /// - Throws: ``UnreadableNumber``; GRDB's subscripts would end the process.
  func number(at index: Int) throws -> Int64 {
    guard let number = Int64.fromDatabaseValue(self[index] as DatabaseValue) else {
      throw UnreadableNumber(column: index)
    }
    return number
  }

  fileprivate func bytes(at index: Int) throws -> [UInt8]? {
    try withUnsafeData(atIndex: index) { data in data.map { [UInt8]($0) } }
  }
}

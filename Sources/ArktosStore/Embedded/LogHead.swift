internal import ArktosCore

/// Where the log stands: what no row may tell any more, and by which it is known whether rows are missing.
struct LogHead: Sendable, Hashable {
  /// The latest commit.
  var revision = Timeline.firstRevision
  /// How far history was forgotten.
  var compacted = Timeline.firstRevision
  /// The sequence up to which superseded rows were removed; every row behind it is there.
  var pruned = LogRow.sequences(of: Timeline.firstRevision.value).upperBound
  /// The checksums of all rows that were ever written, added up.
  var written: UInt64 = 0
  /// The checksums of the rows that were removed since, added up.
  var removed: UInt64 = 0

  /// Over everything else in the head.
  var checksum: Int64 {
    var hash = RowChecksum()
    for number in [revision.value, compacted.value, pruned] { hash.add(UInt64(bitPattern: number)) }
    hash.add(written)
    hash.add(removed)
    return Int64(bitPattern: hash.value)
  }
}

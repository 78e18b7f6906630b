internal import ArktosCore

/// One change as it lies in the log on disk.
struct LogRow: Sendable {
  /// The revision, and the change's place in its commit: ascending, and enough to find the row of an entry again.
  var sequence: Int64
  var key: StoreKey
  /// Nil for a deletion.
  var value: StoreValue?
  var createRevision: Int64
  /// The revision of the row that this one supersedes; 0 if there is none.
  var previousRevision: Int64
  /// In milliseconds; 0 for a key that lasts.
  var timeToLive: Int64
  /// The checksums of all rows that were ever written before this one, added up.
  var writtenBefore: UInt64

  /// The most changes of one commit.
  static let changesPerCommit = 1 << placeBits
  private static let placeBits: Int64 = 16

  var revision: Revision { Revision(sequence >> Self.placeBits) }

  /// The sequences that the rows of a commit may have.
  static func sequences(of revision: Int64) -> ClosedRange<Int64> {
    (revision << placeBits)...((revision << placeBits) + Int64(changesPerCommit) - 1)
  }

  /// Over everything in the row, so that a damaged one is noticed whatever part was hit.
  var checksum: UInt64 {
    var hash = RowChecksum()
    for number in [sequence, createRevision, previousRevision, timeToLive, value == nil ? 1 : 0] {
      hash.add(UInt64(bitPattern: number))
    }
    hash.add(writtenBefore)
    hash.add(key.bytes)
    if let value { hash.add(value.bytes) }
    return hash.value
  }
}

extension LogRow {
  /// The rows of a commit, but for what depends on those before them.
  static func rows(of plan: CommitPlan) -> [LogRow] {
    let first = sequences(of: plan.revision.value).lowerBound
    return plan.events.enumerated().map { place, event in
      LogRow(
        sequence: first + Int64(place), key: event.key, value: event.entry?.value,
        createRevision: event.entry?.createRevision.value ?? 0,
        previousRevision: event.previous?.modRevision.value ?? 0,
        timeToLive: plan.timesToLive.first { $0.key == event.key }?.duration.milliseconds ?? 0, writtenBefore: 0)
    }
  }
}

extension Duration {
  /// Whole milliseconds, rounded up.
  fileprivate var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    let partial = attoseconds / 1_000_000_000_000_000
    return seconds * 1000 + partial + (attoseconds % 1_000_000_000_000_000 > 0 ? 1 : 0)
  }
}

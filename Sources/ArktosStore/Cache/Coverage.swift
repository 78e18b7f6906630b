internal import ArktosCore

/// Which keys a replica holds, and since which revision each of them without a gap.
struct Coverage: Sendable, Equatable {
  private struct Piece: Sendable, Equatable {
    var range: KeyRange
    var since: Revision
  }

  /// Pairwise disjoint, in key order.
  private var pieces: [Piece] = []
  /// What was before this revision is not to be told of any key.
  private var floor = Revision.zero

  init() {}

  var isEmpty: Bool { pieces.isEmpty }

  /// In as few ranges as can be, in key order.
  var ranges: [KeyRange] { pieces.map(\.range).joined() }

  /// The first revision at which the key is known; nil if it is not held.
  func since(_ key: StoreKey) -> Revision? {
    guard let piece = pieces.dropFirst(lastIndex(startingAtOrBefore: key) ?? pieces.count).first,
      piece.range.contains(key)
    else { return nil }
    return max(piece.since, floor)
  }

  /// The first revision at which all of the range is known; nil unless all of it is held.
  func since(_ range: KeyRange) -> Revision? {
    guard !range.isEmpty, var index = lastIndex(startingAtOrBefore: range.start) else { return nil }
    var since = floor
    var start = range.start
    while index < pieces.count, pieces[index].range.contains(start) {
      since = max(since, pieces[index].since)
      guard let end = pieces[index].range.end else { return since }
      if let wanted = range.end, wanted <= end { return since }
      start = end
      index += 1
    }
    return nil
  }

  /// Throws `.notHeld` unless the range can be read at the point.
  func check(_ range: KeyRange, at point: ReadPoint) throws(StoreError) {
    guard let since = since(range) else { throw .notHeld("all keys from \(range.start)") }
    guard case .exactly(let revision) = point, revision < since else { return }
    throw .notHeld("the keys from \(range.start) as they were at revision \(revision)")
  }

  /// Holds `ranges` from now on, which are not held yet.
  mutating func add(_ ranges: [KeyRange], since: Revision) {
    remove(ranges)
    pieces += ranges.joined().map { Piece(range: $0, since: since) }
    pieces.sort { $0.range.start < $1.range.start }
  }

  /// Nothing before `revision` is to be told any more, of keys that are held and of those that will be.
  mutating func forget(through revision: Revision) { floor = max(floor, revision) }

  mutating func remove(_ ranges: [KeyRange]) {
    pieces = pieces.flatMap { piece in
      [piece.range].subtracting(ranges).map { Piece(range: $0, since: piece.since) }
    }
  }

  private func lastIndex(startingAtOrBefore key: StoreKey) -> Int? {
    var low = 0
    var high = pieces.count
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].range.start <= key { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }
}

extension ControllerRing {
  /// How far a member's share may be from the fair one, as a fraction of the fair share, before ranges move.
  static let toleratedImbalance = 0.125

  /// The ring with every range meant for one of the members, all shares about equal, and as little moved as that takes.
  ///
  /// Ranges without a holder get one at once; others only a ``Range/next``. Of a balanced ring nothing changes. Which
  /// ranges move depends on nothing but the ring and the members, so members that plan at the same time agree.
  ///
  /// - Parameter members: the living instances; without any, only what nobody works is left to nobody.
  public func rebalanced(members: some Sequence<String>) -> ControllerRing {
    let members = Set(members).sorted { $0.precedesInByteOrder($1) }
    guard !members.isEmpty else { return self }
    var plan = RingPlan(ranges: ranges, members: members)
    plan.adoptOrphans()
    plan.evenOut()
    return ControllerRing(covering: plan.result)
  }

  /// The number of keys that are, or are about to be, the member's.
  public func share(of member: String) -> UInt64 {
    ranges.reduce(0) { $0 + ($1.assignee == member ? $1.width : 0) }
  }
}

/// A redistribution in the making: every piece of the ring with the member that is meant to have it.
private struct RingPlan {
  private struct Piece {
    var range: ControllerRing.Range
    var assignee: String?
  }

  private static let whole = UInt64(1) << 63
  private let members: [String]
  private let fairShare: UInt64
  private var pieces: [Piece]
  private var loads: [String: UInt64]

  init(ranges: [ControllerRing.Range], members: [String]) {
    self.members = members
    fairShare = Self.whole / UInt64(members.count)
    loads = Dictionary(uniqueKeysWithValues: members.map { ($0, 0) })
    pieces = []
    for range in ranges {
      let assignee = range.assignee.flatMap { loads[$0] == nil ? nil : $0 }
      if let assignee { loads[assignee, default: 0] += range.width }
      pieces.append(Piece(range: range, assignee: assignee))
    }
  }

  private func load(_ member: String) -> UInt64 { loads[member] ?? 0 }
  private var lightest: String { members.min { load($0) < load($1) } ?? members[0] }
  private var heaviest: String { members.max { load($0) < load($1) } ?? members[0] }

  /// Gives every piece that is nobody's to a member below its fair share, a neighbour of the piece if there is one.
  mutating func adoptOrphans() {
    while let index = pieces.firstIndex(where: { $0.assignee == nil }) {
      let neighbours = [index - 1, index + 1].filter(pieces.indices.contains).compactMap { pieces[$0].assignee }
      let taker = neighbours.filter { load($0) < fairShare }.min { load($0) < load($1) } ?? lightest
      let room = fairShare > load(taker) ? fairShare - load(taker) : UInt64.max
      // The side that touches the taker's range is cut off, so that the two become one.
      let touchesBehind = index + 1 < pieces.count && pieces[index + 1].assignee == taker
      assign(index, width: room, fromEnd: touchesBehind, to: taker)
    }
  }

  /// Moves keys from the members above their fair share to those below it.
  mutating func evenOut() {
    let tolerance = UInt64(Double(fairShare) * ControllerRing.toleratedImbalance)
    guard load(heaviest) - fairShare > tolerance || load(lightest) + tolerance < fairShare else { return }
    while true {
      let (giver, taker) = (heaviest, lightest)
      guard load(giver) > fairShare, load(taker) < fairShare else { return }
      let amount = min(load(giver) - fairShare, fairShare - load(taker))
      let (index, fromEnd) = piece(of: giver, nextTo: taker)
      assign(index, width: amount, fromEnd: fromEnd, to: taker)
    }
  }

  /// The giver's piece to cut from: one beside the taker's, else the largest.
  private func piece(of giver: String, nextTo taker: String) -> (index: Int, fromEnd: Bool) {
    let own = pieces.indices.filter { pieces[$0].assignee == giver }
    for index in own {
      if index > 0, pieces[index - 1].assignee == taker { return (index, false) }
      if index + 1 < pieces.count, pieces[index + 1].assignee == taker { return (index, true) }
    }
    // A giver has more than its fair share, hence a piece.
    return (own.max { pieces[$0].range.width < pieces[$1].range.width } ?? 0, true)
  }

  /// Gives at most `width` keys at one side of a piece to a member.
  private mutating func assign(_ index: Int, width: UInt64, fromEnd: Bool, to member: String) {
    let piece = pieces[index]
    let width = min(width, piece.range.width)
    if let old = piece.assignee { loads[old, default: 0] -= width }
    loads[member, default: 0] += width
    var (moved, rest) = (piece, piece)
    moved.assignee = member
    guard width < piece.range.width else {
      pieces[index] = moved
      return
    }
    let offset = Int64(width)
    if fromEnd {
      rest.range.end = HashKey(piece.range.end.value - offset)
      moved.range.start = HashKey(rest.range.end.value + 1)
      pieces.replaceSubrange(index...index, with: [rest, moved])
    } else {
      moved.range.end = HashKey(piece.range.start.value + offset - 1)
      rest.range.start = HashKey(moved.range.end.value + 1)
      pieces.replaceSubrange(index...index, with: [moved, rest])
    }
  }

  var result: [ControllerRing.Range] {
    pieces.map { piece in
      var range = piece.range
      if range.holder == nil || range.holder == piece.assignee {
        (range.holder, range.next) = (piece.assignee, nil)
      } else {
        range.next = piece.assignee
      }
      return range
    }
  }
}

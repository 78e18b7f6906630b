/// Which instance of a controller works which hash keys. One ring for each type of controller, kept as one API object
/// that is only ever replaced by compare-and-set.
///
/// The ranges follow each other from 0 to 2⁶³−1. Only a range's ``Range/holder`` works its objects. A range changes its
/// holder in three ways, each of which leaves no two instances at work: the holder lets go of it (``released(by:)``,
/// ``relinquished(by:)``), the holder's lease has provably run out (``reclaimed(from:)``), or it had no holder.
/// ``rebalanced(members:)`` therefore only says who is *meant* to hold a range next.
public struct ControllerRing: Hashable, Sendable {
  public struct Range: Hashable, Sendable {
    /// Both inclusive.
    public var start: HashKey
    public var end: HashKey
    /// The instance that works the range; nil if none does.
    public var holder: String?
    /// The instance that shall hold the range after ``holder``; nil if it stays where it is.
    public var next: String?

    public init(from start: HashKey, through end: HashKey, holder: String? = nil, next: String? = nil) {
      self.start = start
      self.end = end
      self.holder = holder
      self.next = next
    }

    public func contains(_ key: HashKey) -> Bool { start <= key && key <= end }

    /// How many keys it has.
    public var width: UInt64 { UInt64(end.value - start.value) + 1 }

    /// Whose load the range is, or is about to be.
    var assignee: String? { next ?? holder }
  }

  public private(set) var ranges: [Range]

  /// The ring that nobody works yet.
  public init() { ranges = [Range(from: .minimum, through: .maximum)] }

  /// Nil unless the ranges are every key, each once, in order.
  public init?(ranges: [Range]) {
    guard ranges.first?.start == .minimum, ranges.last?.end == .maximum,
      ranges.allSatisfy({ $0.start <= $0.end }),
      zip(ranges, ranges.dropFirst()).allSatisfy({ $0.end < $1.start && $0.end.value + 1 == $1.start.value })
    else { return nil }
    self.ranges = ranges
  }

  /// For changes that keep the cover; joins neighbours that do not differ.
  init(covering ranges: [Range]) {
    var joined: [Range] = []
    for range in ranges {
      if let last = joined.last, last.holder == range.holder, last.next == range.next {
        joined[joined.count - 1].end = range.end
      } else {
        joined.append(range)
      }
    }
    self.ranges = joined
  }

  /// The range of a key.
  public func range(of key: HashKey) -> Range {
    var (low, high) = (0, ranges.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].end < key { low = middle + 1 } else { high = middle }
    }
    return ranges[low]
  }

  /// What `member` may work now: the ranges that it holds and that are not to go to another one.
  public func workable(by member: String) -> [Range] {
    ranges.filter { $0.holder == member && $0.next == nil }
  }

  /// What `member` still holds but has to drain and release.
  public func draining(by member: String) -> [Range] {
    ranges.filter { $0.holder == member && $0.next != nil }
  }

  /// Every holder and every next holder.
  public var members: Set<String> {
    Set(ranges.compactMap(\.holder)).union(ranges.compactMap(\.next))
  }
}

// MARK: - Changes of holder

extension ControllerRing {
  private func mapped(_ change: (inout Range) -> Void) -> ControllerRing {
    var ranges = ranges
    for index in ranges.indices { change(&ranges[index]) }
    return ControllerRing(covering: ranges)
  }

  /// `member` has finished all work on the ranges that are to go to others: they have them now.
  public func released(by member: String) -> ControllerRing {
    mapped { range in
      guard range.holder == member, let next = range.next else { return }
      (range.holder, range.next) = (next, nil)
    }
  }

  /// `member` has finished all its work and leaves.
  public func relinquished(by member: String) -> ControllerRing { withdrawn(member) }

  /// `member` is gone: to be called only when its lease has provably run out.
  public func reclaimed(from member: String) -> ControllerRing { withdrawn(member) }

  private func withdrawn(_ member: String) -> ControllerRing {
    mapped { range in
      if range.next == member { range.next = nil }
      guard range.holder == member else { return }
      (range.holder, range.next) = (range.next, nil)
    }
  }
}

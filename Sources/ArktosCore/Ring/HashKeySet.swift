/// A set of hash keys as closed ranges, in order and apart from each other.
public struct HashKeySet: Hashable, Sendable {
  public private(set) var ranges: [ClosedRange<HashKey>]

  public init() { ranges = [] }

  public init(_ ranges: some Sequence<ClosedRange<HashKey>>) {
    self.ranges = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = self.ranges.last,
        range.lowerBound <= last.upperBound || range.lowerBound.value - 1 == last.upperBound.value
      {
        self.ranges[self.ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        self.ranges.append(range)
      }
    }
  }

  public init(_ ranges: [ControllerRing.Range]) { self.init(ranges.map { $0.start...$0.end }) }

  public static let everything = HashKeySet([HashKey.minimum...HashKey.maximum])

  public var isEmpty: Bool { ranges.isEmpty }

  public func contains(_ key: HashKey) -> Bool { ranges.contains { $0.contains(key) } }

  public func intersection(_ other: HashKeySet) -> HashKeySet {
    var shared: [ClosedRange<HashKey>] = []
    for left in ranges {
      for right in other.ranges where left.overlaps(right) { shared.append(left.clamped(to: right)) }
    }
    return HashKeySet(shared)
  }

  public func union(_ other: HashKeySet) -> HashKeySet { HashKeySet(ranges + other.ranges) }

  public func subtracting(_ other: HashKeySet) -> HashKeySet {
    var rest = ranges
    for hole in other.ranges {
      rest = rest.flatMap { range -> [ClosedRange<HashKey>] in
        guard range.overlaps(hole) else { return [range] }
        var pieces: [ClosedRange<HashKey>] = []
        if range.lowerBound < hole.lowerBound {
          pieces.append(range.lowerBound...HashKey(hole.lowerBound.value - 1))
        }
        if hole.upperBound < range.upperBound {
          pieces.append(HashKey(hole.upperBound.value + 1)...range.upperBound)
        }
        return pieces
      }
    }
    return HashKeySet(rest)
  }
}

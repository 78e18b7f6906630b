package import ArktosCore

extension KeyRange {
  package func overlaps(_ other: KeyRange) -> Bool { !isEmpty && !other.isEmpty && !intersection(other).isEmpty }
}

extension [KeyRange] {
  /// The same keys in as few ranges as can be, in key order: ranges that overlap or touch are joined.
  package func joined() -> [KeyRange] {
    var result: [KeyRange] = []
    for range in disjoint() {
      if let last = result.last, last.end == range.start {
        result[result.count - 1].end = range.end
      } else {
        result.append(range)
      }
    }
    return result
  }

  /// The keys of these ranges that are in none of `others`, in as few ranges as can be.
  package func subtracting(_ others: [KeyRange]) -> [KeyRange] {
    var rest = joined()
    for other in others where !other.isEmpty {
      rest = rest.flatMap { range in
        guard range.overlaps(other) else { return [range] }
        let before = KeyRange(from: range.start, to: other.start)
        let behind = other.end.map { KeyRange(from: $0, to: range.end) }
        return [before, behind].compactMap { $0 }.filter { !$0.isEmpty }
      }
    }
    return rest
  }

  package func intersecting(_ others: [KeyRange]) -> [KeyRange] {
    flatMap { range in others.filter(range.overlaps).map(range.intersection) }.joined()
  }
}

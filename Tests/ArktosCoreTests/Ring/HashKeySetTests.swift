import ArktosCore
import Testing

@Suite("Sets of hash keys")
struct HashKeySetTests {
  private static func set(_ generator: inout RingGenerator) -> (HashKeySet, Set<Int64>) {
    let ranges = (0..<Int.random(in: 0..<5, using: &generator)).map { _ -> ClosedRange<Int64> in
      let start = Int64.random(in: 0..<30, using: &generator)
      return start...(start + Int64.random(in: 0..<6, using: &generator))
    }
    return (
      HashKeySet(ranges.map { HashKey($0.lowerBound)...HashKey($0.upperBound) }), Set(ranges.flatMap { Array($0) })
    )
  }

  @Test("behave as sets of the single keys do", arguments: UInt64(1)...200)
  func algebra(seed: UInt64) {
    var generator = RingGenerator(seed: seed)
    let (left, leftKeys) = Self.set(&generator)
    let (right, rightKeys) = Self.set(&generator)
    for (result, keys) in [
      (left.union(right), leftKeys.union(rightKeys)), (left.intersection(right), leftKeys.intersection(rightKeys)),
      (left.subtracting(right), leftKeys.subtracting(rightKeys)),
    ] {
      #expect((0..<40).filter { result.contains(HashKey($0)) } == keys.sorted(), "seed \(seed)")
      #expect(
        zip(result.ranges, result.ranges.dropFirst()).allSatisfy { $0.upperBound.value + 1 < $1.lowerBound.value })
      #expect(result.isEmpty == keys.isEmpty)
    }
  }

  @Test("the bounds of the ring are no special case")
  func bounds() {
    let middle = HashKeySet([HashKey(1)...HashKey(Int64.max - 1)])
    let ends = HashKeySet.everything.subtracting(middle)
    #expect(ends.ranges == [HashKey(0)...HashKey(0), HashKey(.max)...HashKey(.max)])
    #expect(ends.union(middle) == .everything)
    #expect(HashKeySet.everything.subtracting(.everything).isEmpty)
  }
}

import ArktosCore
import ArktosTesting
import Testing

@testable import ArktosStore

@Suite("What a replica holds")
struct CoverageTests {
  /// Keys short enough that all of them can be tried, and ranges between them, some open, some empty.
  private static let keys = [StoreKey("")] + "abcd".flatMap { [StoreKey("\($0)"), StoreKey("\($0)x")] }

  private static func range(_ random: inout SeededGenerator) -> KeyRange {
    let start = keys[random.below(keys.count)]
    return random.below(5) == 0
      ? KeyRange(from: start, to: nil) : KeyRange(from: start, to: keys[random.below(keys.count)])
  }

  private static func ranges(_ random: inout SeededGenerator) -> [KeyRange] {
    (0..<random.below(4)).map { _ in range(&random) }
  }

  private static func members(_ ranges: [KeyRange]) -> Set<StoreKey> {
    Set(keys.filter { key in ranges.contains { $0.contains(key) } })
  }

  private static func isTidy(_ ranges: [KeyRange]) -> Bool {
    ranges.allSatisfy { !$0.isEmpty }
      && zip(ranges, ranges.dropFirst()).allSatisfy { left, right in left.end.map { $0 < right.start } ?? false }
  }

  @Test("Joining, subtracting and intersecting ranges is that of their keys", arguments: 1...400 as ClosedRange<UInt64>)
  func sets(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let left = Self.ranges(&random)
    let right = Self.ranges(&random)
    let (leftKeys, rightKeys) = (Self.members(left), Self.members(right))
    #expect(Self.members(left.joined()) == leftKeys)
    #expect(Self.members(left.subtracting(right)) == leftKeys.subtracting(rightKeys), "\(left) without \(right)")
    #expect(Self.members(left.intersecting(right)) == leftKeys.intersection(rightKeys))
    for result in [left.joined(), left.subtracting(right), left.intersecting(right)] {
      #expect(Self.isTidy(result), "\(result) is in order, without overlap, seam or empty range")
    }
    for (one, other) in zip(left, right) {
      #expect(one.overlaps(other) == !(one.isEmpty || other.isEmpty || one.intersection(other).isEmpty))
    }
  }

  @Test("Holding and giving up ranges is told key by key and range by range", arguments: 1...300 as ClosedRange<UInt64>)
  func model(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var coverage = Coverage()
    var model: [StoreKey: Revision] = [:]
    var floor = Revision.zero
    for step in 1...12 {
      let ranges = Self.ranges(&random)
      let touched = Self.members(ranges)
      switch random.below(5) {
      case 0, 1:
        coverage.remove(ranges)
        for key in touched { model[key] = nil }
      case 2:
        floor = max(floor, Revision(Int64(random.below(14))))
        coverage.forget(through: floor)
      default:
        coverage.add(ranges, since: Revision(Int64(step)))
        for key in touched { model[key] = Revision(Int64(step)) }
      }
      for key in Self.keys {
        #expect(coverage.since(key) == model[key].map { max($0, floor) }, "seed \(seed), \(key) after step \(step)")
      }
      #expect(Self.members(coverage.ranges) == Set(model.keys))
      #expect(coverage.isEmpty == model.isEmpty)
      #expect(Self.isTidy(coverage.ranges))
      let asked = Self.range(&random)
      let inside = Self.keys.filter(asked.contains)
      let known = inside.compactMap { model[$0] }
      if asked.isEmpty {
        #expect(coverage.since(asked) == nil, "nothing is not held")
      } else {
        let expected = known.count == inside.count ? known.max().map { max($0, floor) } : nil
        #expect(coverage.since(asked) == expected, "seed \(seed), \(asked) after step \(step)")
      }
    }
  }

  @Test func `A range over a gap is not held, over a seam it is`() throws {
    var coverage = Coverage()
    coverage.add([KeyRange(from: "a", to: "b")], since: Revision(3))
    coverage.add([KeyRange(from: "b", to: "c")], since: Revision(5))
    coverage.add([KeyRange(from: "d", to: nil)], since: Revision(4))
    #expect(coverage.since(KeyRange(from: "a", to: "c")) == Revision(5))
    #expect(coverage.since(KeyRange(from: "a", to: "b")) == Revision(3))
    #expect(coverage.since(KeyRange(from: "a", to: "e")) == nil)
    #expect(coverage.since(KeyRange(from: "a", to: nil)) == nil)
    #expect(coverage.since(KeyRange(from: "dx", to: nil)) == Revision(4))
    #expect(coverage.ranges == [KeyRange(from: "a", to: "c"), KeyRange(from: "d", to: nil)])
  }

  @Test func `The past before a range was held cannot be read`() throws {
    var coverage = Coverage()
    coverage.add([.prefix("a/")], since: Revision(7))
    try coverage.check(.key("a/x"), at: .latest)
    try coverage.check(.prefix("a/"), at: .atLeast(Revision(2)))
    try coverage.check(.prefix("a/"), at: .exactly(Revision(7)))
    let early = #expect(throws: StoreError.self) { try coverage.check(.prefix("a/"), at: .exactly(Revision(6))) }
    #expect(early?.code == .notHeld)
    let outside = #expect(throws: StoreError.self) { try coverage.check(.key("b"), at: .latest) }
    #expect(outside?.code == .notHeld)
  }
}

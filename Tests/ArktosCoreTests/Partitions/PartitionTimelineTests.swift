import ArktosCore
import Testing

@Suite("Ownership over time")
struct PartitionTimelineTests {
  private let first = PartitionMap(rules: [], liveGroups: ["1"])
  private let second = PartitionMap(rules: [], liveGroups: ["2"])

  @Test("each revision has the owner of its time")
  func lookup() {
    var timeline = PartitionTimeline(from: Revision(10), first)
    timeline.append(second, from: Revision(20))
    #expect(timeline.owner(of: "a", at: Revision(9)) == nil)
    #expect(timeline.owner(of: "a", at: Revision(10)) == "1")
    #expect(timeline.owner(of: "a", at: Revision(19)) == "1")
    #expect(timeline.owner(of: "a", at: Revision(20)) == "2")
    #expect(timeline.current == second)
  }

  @Test("history is not rewritten, and a change without effect leaves no trace")
  func appending() {
    var timeline = PartitionTimeline(from: Revision(10), first)
    let isTaken = timeline.append(second, from: Revision(9))
    #expect(!isTaken)
    timeline.append(first, from: Revision(12))
    #expect(timeline.entries.count == 1)
    timeline.append(second, from: Revision(10))
    #expect(timeline.entries.count == 1 && timeline.current == second)
  }

  @Test("compaction keeps what later revisions need")
  func trimming() {
    var timeline = PartitionTimeline(first)
    for number in 1...5 {
      timeline.append(number.isMultiple(of: 2) ? first : second, from: Revision(Int64(number) * 10))
    }
    timeline.trim(compacted: Revision(35))
    #expect(timeline.entries.map(\.revision.value) == [30, 40, 50])
    #expect(timeline.owner(of: "a", at: Revision(35)) == "2")
    timeline.trim(compacted: Revision(5))
    #expect(timeline.entries.count == 3)
  }

  @Test("at each revision each tenant has exactly one owner, and it lives", arguments: UInt64(1)...40)
  func exactlyOneOwner(seed: UInt64) throws {
    var generator = RingGenerator(seed: seed)
    let groups = ["1", "2", "3", "10"]
    let names = ["", "a", "b", "ba", "m", "n", "z", "zz", "Ä"]
    func name(_ generator: inout RingGenerator) -> String? {
      Bool.random(using: &generator) ? names.randomElement(using: &generator) : nil
    }
    func map(_ generator: inout RingGenerator) -> PartitionMap {
      let rules = (0..<Int.random(in: 0..<6, using: &generator)).map { number in
        PartitionMapTests.rule(
          groups.randomElement(using: &generator) ?? "", name(&generator), name(&generator), config: "c\(number)")
      }
      let live = groups.filter { _ in Bool.random(using: &generator) }
      return PartitionMap(rules: rules.shuffled(using: &generator), liveGroups: live.isEmpty ? ["3"] : live)
    }
    var timeline = PartitionTimeline(map(&generator))
    var revisions: [Int64] = [0]
    for _ in 0..<20 {
      revisions.append(revisions[revisions.count - 1] + Int64.random(in: 0..<4, using: &generator))
      timeline.append(map(&generator), from: Revision(revisions[revisions.count - 1]))
    }
    for revision in revisions {
      let map = try #require(timeline.map(at: Revision(revision)))
      for tenant in ["0", "a", "aa", "b", "ba", "baa", "mm", "n", "zz", "zzz", "Ä", "ä"] {
        let owners = map.liveGroups.filter { group in map.ranges(of: group).contains { $0.contains(tenant) } }
        #expect(owners == [try #require(timeline.owner(of: tenant, at: Revision(revision)))], "seed \(seed)")
        // An owner other than by a rule serves only what no living rule covers.
        let covering = map.rules.filter { map.liveGroups.contains($0.group) && $0.range.contains(tenant) }
        #expect(covering.isEmpty || covering.contains { $0.group == owners[0] }, "seed \(seed)")
      }
    }
  }
}

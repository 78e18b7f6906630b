import ArktosCore
import Testing

@Suite("The ring of hash keys that controllers share")
struct ControllerRingTests {
  @Test("the first member gets everything at once, the second half of it after a release")
  func joining() {
    let alone = ControllerRing().rebalanced(members: ["a"])
    #expect(alone.ranges == [.init(from: .minimum, through: .maximum, holder: "a")])

    let planned = alone.rebalanced(members: ["a", "b"])
    let half = HashKey(1 << 62)
    #expect(
      planned.ranges == [
        .init(from: .minimum, through: HashKey(half.value - 1), holder: "a"),
        .init(from: half, through: .maximum, holder: "a", next: "b"),
      ])
    #expect(planned.workable(by: "b").isEmpty)
    #expect(planned.workable(by: "a").map(\.end) == [HashKey(half.value - 1)])
    #expect(planned.draining(by: "a").map(\.start) == [half])

    let shared = planned.released(by: "a")
    #expect(shared.workable(by: "b").map(\.start) == [half])
    #expect(shared.rebalanced(members: ["a", "b"]) == shared)
  }

  @Test("the dead one's ranges go to those it was meant for, or to whom the next plan names")
  func death() throws {
    let ring = ControllerRing().rebalanced(members: ["a", "b"])
    let joined = ring.rebalanced(members: ["a", "b", "c"])
    let reclaimed = joined.reclaimed(from: "a")
    #expect(!reclaimed.members.contains("a"))
    #expect(reclaimed.ranges.contains { $0.holder == "c" })
    #expect(reclaimed.ranges.contains { $0.holder == nil })
    let planned = reclaimed.rebalanced(members: ["b", "c"])
    #expect(planned.ranges.allSatisfy { $0.holder != nil })
    #expect(planned.members == ["b", "c"])
  }

  @Test("a member that left takes its claims along")
  func leaving() {
    let ring = ControllerRing().rebalanced(members: ["a"]).rebalanced(members: ["a", "b"])
    let withoutHeir = ring.relinquished(by: "b")
    #expect(withoutHeir.ranges == [.init(from: .minimum, through: .maximum, holder: "a")])
    #expect(ring.relinquished(by: "a").relinquished(by: "b") == ControllerRing())
  }

  @Test("every key has its range, also the first and the last")
  func lookup() {
    let ring = ControllerRing().rebalanced(members: (0..<7).map { "m\($0)" })
    for range in ring.ranges {
      #expect(ring.range(of: range.start) == range)
      #expect(ring.range(of: range.end) == range)
    }
  }

  @Test("it survives being written and read, and a broken one is refused")
  func json() throws {
    let ring = ControllerRing().rebalanced(members: ["a"]).rebalanced(members: ["a", "b", "c"])
    #expect(ControllerRing(json: try JSONObject(parsing: ring.json.encoded())) == ring)
    #expect(ControllerRing(json: [:]) == nil)
    #expect(ControllerRing(ranges: [.init(from: HashKey(1), through: .maximum)]) == nil)
    #expect(ControllerRing(ranges: [.init(from: .minimum, through: HashKey(5))]) == nil)
    let gap: [ControllerRing.Range] = [
      .init(from: .minimum, through: HashKey(5)), .init(from: HashKey(7), through: .maximum),
    ]
    #expect(ControllerRing(ranges: gap) == nil)
  }

  @Test("as many members as 1 … 40 get about the same", arguments: 1...40)
  func shares(count: Int) {
    let members = (0..<count).map { "m\($0)" }
    let ring = ControllerRing().rebalanced(members: members)
    let fair = Double(UInt64(1) << 63) / Double(count)
    for member in members { #expect(abs(Double(ring.share(of: member)) - fair) <= fair * 0.126) }
  }
}

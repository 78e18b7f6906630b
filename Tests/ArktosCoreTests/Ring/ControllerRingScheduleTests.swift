import ArktosCore
import Testing

/// Members that join, leave, die, lag behind and drain in a random order, each with what it last read of the ring.
private struct RingSimulation {
  var ring = ControllerRing()
  /// What each living member believes; it works `workable(by:)` of that.
  var beliefs: [String: ControllerRing] = [:]
  var dead: Set<String> = []
  var joined = 0

  var members: [String] { beliefs.keys.sorted() }

  /// How many keys would have to change their assignee for perfectly equal shares.
  func neededMovement(_ members: [String]) -> UInt64 {
    let fair = (UInt64(1) << 63) / UInt64(members.count)
    var surplus: UInt64 = 0
    var assigned: UInt64 = 0
    for member in members {
      let share = ring.share(of: member)
      assigned += share
      surplus += share > fair ? share - fair : 0
    }
    return surplus + ((UInt64(1) << 63) - assigned)
  }

  func movement(to other: ControllerRing) -> UInt64 {
    let bounds = Set((ring.ranges + other.ranges).map(\.start)).sorted()
    var moved: UInt64 = 0
    for (index, start) in bounds.enumerated() {
      let (before, after) = (ring.range(of: start), other.range(of: start))
      guard (before.next ?? before.holder) != (after.next ?? after.holder) else { continue }
      let end = index + 1 < bounds.count ? UInt64(bounds[index + 1].value) : UInt64(1) << 63
      moved += end - UInt64(start.value)
    }
    return moved
  }

  mutating func step(_ generator: inout RingGenerator) {
    let member = members.randomElement(using: &generator)
    switch Int.random(in: 0..<10, using: &generator) {
    case 0 where members.count < 9:
      joined += 1
      beliefs["m\(joined)"] = ring
    case 1 where members.count > 1:
      // Leaves in order: stops working first, then gives everything up.
      if let member {
        beliefs[member] = nil
        ring = ring.relinquished(by: member)
      }
    case 2 where members.count > 1:
      if let member {
        beliefs[member] = nil
        dead.insert(member)
      }
    case 3:
      if let gone = dead.sorted().randomElement(using: &generator) {
        dead.remove(gone)
        ring = ring.reclaimed(from: gone)
      }
    case 4, 5:
      guard !members.isEmpty else { return }
      let planned = ring.rebalanced(members: members)
      let (moved, needed) = (movement(to: planned), neededMovement(members))
      #expect(moved <= needed, "moved \(moved) of needed \(needed)")
      ring = planned
    case 6, 7:
      // Compare-and-set: a release is made on the newest ring, and the member has stopped what it releases.
      if let member {
        let released = ring.released(by: member)
        beliefs[member] = released
        ring = released
      }
    default:
      if let member { beliefs[member] = ring }
    }
  }

  func checkInvariants(_ generator: inout RingGenerator) {
    #expect(ControllerRing(ranges: ring.ranges) != nil, "the ring covers every key once")
    for _ in 0..<20 {
      let key = HashKey(Int64.random(in: 0...Int64.max, using: &generator))
      let workers = beliefs.filter { member, belief in belief.workable(by: member).contains { $0.contains(key) } }.keys
      #expect(workers.count <= 1, "\(key) is worked by \(workers.sorted())")
      if let worker = workers.first { #expect(ring.range(of: key).holder == worker) }
    }
  }

  /// Everyone catches up until nothing changes any more.
  mutating func settle() {
    for gone in dead { ring = ring.reclaimed(from: gone) }
    dead = []
    ring = ring.rebalanced(members: members)
    for member in members { ring = ring.released(by: member) }
    for member in members { beliefs[member] = ring }
  }
}

@Suite("Random schedules of the ring")
struct ControllerRingScheduleTests {
  @Test("never let two work one key, keep shares even and move little", arguments: UInt64(1)...60)
  func schedule(seed: UInt64) {
    var generator = RingGenerator(seed: seed)
    var simulation = RingSimulation()
    simulation.beliefs["m0"] = simulation.ring
    for step in 0..<150 {
      simulation.step(&generator)
      simulation.checkInvariants(&generator)
      guard step % 50 == 49, !simulation.members.isEmpty else { continue }
      simulation.settle()
      let fair = Double(UInt64(1) << 63) / Double(simulation.members.count)
      for member in simulation.members {
        let share = Double(simulation.ring.share(of: member))
        #expect(abs(share - fair) <= fair * 0.126, "seed \(seed): \(member) has \(share / fair) of its fair share")
        #expect(simulation.ring.draining(by: member).isEmpty)
      }
      #expect(simulation.ring.members == Set(simulation.members))
      #expect(simulation.ring.ranges.count <= 12 * simulation.members.count, "seed \(seed)")
    }
  }
}

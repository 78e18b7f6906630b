import ArktosCore
import ArktosTesting
import Testing

@testable import ArktosControllers

@Suite("The arithmetic of roll-outs")
struct RolloutArithmeticTests {
  @Test(
    "surge rounds up, unavailability down, and they are never both zero",
    arguments: [
      (10, "25%", "25%", 3, 2), (1, "25%", "25%", 1, 0), (4, 0, 0, 0, 1), (3, "1%", "1%", 1, 0), (3, 0, "1%", 0, 1),
      (2, 5, 5, 5, 2), (0, "25%", "25%", 0, 0),
    ] as [(Int64, IntOrString, IntOrString, Int64, Int64)])
  func bounds(replicas: Int64, surge: IntOrString, unavailable: IntOrString, wantedSurge: Int64, wantedDown: Int64) {
    let arithmetic = RolloutArithmetic(replicas: replicas, maxSurge: surge, maxUnavailable: unavailable)
    #expect(arithmetic.maxSurge == wantedSurge)
    #expect(arithmetic.maxUnavailable == wantedDown)
  }

  @Test(
    "the new replica set grows into the room that is left",
    arguments: [(0, 10, 3), (3, 10, 6), (0, 13, 0), (8, 12, 9), (10, 10, 10), (12, 12, 10)] as [(Int64, Int64, Int64)])
  func newSize(current: Int64, total: Int64, expected: Int64) {
    let arithmetic = RolloutArithmetic(replicas: 10, maxSurge: 3, maxUnavailable: 2)
    #expect(arithmetic.newSize(current: current, total: total) == expected)
  }

  @Test("old replica sets shrink to what must stay available, the useless and the oldest first")
  func oldSizes() {
    let arithmetic = RolloutArithmetic(replicas: 10, maxSurge: 3, maxUnavailable: 2)
    let healthy = RolloutArithmetic.Size(wanted: 10, available: 10)
    #expect(arithmetic.oldSizes([healthy], new: .init(wanted: 0, available: 0)) == [8])
    #expect(arithmetic.oldSizes([healthy], new: .init(wanted: 3, available: 0)) == [8])
    #expect(arithmetic.oldSizes([.init(wanted: 8, available: 8)], new: .init(wanted: 5, available: 0)) == [8])
    #expect(arithmetic.oldSizes([.init(wanted: 8, available: 8)], new: .init(wanted: 5, available: 5)) == [3])
    // Four that are not available go for nothing.
    #expect(
      arithmetic.oldSizes(
        [.init(wanted: 4, available: 0), .init(wanted: 6, available: 6)], new: .init(wanted: 3, available: 0)) == [
          2, 6,
        ])
    #expect(arithmetic.oldSizes([.init(wanted: 3, available: 3)], new: .init(wanted: 10, available: 10)) == [0])
  }

  @Test("scaling in the middle of a roll-out keeps the proportions")
  func proportions() {
    let arithmetic = RolloutArithmetic(replicas: 20, maxSurge: 0, maxUnavailable: 1)
    #expect(arithmetic.proportionalSizes([5, 5], ceilings: [10, 10]) == [10, 10])
    #expect(arithmetic.proportionalSizes([2, 8], ceilings: [10, 10]) == [4, 16])
    let smaller = RolloutArithmetic(replicas: 5, maxSurge: 0, maxUnavailable: 1)
    #expect(smaller.proportionalSizes([5, 5], ceilings: [10, 10]).reduce(0, +) == 5)
    let none = RolloutArithmetic(replicas: 0, maxSurge: 3, maxUnavailable: 1)
    #expect(none.proportionalSizes([3, 7], ceilings: [10, 10]) == [0, 0])
  }

  @Test("whatever becomes available when, a roll-out ends and stays within its bounds", arguments: UInt64(1)...100)
  func simulation(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let replicas = Int64.random(in: 0...12, using: &generator)
    let arithmetic = RolloutArithmetic(
      replicas: replicas, maxSurge: .int(Int64.random(in: 0...4, using: &generator)),
      maxUnavailable: .int(Int64.random(in: 0...4, using: &generator)))
    var old = [RolloutArithmetic.Size(wanted: replicas, available: replicas)]
    if replicas > 1 {
      let share = Int64.random(in: 0...replicas, using: &generator)
      old = [.init(wanted: share, available: share), .init(wanted: replicas - share, available: replicas - share)]
    }
    var new = RolloutArithmetic.Size(wanted: 0, available: 0)
    for _ in 0..<500 {
      if Bool.random(using: &generator) {
        let total = old.reduce(0) { $0 + $1.wanted } + new.wanted
        let size = arithmetic.newSize(current: new.wanted, total: total)
        if size != new.wanted {
          new.wanted = size
        } else {
          for (index, size) in arithmetic.oldSizes(old, new: new).enumerated() {
            old[index] = .init(wanted: size, available: min(size, old[index].available))
          }
        }
      } else if new.available < new.wanted {
        new.available += 1
      }
      let total = old.reduce(0) { $0 + $1.wanted } + new.wanted
      let available = old.reduce(0) { $0 + $1.available } + new.available
      #expect(total <= max(arithmetic.ceiling, replicas), "seed \(seed)")
      #expect(available >= arithmetic.floor, "seed \(seed)")
    }
    #expect(new == .init(wanted: replicas, available: replicas), "seed \(seed)")
    #expect(old.allSatisfy { $0.wanted == 0 }, "seed \(seed)")
  }
}

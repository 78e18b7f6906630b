import ArktosCore
import FoundationEssentials
import Testing

@testable import ArktosControllers

@Suite("What a replica set does about its pods")
struct ReplicaSetArithmeticTests {
  @Test(
    "it makes up the difference, so many at a time",
    arguments: [
      (3, 3, .nothing), (3, 1, .create(2)), (1, 3, .delete(2)), (2000, 0, .create(500)), (0, 2000, .delete(500)),
    ] as [(Int64, Int, ReplicaSetArithmetic.Action)])
  func action(wanted: Int64, active: Int, expected: ReplicaSetArithmetic.Action) {
    #expect(ReplicaSetArithmetic.action(wanted: wanted, active: active) == expected)
  }

  @Test("pods are created in growing batches", arguments: [(0, []), (1, [1]), (7, [1, 2, 4]), (10, [1, 2, 4, 3])])
  func batches(count: Int, expected: [Int]) {
    #expect(ReplicaSetArithmetic.slowStart(count) == expected)
  }

  @Test("a pod is available when it has been ready long enough")
  func availability() throws {
    let pod = PodRankingTests.pod("p", readySince: "2026-01-01T00:00:00Z")
    let start = try Date("2026-01-01T00:00:00Z", strategy: .iso8601)
    #expect(ReplicaSetArithmetic.isAvailable(pod, minReadySeconds: 0, now: start))
    #expect(!ReplicaSetArithmetic.isAvailable(pod, minReadySeconds: 10, now: start.addingTimeInterval(9)))
    #expect(ReplicaSetArithmetic.isAvailable(pod, minReadySeconds: 10, now: start.addingTimeInterval(10)))
    let unready = PodRankingTests.pod("p", isReady: false)
    #expect(!ReplicaSetArithmetic.isAvailable(unready, minReadySeconds: 0, now: start))
  }

  @Test("as long as the copy does not show what was asked for, expectations are open; and not for ever")
  func expectations() {
    let time = VirtualClock()
    let expectations = Expectations(now: { time.now })
    #expect(expectations.areMet("a"))
    expectations.expect("a", creations: 2)
    expectations.created("a")
    #expect(!expectations.areMet("a"))
    expectations.created("a")
    #expect(expectations.areMet("a"))
    expectations.expect("a", deletions: ["x", "y"])
    expectations.deleted("a", "x")
    expectations.deleted("a", "z")
    #expect(!expectations.areMet("a") && expectations.areMet("b"))
    time.now = Expectations.timeout + .seconds(1)
    #expect(expectations.areMet("a"))
  }
}

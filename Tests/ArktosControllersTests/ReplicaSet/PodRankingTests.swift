import ArktosCore
import Testing

@testable import ArktosControllers

@Suite("Which pods go first")
struct PodRankingTests {
  static func pod(
    _ name: String, node: String = "n", phase: Pod.Phase = .running, isReady: Bool = true,
    readySince: String = "2026-01-01T00:00:00Z",
    cost: String? = nil, restarts: Int64 = 0, created: String = "2026-01-01T00:00:00Z"
  ) -> Pod {
    var pod = Pod(name: name)
    pod.metadata.creationTimestamp = created
    pod.spec.nodeName = node
    pod.status.phase = phase
    var ready = Condition(type: "Ready", status: isReady ? .isTrue : .isFalse)
    ready.lastTransitionTime = readySince
    pod.status.conditions = [ready]
    if let cost { pod.metadata.annotations[PodRanking.deletionCost] = cost }
    var status = ContainerStatus(name: "c", image: "i")
    status.restartCount = restarts
    pod.status.containerStatuses = [status]
    return pod
  }

  @Test(
    "of two pods the one that is missed less",
    arguments: [
      (pod("gone", node: ""), pod("kept")), (pod("gone", phase: .pending), pod("kept", phase: .unknown)),
      (pod("gone", phase: .unknown), pod("kept")), (pod("gone", isReady: false), pod("kept")),
      (pod("gone", cost: "-1"), pod("kept")), (pod("gone"), pod("kept", cost: "1")),
      (pod("gone", readySince: "2026-02-01T00:00:00Z"), pod("kept")), (pod("gone", restarts: 3), pod("kept")),
      (pod("gone", created: "2026-02-01T00:00:00Z"), pod("kept")),
      // An earlier rule outweighs all later ones.
      (pod("gone", isReady: false, cost: "100"), pod("kept", restarts: 9)),
    ])
  func pairs(gone: Pod, kept: Pod) {
    #expect(PodRanking.victims(among: [kept, gone], count: 1).map(\.metadata.name) == ["gone"])
    #expect(PodRanking.victims(among: [gone, kept], count: 1).map(\.metadata.name) == ["gone"])
  }

  @Test("nodes with several pods give one first")
  func crowding() {
    let pods = [Self.pod("a", node: "full"), Self.pod("b", node: "full"), Self.pod("c", node: "sparse")]
    #expect(PodRanking.victims(among: pods, count: 1).first?.spec.nodeName == "full")
    #expect(PodRanking.victims(among: pods, count: 5).count == 3)
  }
}

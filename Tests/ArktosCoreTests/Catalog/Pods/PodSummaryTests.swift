import Testing

@testable import ArktosCore

@Suite("Pod table row")
struct PodSummaryTests {
  private func pod(
    _ phase: Pod.Phase, _ states: [(ContainerState, isReady: Bool)], _ change: (inout Pod) -> Void = { _ in }
  ) -> Pod {
    var pod = Pod(name: "p")
    pod.status.phase = phase
    pod.spec.containers = states.indices.map { Container(name: "c\($0)", image: "i") }
    pod.status.containerStatuses = states.enumerated().map { index, state in
      var status = ContainerStatus(name: "c\(index)", image: "i", isReady: state.isReady)
      status.state = state.0
      status.restartCount = Int64(index)
      return status
    }
    change(&pod)
    return pod
  }

  private let running = ContainerState.running(since: "2026-01-01T00:00:00Z")

  @Test func aPodWithoutStatusShowsItsPhase() {
    var pending = pod(.pending, [])
    pending.spec.containers = [Container(name: "c", image: "i")]
    let row = PodSummary(pending)
    #expect(row.status == "Pending")
    #expect(row.ready == "0/1")
    #expect(row.restarts == 0)
    #expect(row.readinessGates == nil)
  }

  @Test func aRunningPodCountsItsReadyContainers() {
    let row = PodSummary(pod(.running, [(running, true), (running, false)]))
    #expect(row.status == "Running")
    #expect(row.ready == "1/2")
    #expect(row.restarts == 1)
  }

  @Test func whatAContainerWaitsForIsShown() {
    let row = PodSummary(pod(.running, [(running, true), (.waiting(reason: "CrashLoopBackOff"), false)]))
    #expect(row.status == "CrashLoopBackOff")
  }

  @Test func howAContainerEndedIsShown() {
    #expect(PodSummary(pod(.failed, [(.terminated(exitCode: 1, reason: "Error"), false)])).status == "Error")
    #expect(PodSummary(pod(.failed, [(.terminated(exitCode: 3, reason: ""), false)])).status == "ExitCode:3")
    let killed = ContainerState(json: ["terminated": ["exitCode": 137, "signal": 9]])
    #expect(PodSummary(pod(.failed, [(killed, false)])).status == "Signal:9")
    #expect(PodSummary(pod(.succeeded, [(.terminated(exitCode: 0, reason: "Completed"), false)])).status == "Completed")
  }

  @Test func oneCompletedContainerOfARunningPodIsNotTheWholePod() {
    let states = [
      (ContainerState.terminated(exitCode: 0, reason: "Completed"), isReady: false), (running, isReady: true),
    ]
    #expect(PodSummary(pod(.running, states)).status == "NotReady")
    let ready = pod(.running, states) { $0.status.conditions = [Condition(type: "Ready", status: .isTrue)] }
    #expect(PodSummary(ready).status == "Running")
  }

  @Test func initContainersAreWaitedForInTurn() {
    var starting = pod(.pending, []) {
      $0.spec.initContainers = [Container(name: "a", image: "i"), Container(name: "b", image: "i")]
    }
    var first = ContainerStatus(name: "a", image: "i")
    first.state = .terminated(exitCode: 0, reason: "Completed")
    var second = ContainerStatus(name: "b", image: "i")
    second.restartCount = 4
    starting.status.initContainerStatuses = [first, second]
    #expect(PodSummary(starting).status == "Init:1/2")
    #expect(PodSummary(starting).restarts == 4)
    starting.status.initContainerStatuses[1].state = .waiting(reason: "ImagePullBackOff")
    #expect(PodSummary(starting).status == "Init:ImagePullBackOff")
    starting.status.initContainerStatuses[1].state = .terminated(exitCode: 2, reason: "Error")
    #expect(PodSummary(starting).status == "Init:Error")
  }

  @Test func aPodThatIsBeingDeletedTerminates() {
    let leaving = pod(.running, [(running, true)]) { $0.metadata.deletionTimestamp = "2026-01-01T00:00:00Z" }
    #expect(PodSummary(leaving).status == "Terminating")
    var lost = leaving
    lost.status.reason = "NodeLost"
    #expect(PodSummary(lost).status == "Unknown")
  }

  @Test func theReasonOfAPodStandsBeforeItsPhase() {
    #expect(PodSummary(pod(.failed, []) { $0.status.reason = "Evicted" }).status == "Evicted")
  }

  @Test func readinessGatesAreCounted() {
    let gated = pod(.running, [(running, true)]) {
      $0.spec.json["readinessGates"] = [["conditionType": "a"], ["conditionType": "b"]]
      $0.status.conditions = [Condition(type: "b", status: .isTrue)]
    }
    #expect(PodSummary(gated).readinessGates == "1/2")
  }
}

internal import ArktosCore

/// What a hollow node reports about a pod: that it runs, although nothing does.
enum HollowPod {
  static func isRunning(_ pod: Pod) -> Bool { pod.status.phase == .running && pod.isReady }

  /// The status of a pod that started just now.
  static func running(_ pod: Pod, hostIP: String, podIP: String, timestamp: String) -> PodStatus {
    var status = pod.status
    status.phase = .running
    status.hostIP = hostIP
    status.podIP = podIP
    status.startTime = status.startTime ?? timestamp
    for type in ["PodScheduled", "Initialized", "ContainersReady", "Ready"] {
      var condition = Condition(type: type, status: .isTrue)
      condition.lastTransitionTime = timestamp
      status.conditions.set(condition)
    }
    status.containerStatuses = pod.spec.containers.map { container in
      var report = ContainerStatus(name: container.name, image: container.image, isReady: true)
      report.isStarted = true
      report.state = .running(since: timestamp)
      return report
    }
    return status
  }

  /// The status of a pod that was told to end, and did.
  static func ended(_ pod: Pod, timestamp: String) -> PodStatus {
    var status = pod.status
    status.phase = .succeeded
    for type in ["ContainersReady", "Ready"] {
      var condition = Condition(type: type, status: .isFalse, reason: "PodCompleted")
      condition.lastTransitionTime = timestamp
      status.conditions.set(condition)
    }
    status.containerStatuses = pod.spec.containers.map { container in
      var report =
        pod.status.containerStatuses.first { $0.name == container.name }
        ?? ContainerStatus(name: container.name, image: container.image)
      let startedAt = report.state.json[object: "running"]?[string: "startedAt"]
      report.isReady = false
      report.isStarted = false
      report.state = .terminated(exitCode: 0, reason: "Completed", startedAt: startedAt, finishedAt: timestamp)
      return report
    }
    return status
  }

  /// An address out of 10.128.0.0/9, by the pod's identity; the same for the same pod.
  static func address(_ pod: Pod) -> String { address(pod.metadata.ringKey, base: 128) }

  /// An address out of 10.0.0.0/9 for a node.
  static func nodeAddress(_ name: String) -> String { address(HashKey(uid: name), base: 0) }

  private static func address(_ key: HashKey, base: Int64) -> String {
    let number = key.value % (1 << 23)
    return "10.\(base + number >> 16).\(number >> 8 & 255).\(number & 255)"
  }
}

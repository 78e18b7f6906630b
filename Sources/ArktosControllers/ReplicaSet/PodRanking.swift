internal import ArktosCore

/// The order in which surplus pods go: the first one is missed least.
///
/// Source: Kubernetes' `ActivePodsWithRanks`.
enum PodRanking {
  static let deletionCost = "controller.kubernetes.io/pod-deletion-cost"

  static func victims(among pods: [Pod], count: Int) -> [Pod] {
    guard count < pods.count else { return pods }
    let crowding = Dictionary(grouping: pods, by: \.spec.nodeName).mapValues(\.count)
    let ranked = pods.map { Rank($0, crowding: crowding[$0.spec.nodeName] ?? 0) }
    return ranked.sorted().prefix(count).map(\.pod)
  }

  private struct Rank: Comparable {
    let pod: Pod
    let isAssigned: Bool
    let phase: Int
    let isReady: Bool
    let cost: Int64
    let crowding: Int
    let readySince: String
    let restarts: Int64
    let created: String

    init(_ pod: Pod, crowding: Int) {
      self.pod = pod
      isAssigned = !pod.spec.nodeName.isEmpty
      phase =
        switch pod.status.phase {
        case .running?: 2
        case .unknown?: 1
        default: 0
        }
      isReady = pod.isReady
      cost = pod.metadata.annotations[PodRanking.deletionCost].flatMap { Int64($0) } ?? 0
      self.crowding = crowding
      readySince = pod.isReady ? pod.status.conditions[type: "Ready"]?.lastTransitionTime ?? "" : ""
      restarts = pod.status.containerStatuses.map(\.restartCount).max() ?? 0
      created = pod.metadata.creationTimestamp ?? ""
    }

    static func < (left: Rank, right: Rank) -> Bool {
      if left.isAssigned != right.isAssigned { return !left.isAssigned }
      if left.phase != right.phase { return left.phase < right.phase }
      if left.isReady != right.isReady { return !left.isReady }
      if left.cost != right.cost { return left.cost < right.cost }
      if left.crowding != right.crowding { return left.crowding > right.crowding }
      // RFC 3339 times of one precision sort as text; the younger one goes.
      if left.readySince != right.readySince { return left.readySince > right.readySince }
      if left.restarts != right.restarts { return left.restarts > right.restarts }
      if left.created != right.created { return left.created > right.created }
      return left.pod.metadata.name < right.pod.metadata.name
    }
  }
}

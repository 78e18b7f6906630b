internal import ArktosClient
internal import ArktosCore

/// Binds pods that wait for a node to the ready node with the fewest pods that matches their node selector.
struct HollowScheduler: Reconciler {
  let client: Client
  let nodes: Informer<Node>
  let pods: Informer<Pod>
  private let loads: NodeLoads

  init(client: Client, nodes: Informer<Node>, pods: Informer<Pod>) {
    self.client = client
    self.nodes = nodes
    self.pods = pods
    loads = NodeLoads(of: pods)
  }

  static func isWaiting(_ pod: Pod) -> Bool { pod.spec.nodeName.isEmpty && pod.isActive }

  func reconcile(_ item: WorkItem) async throws -> ReconcileResult {
    guard var pod = pods.get(item.key), pod.metadata.ringKey == item.hash, Self.isWaiting(pod) else { return .done }
    let counts = loads.counts
    let nodes = nodes.list().map { (node: $0, pods: counts[$0.metadata.name] ?? 0) }
    guard let node = Self.choose(for: pod, among: nodes) else { return .again(after: .seconds(5)) }
    pod.spec.nodeName = node
    do {
      _ = try await client.update(pod)
    } catch let error as APIError where error.code == 404 {
      // Gone meanwhile.
    }
    return .done
  }

  /// Pods that are scheduled at the same time are spread by their identity among nodes with equally few pods.
  static func choose(for pod: Pod, among loads: [(node: Node, pods: Int)]) -> String? {
    let eligible = loads.filter { node, _ in
      node.isReady && !node.spec.isUnschedulable && node.metadata.deletionTimestamp == nil
        && pod.spec.nodeSelector.allSatisfy { node.metadata.labels[$0.key] == $0.value }
    }
    guard let least = eligible.map(\.pods).min() else { return nil }
    let candidates = eligible.filter { $0.pods <= least + 1 }.map(\.node.metadata.name).sorted()
    return candidates[Int(pod.metadata.ringKey.value % Int64(candidates.count))]
  }
}

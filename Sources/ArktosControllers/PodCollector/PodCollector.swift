internal import ArktosClient
internal import ArktosCore
internal import FoundationEssentials

/// Lets pods go that are being deleted and whose node is gone: nobody is left to end them.
///
/// Source: Kubernetes' pod garbage collector. Pods that nobody deletes stay, whether or not their node is there.
struct PodCollector: Reconciler {
  /// How soon to look again at a pod that is late, while its node is there.
  static let retry = Duration.seconds(20)

  let client: Client
  let nodes: Informer<Node>
  let pods: Informer<Pod>
  let environment: Environment

  static func isEnding(_ pod: Pod) -> Bool {
    !pod.spec.nodeName.isEmpty && pod.metadata.deletionTimestamp != nil
      && (pod.metadata.json[int: "deletionGracePeriodSeconds"] ?? 0) > 0
  }

  func reconcile(_ item: WorkItem) async throws -> ReconcileResult {
    guard let pod = pods.get(item.key), pod.metadata.ringKey == item.hash, Self.isEnding(pod) else { return .done }
    if let time = timeLeft(pod) { return .again(after: time) }
    let node = ObjectKey(name: pod.spec.nodeName)
    guard nodes.get(node) == nil else { return .again(after: Self.retry) }
    do {
      // The local copy may be behind.
      _ = try await client.get(Node.self, node)
      return .again(after: Self.retry)
    } catch let error as APIError where error.code == 404 {
      try await letGo(pod)
      return .done
    }
  }

  /// Nil when the time that the pod was given is over.
  private func timeLeft(_ pod: Pod) -> Duration? {
    guard let text = pod.metadata.deletionTimestamp, let deadline = try? Date(text, strategy: .iso8601) else {
      return nil
    }
    let left = deadline.timeIntervalSince(environment.now())
    return left > 0 ? .seconds(left + 1) : nil
  }

  private func letGo(_ pod: Pod) async throws {
    do {
      let options = DeleteOptions(uid: pod.metadata.uid, gracePeriodSeconds: 0)
      try await client.delete(Pod.self, pod.objectKey, options: options)
    } catch let error as APIError where error.code == 404 {
      // Gone meanwhile.
    }
  }
}

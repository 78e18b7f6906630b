internal import ArktosClient
internal import ArktosCore

/// Stands in for machines: registers nodes, keeps their leases, and reports the pods bound to them as running.
struct HollowNodeReconciler: Reconciler {
  static let leaseNamespace = "kube-system"
  static let renewal = Duration.seconds(10)

  let client: Client
  let nodes: Informer<Node>
  let pods: Informer<Pod>
  let names: Set<String>
  let environment: Environment

  static func names(count: Int) -> [String] { (0..<count).map { "hollow-node-\($0)" } }

  /// Nodes are worked by their name, for they are worked before they have a UID.
  static func item(node name: String) -> WorkItem { WorkItem(key: ObjectKey(name: name), hash: HashKey(uid: name)) }

  func reconcile(_ item: WorkItem) async throws -> ReconcileResult {
    guard item.key.namespace.isEmpty else { return try await run(item) }
    try await register(item.key.name)
    try await renewLease(of: item.key.name)
    return .again(after: Self.renewal)
  }

  // MARK: - Pods

  private func run(_ item: WorkItem) async throws -> ReconcileResult {
    guard let pod = pods.get(item.key), pod.metadata.ringKey == item.hash, names.contains(pod.spec.nodeName) else {
      return .done
    }
    do {
      if pod.metadata.deletionTimestamp != nil {
        try await end(pod)
      } else if !pod.isFinished, !HollowPod.isRunning(pod) {
        var updated = pod
        updated.status = HollowPod.running(
          pod, hostIP: HollowPod.nodeAddress(pod.spec.nodeName), podIP: HollowPod.address(pod),
          timestamp: environment.timestamp())
        _ = try await client.updateStatus(updated)
      }
    } catch let error as APIError where error.code == 404 {
      // Gone meanwhile.
    }
    return .done
  }

  /// Nothing has to stop, so it has stopped at once. What finalizers are for is not the node's business.
  private func end(_ pod: Pod) async throws {
    if pod.metadata.json[int: "deletionGracePeriodSeconds"] ?? 0 > 0 {
      if !pod.isFinished {
        var ended = pod
        ended.status = HollowPod.ended(pod, timestamp: environment.timestamp())
        _ = try await client.updateStatus(ended)
      }
      let options = DeleteOptions(uid: pod.metadata.uid, gracePeriodSeconds: 0)
      try await client.delete(Pod.self, pod.objectKey, options: options)
    }
  }

  // MARK: - Nodes

  private func register(_ name: String) async throws {
    let present = nodes.get(ObjectKey(name: name))
    if let present, present.isReady { return }
    var node: Node
    if let present {
      node = present
    } else {
      node = Node(name: name)
      node.metadata.labels = [
        "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "type": "hollow-node",
      ]
      do {
        node = try await client.create(node)
      } catch let error as APIError where error.reason == .alreadyExists {
        node = try await client.get(Node.self, node.objectKey)
      }
    }
    node.status = Self.status(of: name, timestamp: environment.timestamp())
    _ = try await client.updateStatus(node)
  }

  private static func status(of name: String, timestamp: String) -> NodeStatus {
    var status = NodeStatus()
    status.capacity = ["cpu": "32", "memory": "128Gi", "pods": "1000"]
    status.allocatable = status.capacity
    status.addresses = [
      NodeAddress(type: "InternalIP", address: HollowPod.nodeAddress(name)),
      NodeAddress(type: "Hostname", address: name),
    ]
    status.kubeletVersion = "hollow"
    var ready = Condition(
      type: "Ready", status: .isTrue, reason: "HollowNodeReady", message: "this node reports pods as running")
    ready.lastHeartbeatTime = timestamp
    ready.lastTransitionTime = timestamp
    status.conditions = [ready]
    return status
  }

  private func renewLease(of name: String) async throws {
    var lease = Lease(name: name, namespace: Self.leaseNamespace, tenant: WellKnownNames.defaultTenant)
    let timestamp = environment.microTimestamp()
    do {
      lease = try await client.get(Lease.self, lease.objectKey)
      lease.spec.renewTime = timestamp
      _ = try await client.update(lease)
    } catch let error as APIError where error.code == 404 {
      lease.spec.holderIdentity = name
      lease.spec.leaseDurationSeconds = 40
      lease.spec.acquireTime = timestamp
      lease.spec.renewTime = timestamp
      _ = try await client.create(lease)
    }
  }
}

import ArktosClient
import ArktosCore
import Testing

@testable import ArktosControllers

@Suite("Workloads against the real server, in virtual time")
struct WorkloadTests {
  private func pods(_ bench: Workbench, _ tenant: String = "t") async throws -> [Pod] {
    try await bench.client.list(Pod.self, in: CollectionScope(tenant: tenant)).items
  }

  private func isComplete(_ bench: Workbench, _ name: String) async throws -> Bool {
    let deployment = try await bench.client.get(
      Deployment.self, ObjectKey(tenant: "t", namespace: "default", name: name))
    let status = deployment.status
    return status.observedGeneration == deployment.metadata.generation
      && status.availableReplicas == deployment.spec.replicas && status.updatedReplicas == deployment.spec.replicas
      && status.replicas == deployment.spec.replicas
  }

  private func makeTenant(_ bench: Workbench) async throws {
    _ = try await bench.client.create(Tenant(name: "t"))
    try await bench.eventually("the tenant has its namespaces") {
      try await bench.client.list(Namespace.self, in: CollectionScope(tenant: "t")).items.count == 3
    }
  }

  @Test("a tenant gets its namespaces, a deployment its running pods, and both can be scaled and rolled")
  func lifeOfADeployment() async throws {
    try await withWorkbench { bench in
      try await bench.withManager {
        try await makeTenant(bench)
        _ = try await bench.client.create(Samples.deployment("web", replicas: 5))
        try await bench.eventually("five pods run") { try await isComplete(bench, "web") }
        let first = try await pods(bench)
        #expect(first.count == 5 && first.allSatisfy { $0.isReady && !$0.status.podIP.isEmpty })
        #expect(Set(first.map(\.spec.nodeName)).count == 2, "both nodes have pods")

        var deployment = try await bench.client.get(
          Deployment.self, ObjectKey(tenant: "t", namespace: "default", name: "web"))
        #expect(deployment.metadata.annotations["deployment.kubernetes.io/revision"] == "1")
        #expect(deployment.status.conditions[type: "Available"]?.isTrue == true)
        #expect(deployment.status.conditions[type: "Progressing"]?.reason == "NewReplicaSetAvailable")

        deployment.spec.replicas = 2
        _ = try await bench.client.update(deployment)
        try await bench.eventually("two pods are left") {
          let isComplete = try await isComplete(bench, "web")
          return try await pods(bench).count == 2 && isComplete
        }

        deployment = try await bench.client.get(Deployment.self, deployment.objectKey)
        deployment.spec.template.spec.containers = [Container(name: "web", image: "nginx:2")]
        deployment = try await bench.client.update(deployment)
        try await bench.eventually("the new image runs") {
          let pods = try await pods(bench)
          let images = Set(pods.flatMap { $0.spec.containers.map(\.image) })
          return try await isComplete(bench, "web") && images == ["nginx:2"]
        }
        let sets = try await bench.client.list(ReplicaSet.self, in: CollectionScope(tenant: "t")).items
        #expect(sets.map(\.spec.replicas).sorted() == [0, 2], "the old replica set is kept to roll back to")
        deployment = try await bench.client.get(Deployment.self, deployment.objectKey)
        #expect(deployment.metadata.annotations["deployment.kubernetes.io/revision"] == "2")
      }
    }
  }

  @Test("a pod that is lost comes back")
  func replacement() async throws {
    try await withWorkbench { bench in
      try await bench.withManager {
        try await makeTenant(bench)
        _ = try await bench.client.create(Samples.deployment("web", replicas: 3))
        try await bench.eventually("three pods run") { try await isComplete(bench, "web") }
        let victim = try #require(try await pods(bench).first)
        try await bench.client.delete(Pod.self, victim.objectKey)
        try await bench.eventually("three pods run again") {
          let pods = try await pods(bench)
          return pods.count == 3 && pods.allSatisfy(\.isReady)
            && !pods.contains { $0.metadata.uid == victim.metadata.uid }
        }
      }
    }
  }

  @Test("a pod that is deleted is ended by its node before it goes")
  func gracefulDeletion() async throws {
    try await withWorkbench { bench in
      try await bench.withManager {
        try await makeTenant(bench)
        var pod = Pod(name: "one", namespace: "default", tenant: "t")
        pod.spec.containers = [Container(name: "main", image: "nginx:1")]
        let key = try await bench.client.create(pod).objectKey
        try await bench.eventually("it runs") { try await bench.client.get(Pod.self, key).isReady }
        let watch = try await bench.client.watch(
          Pod.resourceType, in: CollectionScope(tenant: "t", namespace: "default"), after: "")
        let answer = Pod(json: try await bench.client.delete(Pod.self, key))
        #expect(answer.metadata.deletionTimestamp != nil)
        #expect(answer.metadata.json[int: "deletionGracePeriodSeconds"] == 30)
        var last: Pod?
        while let event = try await watch.next() {
          if event.kind != .bookmark { last = Pod(json: event.object.json) }
          if event.kind == .deleted { break }
        }
        #expect(last?.status.phase == .succeeded)
        #expect(last?.status.containerStatuses.map { $0.state.terminatedReason } == ["Completed"])
      }
    }
  }

  @Test("a pod that is deleted goes when its time is over, if its node is not there")
  func abandonedPods() async throws {
    try await withWorkbench { bench in
      try await bench.withManager {
        try await makeTenant(bench)
        var pod = Pod(name: "one", namespace: "default", tenant: "t")
        pod.spec.containers = [Container(name: "main", image: "nginx:1")]
        pod.spec.nodeName = "nowhere"
        let key = try await bench.client.create(pod).objectKey
        try await bench.client.delete(Pod.self, key, options: DeleteOptions(gracePeriodSeconds: 60))
        #expect(try await pods(bench).map(\.metadata.name) == ["one"])
        try await bench.eventually("it is gone") { try await pods(bench).isEmpty }
      }
    }
  }

  @Test(
    "deleting a deployment takes its replica sets and pods along",
    arguments: [
      DeleteOptions.Propagation.background, .foreground,
    ])
  func cascade(propagation: DeleteOptions.Propagation) async throws {
    try await withWorkbench { bench in
      try await bench.withManager {
        try await makeTenant(bench)
        let deployment = try await bench.client.create(Samples.deployment("web", replicas: 3))
        try await bench.eventually("three pods run") { try await isComplete(bench, "web") }
        try await bench.client.delete(
          Deployment.self, deployment.objectKey, options: DeleteOptions(propagation: propagation))
        try await bench.eventually("nothing is left") {
          let sets = try await bench.client.list(ReplicaSet.self, in: CollectionScope(tenant: "t")).items
          let deployments = try await bench.client.list(Deployment.self, in: CollectionScope(tenant: "t")).items
          return try await pods(bench).isEmpty && sets.isEmpty && deployments.isEmpty
        }
      }
    }
  }

  @Test("deleting a deployment alone leaves its pods")
  func orphaning() async throws {
    try await withWorkbench { bench in
      try await bench.withManager {
        try await makeTenant(bench)
        let deployment = try await bench.client.create(Samples.deployment("web", replicas: 2))
        try await bench.eventually("two pods run") { try await isComplete(bench, "web") }
        try await bench.client.delete(
          Deployment.self, deployment.objectKey, options: DeleteOptions(propagation: .orphan))
        try await bench.eventually("the deployment is gone") {
          try await bench.client.list(Deployment.self, in: CollectionScope(tenant: "t")).items.isEmpty
        }
        let sets = try await bench.client.list(ReplicaSet.self, in: CollectionScope(tenant: "t")).items
        #expect(sets.count == 1 && sets.allSatisfy(\.metadata.ownerReferences.isEmpty))
        #expect(try await pods(bench).count == 2)
      }
    }
  }

  @Test("a deleted tenant goes with everything in it")
  func tenantDeletion() async throws {
    try await withWorkbench { bench in
      try await bench.withManager {
        try await makeTenant(bench)
        _ = try await bench.client.create(Samples.deployment("web", replicas: 3))
        try await bench.eventually("three pods run") { try await isComplete(bench, "web") }
        try await bench.client.delete(Tenant.self, ObjectKey(name: "t"))
        try await bench.eventually("the tenant is gone") {
          !(try await bench.client.list(Tenant.self, in: .everything).items.contains { $0.metadata.name == "t" })
        }
        for type in ResourceCatalog.builtin.definitions.map(\.type) where type.scope != .cluster {
          #expect(try await bench.client.list(type, in: CollectionScope(tenant: "t")).items.isEmpty, "\(type.plural)")
        }
      }
    }
  }
}

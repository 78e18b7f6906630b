import ArktosClient
import ArktosCore
import ArktosTesting
import Testing

@testable import ArktosControllers

@Suite("Pods and replica sets that find an owner, or lose it")
struct AdoptionTests {
  private let scope = CollectionScope(tenant: "t", namespace: "default")

  @Test("a replica set takes matching orphans in, and lets a relabelled pod go")
  func replicaSet() async throws {
    try await withWorkbench { bench in
      try await bench.cluster.makeTenant("t")
      var orphan = Pod(name: "orphan", namespace: "default", tenant: "t")
      orphan.metadata.labels = ["app": "web"]
      orphan.spec.containers = [Container(name: "c", image: "i")]
      let orphanKey = try await bench.client.create(orphan).objectKey
      try await bench.withManager {
        let template = Samples.deployment("web", replicas: 2).spec
        var replicaSet = ReplicaSet(name: "rs", namespace: "default", tenant: "t")
        replicaSet.spec.replicas = 2
        replicaSet.spec.selector = template.selector
        replicaSet.spec.template = template.template
        replicaSet = try await bench.client.create(replicaSet)
        let uid = replicaSet.metadata.uid
        try await bench.eventually("two pods are its own, the orphan among them") {
          let pods = try await bench.client.list(Pod.self, in: scope).items
          return pods.count == 2 && pods.allSatisfy { $0.metadata.controller?.uid == uid && $0.isReady }
            && pods.contains { $0.metadata.name == "orphan" }
        }
        _ = try await bench.client.patch(
          Pod.resourceType, orphanKey, merge: ["metadata": ["labels": ["app": "debug"]]])
        try await bench.eventually("the strayed pod is free and replaced") {
          let pods = try await bench.client.list(Pod.self, in: scope).items
          let strayed = pods.first { $0.metadata.name == "orphan" }
          return pods.count == 3 && strayed?.metadata.ownerReferences.isEmpty == true
            && pods.count { $0.metadata.controller?.uid == uid } == 2
        }
      }
    }
  }

  @Test("a deployment that replaces all at once lets no old pod run beside a new one")
  func recreate() async throws {
    try await withWorkbench { bench in
      try await bench.withManager {
        try await bench.cluster.makeTenant("t")
        var deployment = Samples.deployment("web", replicas: 3)
        deployment.spec.strategy.type = .recreate
        deployment = try await bench.client.create(deployment)
        let key = deployment.objectKey
        try await bench.eventually("three pods run") {
          try await bench.client.get(Deployment.self, key).status.availableReplicas == 3
        }
        deployment = try await bench.client.get(Deployment.self, key)
        deployment.spec.template.spec.containers = [Container(name: "web", image: "nginx:2")]
        _ = try await bench.client.update(deployment)
        try await bench.eventually("only new pods run") {
          let images = Set(
            try await bench.client.list(Pod.self, in: scope).items.flatMap { $0.spec.containers.map(\.image) })
          #expect(images.count < 2, "old and new at a time")
          let available = try await bench.client.get(Deployment.self, key).status.availableReplicas
          return images == ["nginx:2"] && available == 3
        }
      }
    }
  }

  @Test("replica sets of the past are kept up to the limit")
  func history() async throws {
    try await withWorkbench { bench in
      try await bench.withManager {
        try await bench.cluster.makeTenant("t")
        var deployment = Samples.deployment("web", replicas: 1, image: "nginx:0")
        deployment.spec.revisionHistoryLimit = 2
        deployment = try await bench.client.create(deployment)
        let key = deployment.objectKey
        for number in 0...4 {
          if number > 0 {
            let container: JSONValue = ["name": "web", "image": .string("nginx:\(number)")]
            _ = try await bench.client.patch(
              Deployment.resourceType, key,
              merge: ["spec": ["template": ["spec": ["containers": .array([container])]]]])
          }
          try await bench.eventually("revision \(number + 1) is there") {
            let current = try await bench.client.get(Deployment.self, key)
            return DeploymentAnnotations.revision(of: current.metadata) == Int64(number + 1)
              && DeploymentProgress.isComplete(current, current.status)
          }
        }
        try await bench.eventually("two old ones are left") {
          try await bench.client.list(ReplicaSet.self, in: scope).items.count == 3
        }
      }
    }
  }
}

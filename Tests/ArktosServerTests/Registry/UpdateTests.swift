import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

@Suite("Update")
struct UpdateTests {
  @Test(
    "an update with the current resourceVersion is taken, one with an older is a conflict", arguments: Depth.allCases)
  func optimisticConcurrency(depth: Depth) async throws {
    try await withTestCluster(at: depth) { _, client in
      let first = try await client.create(configMap("x", data: ["a": "1"]))
      var changed = first
      changed.json[stringMap: "data"] = ["a": "2"]
      let second = try await client.update(changed)
      #expect(second.json[stringMap: "data"] == ["a": "2"])
      #expect(second.metadata.resourceVersion != first.metadata.resourceVersion)
      let error = await apiError { _ = try await client.update(changed) }
      #expect(error?.reason == .conflict)
      #expect(error?.message.contains("please apply your changes to the latest version") == true)
    }
  }

  @Test("an update without a resourceVersion overwrites whatever is there", arguments: Depth.allCases)
  func unconditional(depth: Depth) async throws {
    try await withTestCluster(at: depth) { _, client in
      _ = try await client.create(configMap("x", data: ["a": "1"]))
      let updated = try await client.update(configMap("x", data: ["a": "3"]))
      #expect(updated.json[stringMap: "data"] == ["a": "3"])
    }
  }

  @Test("an update that changes nothing writes nothing and keeps the resourceVersion", arguments: Depth.allCases)
  func noOp(depth: Depth) async throws {
    try await withTestCluster(at: depth) { cluster, client in
      let created = try await client.create(deployment("web"))
      let before = try await cluster.store.currentRevision()
      let updated = try await client.update(created)
      #expect(updated == created)
      #expect(try await cluster.store.currentRevision() == before)
    }
  }

  @Test("the generation counts changes of the desired state only", arguments: Depth.allCases)
  func generation(depth: Depth) async throws {
    try await withTestCluster(at: depth) { _, client in
      var object = try await client.create(deployment("web"))
      object.metadata.labels = ["tier": "front"]
      object = try await client.update(object)
      #expect(object.metadata.generation == 1)
      object.json["status"] = ["replicas": 1]
      object = try await client.updateStatus(object)
      #expect(object.metadata.generation == 1)
      var spec = object.json[object: "spec"] ?? [:]
      spec["replicas"] = 5
      object.json["spec"] = .object(spec)
      object = try await client.update(object)
      #expect(object.metadata.generation == 2)
    }
  }

  @Test("status and the rest are written through different paths")
  func statusSubresource() async throws {
    try await withTestCluster { cluster in
      var object = try await cluster.client.create(deployment("web", replicas: 2))
      object.json["status"] = ["replicas": 2]
      var spec = object.json[object: "spec"] ?? [:]
      spec["replicas"] = 9
      object.json["spec"] = .object(spec)
      let afterStatus = try await cluster.client.updateStatus(object)
      #expect(afterStatus.json.value(at: ["status", "replicas"]) == 2)
      #expect(afterStatus.json.value(at: ["spec", "replicas"]) == 2)
      object = afterStatus
      object.json["status"] = ["replicas": 77]
      object.metadata.labels = ["a": "b"]
      let afterMain = try await cluster.client.update(object)
      #expect(afterMain.json.value(at: ["status", "replicas"]) == 2)
      #expect(afterMain.metadata.labels == ["a": "b"])
    }
  }

  @Test("what the server gave an object cannot be taken from it")
  func identityIsKept() async throws {
    try await withTestCluster { cluster in
      let created = try await cluster.client.create(configMap("x"))
      let sent: JSONObject = [
        "metadata": [
          "name": "x", "creationTimestamp": "1999-01-01T00:00:00Z", "hashKey": 5, "generation": 40,
          "labels": ["new": "yes"],
        ]
      ]
      let path = ConfigMap.resourceType.path(tenant: "default", namespace: "default", name: "x")
      let updated = ConfigMap(json: try await cluster.client.call(.put, path, body: sent))
      #expect(updated.metadata.uid == created.metadata.uid)
      #expect(updated.metadata.hashKey == created.metadata.hashKey)
      #expect(updated.metadata.creationTimestamp == created.metadata.creationTimestamp)
      #expect(updated.metadata.json["generation"] == nil)
      #expect(updated.metadata.labels == ["new": "yes"])
    }
  }

  @Test(
    "an update that names no object, or begins a deletion, is refused",
    arguments: [
      (["metadata": [:]], 400, "name must be provided"),
      (["metadata": nil], 400, "metadata must be an object"),
      (
        ["metadata": ["name": "x", "deletionTimestamp": "2001-01-01T00:00:00Z"]], 422,
        "metadata.deletionTimestamp: Invalid value: \"2001-01-01T00:00:00Z\": field is immutable"
      ),
      (
        ["metadata": ["name": "x", "deletionGracePeriodSeconds": 5]], 422,
        "metadata.deletionGracePeriodSeconds: Invalid value: 5: field is immutable"
      ),
    ] as [(JSONObject, Int, String)])
  func incomplete(body: JSONObject, code: Int, message: String) async throws {
    try await withTestCluster { cluster in
      _ = try await cluster.client.create(configMap("x"))
      let path = ConfigMap.resourceType.path(tenant: "default", namespace: "default", name: "x")
      let error = await apiError { _ = try await cluster.client.call(.put, path, body: body) }
      #expect(error?.code == code)
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "no error")")
    }
  }

  @Test("of an object that is being deleted, no finalizer is added, but one may be taken")
  func finalizersDuringDeletion() async throws {
    try await withTestCluster { cluster in
      var map = configMap("x")
      map.metadata.finalizers = ["example.com/a", "example.com/b"]
      let created = try await cluster.client.create(map)
      try await cluster.client.delete(ConfigMap.self, created.objectKey)
      var ending = try await cluster.client.get(ConfigMap.self, created.objectKey)
      ending.metadata.finalizers.append("example.com/c")
      let error = await apiError { [ending] in _ = try await cluster.client.update(ending) }
      #expect(error?.code == 422)
      #expect(error?.causes.map(\.field) == ["metadata.finalizers"])
      ending.metadata.finalizers = ["example.com/b"]
      #expect(try await cluster.client.update(ending).metadata.finalizers == ["example.com/b"])
    }
  }

  @Test("kinds whose controllers write down what they have seen count their states")
  func generations() async throws {
    try await withTestCluster { cluster in
      var web = try await cluster.client.create(deployment("web"))
      #expect(web.metadata.generation == 1)
      web.metadata.labels["a"] = "b"
      web = try await cluster.client.update(web)
      #expect(web.metadata.generation == 1)
      web.spec.replicas = 7
      #expect(try await cluster.client.update(web).metadata.generation == 2)
    }
  }

  @Test("an update for another object of the name is a conflict")
  func otherUID() async throws {
    try await withTestCluster { cluster in
      let created = try await cluster.client.create(configMap("x"))
      try await cluster.client.delete(ConfigMap.self, created.objectKey)
      _ = try await cluster.client.create(configMap("x"))
      var stale = created
      stale.metadata.resourceVersion = ""
      let error = await apiError { _ = try await cluster.client.update(stale) }
      #expect(error?.reason == .conflict)
      #expect(error?.message.contains("UID") == true)
    }
  }

  @Test("a merge patch changes what it names and removes what it sets to null")
  func mergePatch() async throws {
    try await withTestCluster { cluster in
      let created = try await cluster.client.create(configMap("x", data: ["a": "1", "b": "2"]))
      let patched = try await cluster.client.patch(
        ConfigMap.resourceType, created.objectKey, merge: ["data": ["a": nil, "c": "3"]])
      #expect(patched.json[stringMap: "data"] == ["b": "2", "c": "3"])
    }
  }

  @Test("patches of many writers at once are all taken")
  func concurrentPatches() async throws {
    try await withTestCluster { cluster in
      let created = try await cluster.client.create(configMap("x"))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<24 {
          group.addTask {
            for step in 0..<5 {
              _ = try await cluster.client.patch(
                ConfigMap.resourceType, created.objectKey, merge: ["data": .object(["k\(number)-\(step)": "v"])])
            }
          }
        }
        try await group.waitForAll()
      }
      let final = try await cluster.client.get(ConfigMap.self, created.objectKey)
      #expect(final.json[stringMap: "data"].count == 120)
    }
  }

  @Test("scale reads and writes the number of replicas")
  func scale() async throws {
    try await withTestCluster { cluster in
      _ = try await cluster.client.create(deployment("web", replicas: 2))
      let path = Deployment.resourceType.path(
        tenant: "default", namespace: "default", name: "web", subresource: "scale")
      var scale = try await cluster.client.call(.get, path)
      #expect(scale[string: "kind"] == "Scale")
      #expect(scale.value(at: ["spec", "replicas"]) == 2)
      #expect(scale.value(at: ["status", "selector"]) == "app=web")
      scale["spec"] = ["replicas": 4]
      let answer = try await cluster.client.call(.put, path, body: scale)
      #expect(answer.value(at: ["spec", "replicas"]) == 4)
      let read = try await cluster.client.get(
        Deployment.self, ObjectKey(tenant: "default", namespace: "default", name: "web"))
      #expect(read.json.value(at: ["spec", "replicas"]) == 4)
      let error = await apiError { _ = try await cluster.client.call(.put, path, body: scale) }
      #expect(error?.reason == .conflict)
    }
  }
}

import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

@Suite("Delete")
struct DeleteTests {
  @Test("an object without finalizers is gone at once")
  func plain() async throws {
    try await withTestCluster { cluster in
      let created = try await cluster.client.create(configMap("x"))
      let answer = try await cluster.client.delete(ConfigMap.self, created.objectKey)
      #expect(answer[string: "status"] == "Success")
      let error = await apiError { _ = try await cluster.client.get(ConfigMap.self, created.objectKey) }
      #expect(error?.reason == .notFound)
      #expect(error?.message == "configmaps \"x\" not found")
    }
  }

  @Test("an object with finalizers waits, takes no new ones, and goes with its last")
  func finalizers() async throws {
    try await withTestCluster { cluster in
      var object = configMap("x")
      object.metadata.finalizers = ["example.com/clean"]
      let created = try await cluster.client.create(object)
      _ = try await cluster.client.delete(ConfigMap.self, created.objectKey)
      var waiting = try await cluster.client.get(ConfigMap.self, created.objectKey)
      #expect(waiting.metadata.deletionTimestamp != nil)

      waiting.metadata.finalizers = ["example.com/clean", "example.com/more"]
      let refused = waiting
      let error = await apiError { _ = try await cluster.client.update(refused) }
      #expect(error?.reason == .forbidden || error?.reason == .invalid)

      waiting.metadata.finalizers = []
      _ = try await cluster.client.update(waiting)
      let gone = await apiError { _ = try await cluster.client.get(ConfigMap.self, created.objectKey) }
      #expect(gone?.reason == .notFound)
    }
  }

  @Test("preconditions on UID and resourceVersion must hold", arguments: [true, false])
  func preconditions(byUID: Bool) async throws {
    try await withTestCluster { cluster in
      let created = try await cluster.client.create(configMap("x"))
      let wrong = byUID ? DeleteOptions(uid: "other") : DeleteOptions(resourceVersion: "1")
      let error = await apiError {
        _ = try await cluster.client.delete(ConfigMap.self, created.objectKey, options: wrong)
      }
      #expect(error?.reason == .conflict)
      let right =
        byUID
        ? DeleteOptions(uid: created.metadata.uid) : DeleteOptions(resourceVersion: created.metadata.resourceVersion)
      try await cluster.client.delete(ConfigMap.self, created.objectKey, options: right)
    }
  }

  @Test("tenant default and its namespaces cannot be deleted")
  func builtins() async throws {
    try await withTestCluster { cluster in
      let tenant = await apiError {
        _ = try await cluster.client.delete(Tenant.self, ObjectKey(name: "default"))
      }
      #expect(tenant?.code == 403)
      #expect(tenant?.message.contains("this tenant may not be deleted") == true)
      for name in WellKnownNames.systemNamespaces {
        let namespace = await apiError {
          _ = try await cluster.client.delete(Namespace.self, ObjectKey(tenant: "default", name: name))
        }
        #expect(namespace?.code == 403)
      }
    }
  }

  @Test("a namespace terminates until it is finalized, and takes nothing new meanwhile")
  func namespaceLifecycle() async throws {
    try await withTestCluster { cluster in
      try await cluster.makeTenant("a", namespace: "work")
      let key = ObjectKey(tenant: "a", name: "work")
      _ = try await cluster.client.delete(Namespace.self, key)
      var namespace = try await cluster.client.get(Namespace.self, key)
      #expect(namespace.json.value(at: ["status", "phase"]) == "Terminating")
      let refused = await apiError {
        _ = try await cluster.client.create(configMap("x", tenant: "a", namespace: "work"))
      }
      #expect(refused?.code == 403)
      #expect(refused?.message.contains("because it is being terminated") == true)
      let again = await apiError { _ = try await cluster.client.delete(Namespace.self, key) }
      #expect(again?.reason == .conflict)
      namespace.json["spec"] = ["finalizers": []]
      let path = Namespace.resourceType.path(tenant: "a", name: "work", subresource: "finalize")
      _ = try await cluster.client.call(.put, path, body: namespace.json)
      let gone = await apiError { _ = try await cluster.client.get(Namespace.self, key) }
      #expect(gone?.reason == .notFound)
    }
  }

  @Test("a terminating tenant takes no new namespaces")
  func tenantLifecycle() async throws {
    try await withTestCluster { cluster in
      try await cluster.makeTenant("a")
      _ = try await cluster.client.delete(Tenant.self, ObjectKey(name: "a"))
      let refused = await apiError { _ = try await cluster.client.create(Namespace(name: "late", tenant: "a")) }
      #expect(refused?.code == 403)
    }
  }

  @Test("deleteCollection deletes what is selected")
  func collection() async throws {
    try await withTestCluster { cluster in
      for number in 0..<6 {
        _ = try await cluster.client.create(configMap("x\(number)", labels: ["odd": "\(number % 2)"]))
      }
      _ = try await cluster.client.call(
        .delete, "/api/v1/namespaces/default/configmaps", query: [.init("labelSelector", "odd=1")])
      let left = try await cluster.client.list(ConfigMap.self, in: CollectionScope(tenant: "default"))
      #expect(left.items.map(\.metadata.name) == ["x0", "x2", "x4"])
    }
  }

  @Test("deleteCollection deletes many at once, each of them once, and gives the list as it was")
  func largeCollection() async throws {
    try await withTestCluster { cluster in
      for number in 0..<100 { _ = try await cluster.client.create(configMap("x\(number)")) }
      let before = try await cluster.store.currentRevision()
      let answer = try await cluster.client.call(.delete, "/api/v1/namespaces/default/configmaps")
      #expect(answer[array: "items"]?.count == 100)
      #expect(try await cluster.client.list(ConfigMap.self, in: CollectionScope(tenant: "default")).items.isEmpty)
      #expect(try await cluster.store.currentRevision().value == before.value + 100)
    }
  }

  @Test("deleteCollection stops where it is refused, and says why")
  func refusedCollection() async throws {
    try await withTestCluster(admission: [Keeping(name: "x50")]) { cluster in
      for number in 0..<100 { _ = try await cluster.client.create(configMap("x\(number)")) }
      let error = await #expect(throws: APIError.self) {
        _ = try await cluster.client.call(.delete, "/api/v1/namespaces/default/configmaps")
      }
      #expect(error?.code == 403)
      let left = try await cluster.client.list(ConfigMap.self, in: CollectionScope(tenant: "default")).items
      #expect(left.contains { $0.metadata.name == "x50" })
    }
  }
}

/// Refuses that one object is deleted.
private struct Keeping: AdmissionPlugin {
  let name: String

  func validate(_ object: JSONObject?, _ request: AdmissionRequest) async throws(APIError)
    -> [StoreTransaction.Condition]
  {
    guard request.operation == .delete, request.key.name == name else { return [] }
    throw .forbidden(request.definition.type, name: request.key.name, "it is kept")
  }
}

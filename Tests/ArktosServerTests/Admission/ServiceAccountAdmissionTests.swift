import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

@Suite("Service accounts of namespaces and pods")
struct ServiceAccountAdmissionTests {
  private func pod(_ name: String, in namespace: String, tenant: String = "default", account: String? = nil) -> Pod {
    var pod = Pod(name: name, namespace: namespace, tenant: tenant)
    pod.spec.containers = [Container(name: "c", image: "i")]
    if let account { pod.spec.serviceAccountName = account }
    return pod
  }

  @Test("a new namespace has an account, and pods can be made in it at once")
  func newNamespace() async throws {
    try await withTestCluster(servers: 2) { cluster in
      try await cluster.makeTenant("a", namespace: "n")
      let key = ObjectKey(tenant: "a", namespace: "n", name: "default")
      #expect(try await cluster.client.get(ServiceAccount.self, key).metadata.uid.isEmpty == false)
      let made = try await cluster.client(1).create(pod("p", in: "n", tenant: "a"))
      #expect(made.spec.serviceAccountName == "default")
      #expect(made.spec.json[string: "serviceAccount"] == "default")
    }
  }

  @Test("an account that is named must be there")
  func missing() async throws {
    try await withTestCluster { cluster in
      let refused = await apiError { _ = try await cluster.client.create(pod("p", in: "default", account: "robot")) }
      #expect(refused?.code == 403)
      #expect(
        refused?.message
          == "pods \"p\" is forbidden: error looking up service account default/robot: "
          + "serviceaccount \"robot\" not found")
      var robot = ServiceAccount(name: "robot", namespace: "default", tenant: "default")
      robot.json["imagePullSecrets"] = [["name": "registry"]]
      _ = try await cluster.client.create(robot)
      let made = try await cluster.client.create(pod("p", in: "default", account: "robot"))
      #expect(made.spec.json["imagePullSecrets"] == [["name": "registry"]])
    }
  }

  @Test("the default account comes again when it is deleted, also if nobody saw to it; in a dry run nothing is made")
  func deleted() async throws {
    try await withTestCluster { cluster in
      let key = ObjectKey(tenant: "default", namespace: "default", name: "default")
      let first = try await cluster.client.get(ServiceAccount.self, key)
      try await cluster.client.delete(ServiceAccount.self, key)
      let second = try await cluster.client.get(ServiceAccount.self, key)
      #expect(first.metadata.uid != second.metadata.uid)
      let storeKey = ServiceAccount.definition.keys.key(tenant: "default", namespace: "default", name: "default")
      _ = try await cluster.store.commit(.delete(storeKey))
      let trial = await cluster.servers[0].respond(
        to: APIRequest(
          .post, "/api/v1/namespaces/default/pods", query: [.init("dryRun", "All")],
          headers: ["content-type": "application/json"], body: pod("p", in: "default").json.encoded()))
      #expect(trial.status == 201)
      #expect(try await cluster.store.get(storeKey).entry == nil)
      _ = try await cluster.client.create(pod("p", in: "default"))
      #expect(try await cluster.store.get(storeKey).entry != nil)
    }
  }

  @Test("a namespace that is being removed gets no account")
  func terminating() async throws {
    try await withTestCluster { cluster in
      try await cluster.makeTenant("a", namespace: "n")
      try await cluster.client.delete(Namespace.self, ObjectKey(tenant: "a", name: "n"))
      try await cluster.client.delete(
        ServiceAccount.self, ObjectKey(tenant: "a", namespace: "n", name: "default"))
      let accounts = try await cluster.client.list(ServiceAccount.self, in: .init(tenant: "a", namespace: "n"))
      #expect(accounts.items.isEmpty)
      let refused = await apiError { _ = try await cluster.client.create(pod("p", in: "n", tenant: "a")) }
      #expect(
        refused?.message
          == "pods \"p\" is forbidden: unable to create new content in namespace n because it is being terminated")
      #expect(refused?.causes.map(\.reason) == ["NamespaceTerminating"])
    }
  }
}

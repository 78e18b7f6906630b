import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

@Suite("Quotas in force")
struct QuotaTests {
  private let key = ObjectKey(tenant: "default", namespace: "default", name: "q")

  private func quota(_ hard: [String: String], _ name: String = "q", scopes: [String] = []) -> ResourceQuota {
    var quota = ResourceQuota(name: name, namespace: "default", tenant: "default")
    quota.spec.hard = hard
    quota.spec.scopes = scopes
    return quota
  }

  private func pod(
    _ name: String, requests: [String: String] = [:], limits: [String: String] = [:], deadline: Int64? = nil
  ) -> Pod {
    var pod = Pod(name: name, namespace: "default", tenant: "default")
    var container = Container(name: "c", image: "i")
    var resources = JSONObject()
    resources[stringMap: "requests"] = requests
    resources[stringMap: "limits"] = limits
    container.json["resources"] = .object(resources)
    pod.spec.containers = [container]
    pod.spec.json[int: "activeDeadlineSeconds"] = deadline
    return pod
  }

  private func used(_ client: Client, _ name: String = "q") async throws -> [String: String] {
    var key = key
    key.name = name
    return try await client.get(ResourceQuota.self, key).status.used
  }

  @Test("objects of kinds that a tenant has defined count, those that were there before the quota too")
  func customKinds() async throws {
    try await withTestCluster { cluster in
      let client = cluster.client
      _ = try await client.create(CustomResourceDefinition(json: Widgets.definition()))
      func create(_ name: String) async throws {
        var widget = DynamicObject(json: ["apiVersion": "example.com/v1", "kind": "Widget"])
        widget.metadata = ObjectMeta(json: ["name": .string(name), "namespace": "default", "tenant": "default"])
        _ = try await client.create(Widgets.type, widget)
      }
      try await create("a")
      _ = try await client.create(quota(["count/widgets.example.com": "2"]))
      #expect(try await used(client) == ["count/widgets.example.com": "1"])
      try await create("b")
      #expect(await apiError { try await create("c") }?.code == 403)
      #expect(try await used(client) == ["count/widgets.example.com": "2"])
    }
  }

  @Test("what is more than the limit is refused in Kubernetes' words, and given back when it is deleted")
  func counts() async throws {
    try await withTestCluster { cluster in
      let client = cluster.client
      _ = try await client.create(quota(["configmaps": "2", "count/secrets": "1"]))
      #expect(try await used(client) == ["configmaps": "0", "count/secrets": "0"])
      for name in ["a", "b"] { _ = try await client.create(configMap(name)) }
      let refused = await apiError { _ = try await client.create(configMap("c")) }
      #expect(refused?.code == 403)
      #expect(
        refused?.message
          == "configmaps \"c\" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=2, "
          + "limited: configmaps=2")
      #expect(try await used(client)["configmaps"] == "2")
      // Changes take nothing.
      _ = try await client.update(configMap("a", data: ["k": "v"]))
      try await client.delete(ConfigMap.self, configMap("a").objectKey)
      #expect(try await used(client)["configmaps"] == "1")
      _ = try await client.create(configMap("c"))
      let other = configMap("d", namespace: "kube-system")
      _ = try await client.create(other)
      #expect(try await used(client) == ["configmaps": "2", "count/secrets": "0"])
    }
  }

  @Test("sums of computing, which every container must speak about")
  func computing() async throws {
    try await withTestCluster { cluster in
      let client = cluster.client
      _ = try await client.create(quota(["requests.cpu": "1", "limits.memory": "1Gi", "pods": "5"]))
      let silent = await apiError { _ = try await client.create(pod("silent", requests: ["cpu": "1"])) }
      #expect(
        silent?.message == "pods \"silent\" is forbidden: failed quota: q: must specify limits.memory for: c")
      _ = try await client.create(pod("a", requests: ["cpu": "600m"], limits: ["memory": "512Mi"]))
      #expect(try await used(client) == ["requests.cpu": "600m", "limits.memory": "512Mi", "pods": "1"])
      let refused = await apiError {
        _ = try await client.create(pod("b", requests: ["cpu": "401m"], limits: ["memory": "600Mi"]))
      }
      #expect(
        refused?.message
          == "pods \"b\" is forbidden: exceeded quota: q, requested: limits.memory=600Mi,requests.cpu=401m, "
          + "used: limits.memory=512Mi,requests.cpu=600m, limited: limits.memory=1Gi,requests.cpu=1")
      _ = try await client.create(pod("b", requests: ["cpu": "0.4"], limits: ["memory": "0.5Gi"]))
      #expect(try await used(client) == ["requests.cpu": "1", "limits.memory": "1Gi", "pods": "2"])
    }
  }

  @Test("a pod that ends gives back what it took")
  func endedPods() async throws {
    try await withTestCluster { cluster in
      let client = cluster.client
      _ = try await client.create(quota(["pods": "1", "count/pods": "2", "cpu": "1"]))
      var first = try await client.create(pod("a", requests: ["cpu": "1"]))
      first.status.phase = .succeeded
      _ = try await client.updateStatus(first)
      #expect(try await used(client) == ["pods": "0", "count/pods": "1", "cpu": "0"])
      _ = try await client.create(pod("b", requests: ["cpu": "1"]))
      #expect(try await used(client) == ["pods": "1", "count/pods": "2", "cpu": "1"])
    }
  }

  @Test("a new or changed quota counts what is there, also beyond the limit")
  func recounts() async throws {
    try await withTestCluster { cluster in
      let client = cluster.client
      for name in ["a", "b", "c"] { _ = try await client.create(configMap(name)) }
      _ = try await client.create(pod("p", requests: ["cpu": "250m"]))
      var made = try await client.create(quota(["configmaps": "1"]))
      #expect(try await used(client) == ["configmaps": "3"])
      let error1 = await apiError { _ = try await client.create(configMap("d")) }
      #expect(error1?.code == 403)
      made = try await client.get(ResourceQuota.self, key)
      made.spec.hard = ["configmaps": "4", "requests.cpu": "1", "count/deployments.apps": "1"]
      _ = try await client.update(made)
      let counted = try await client.get(ResourceQuota.self, key)
      #expect(counted.status.hard == made.spec.hard)
      #expect(
        counted.status.used == ["configmaps": "3", "requests.cpu": "250m", "count/deployments.apps": "0"])
      _ = try await client.create(configMap("d"))
      _ = try await client.create(deployment("one"))
      let refused = await apiError { _ = try await client.create(deployment("two")) }
      #expect(refused?.message.contains("requested: count/deployments.apps=1") == true)
    }
  }

  @Test("scopes pick the pods that count")
  func scopes() async throws {
    try await withTestCluster { cluster in
      let client = cluster.client
      _ = try await client.create(quota(["pods": "1"], "short", scopes: ["Terminating"]))
      _ = try await client.create(quota(["pods": "1"], "idle", scopes: ["BestEffort"]))
      _ = try await client.create(pod("a", requests: ["cpu": "1"], deadline: 60))
      #expect(try await used(client, "short") == ["pods": "1"])
      #expect(try await used(client, "idle") == ["pods": "0"])
      let refused = await apiError { _ = try await client.create(pod("b", requests: ["cpu": "1"], deadline: 60)) }
      #expect(refused?.message.contains("exceeded quota: short") == true)
      _ = try await client.create(pod("b"))
      let error2 = await apiError { _ = try await client.create(pod("c")) }
      #expect(error2?.message.contains("quota: idle") == true)
      _ = try await client.create(pod("c", requests: ["cpu": "1"]))
    }
  }

  @Test("a dry run is refused like the real thing, and takes nothing")
  func dryRun() async throws {
    try await withTestCluster { cluster in
      _ = try await cluster.client.create(quota(["configmaps": "1"]))
      func attempt(_ name: String) async -> Int {
        await cluster.servers[0].respond(
          to: APIRequest(
            .post, "/api/v1/namespaces/default/configmaps", query: [.init("dryRun", "All")],
            headers: ["content-type": "application/json"], body: configMap(name).json.encoded())
        ).status
      }
      #expect(await attempt("a") == 201)
      #expect(await attempt("b") == 201)
      #expect(try await used(cluster.client) == ["configmaps": "0"])
      _ = try await cluster.client.create(configMap("a"))
      #expect(await attempt("b") == 403)
    }
  }

  @Test("a service that takes more by a change is counted anew, and refused also in a trial")
  func changes() async throws {
    try await withTestCluster { cluster in
      let client = cluster.client
      _ = try await client.create(quota(["services.nodeports": "1", "services.loadbalancers": "0"]))
      var service = NetworkService(name: "s", namespace: "default", tenant: "default")
      service.json["spec"] = ["ports": [["port": 80]]]
      service = try await client.create(service)
      #expect(try await used(client)["services.nodeports"] == "0")
      service.spec.type = "LoadBalancer"
      for query in [[APIRequest.QueryItem("dryRun", "All")], []] {
        let path = NetworkService.resourceType.path(tenant: "default", namespace: "default", name: "s")
        let refused = await cluster.servers[0].respond(
          to: APIRequest(
            .put, path, query: query, headers: ["content-type": "application/json"], body: service.json.encoded()))
        #expect(refused.status == 403)
      }
      service.spec.type = "NodePort"
      _ = try await client.update(service)
      #expect(try await used(client) == ["services.nodeports": "1", "services.loadbalancers": "0"])
    }
  }

  @Test("a quota counts quotas, and gives up its limits when it goes")
  func quotasOfQuotas() async throws {
    try await withTestCluster { cluster in
      let client = cluster.client
      _ = try await client.create(quota(["resourcequotas": "2", "configmaps": "0"]))
      #expect(try await used(client)["resourcequotas"] == "1")
      _ = try await client.create(quota(["secrets": "1"], "r"))
      #expect(try await used(client)["resourcequotas"] == "2")
      let error3 = await apiError { _ = try await client.create(quota(["pods": "1"], "s")) }
      #expect(error3?.code == 403)
      let error4 = await apiError { _ = try await client.create(configMap("c")) }
      #expect(error4?.code == 403)
      try await client.delete(ResourceQuota.self, key)
      _ = try await client.create(configMap("c"))
      _ = try await client.create(quota(["pods": "1"], "s"))
    }
  }

  @Test("a write that others refuse takes nothing")
  func refusedElsewhere() async throws {
    struct Refusing: AdmissionPlugin {
      let name = "Refusing"
      func reservations(for object: JSONObject?, _ request: AdmissionRequest) async throws(APIError)
        -> StoreTransaction
      {
        guard request.key.name == "refused" else { return .init(operations: []) }
        throw .forbidden(request.definition.type, name: "refused", "no")
      }
    }
    try await withTestCluster(admission: [Refusing()]) { cluster in
      _ = try await cluster.client.create(quota(["configmaps": "1"]))
      let error5 = await apiError { _ = try await cluster.client.create(configMap("refused")) }
      #expect(error5?.code == 403)
      _ = try await cluster.client.create(configMap("a"))
      let error6 = await apiError { _ = try await cluster.client.create(configMap("a")) }
      #expect(error6?.code == 403)
      #expect(try await used(cluster.client) == ["configmaps": "1"])
    }
  }
}

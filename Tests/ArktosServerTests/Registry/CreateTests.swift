import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

@Suite("Create")
struct CreateTests {
  @Test("a new object gets its identity from the server")
  func identity() async throws {
    let time = VirtualTime(seed: 3)
    try await withTestCluster(environment: time.environment) { cluster in
      let created = try await cluster.client.create(configMap("settings", data: ["a": "1"]))
      #expect(created.metadata.name == "settings")
      #expect(created.metadata.tenant == "default")
      #expect(created.metadata.namespace == "default")
      #expect(created.metadata.uid.count == 36)
      #expect(created.metadata.hashKey == HashKey(uid: created.metadata.uid))
      #expect(created.metadata.creationTimestamp == "2026-01-01T00:00:00Z")
      #expect(created.metadata.json["generation"] == nil, "nobody writes down which of its states he has seen")
      #expect(
        Revision(resourceVersion: created.metadata.resourceVersion) == (try await cluster.store.currentRevision()))
      let read = try await cluster.client.get(ConfigMap.self, created.objectKey)
      #expect(read == created)
    }
  }

  @Test("defaults of the schema are filled in")
  func defaults() async throws {
    try await withTestCluster { cluster in
      var sent = deployment("web")
      var spec = sent.json[object: "spec"] ?? [:]
      spec.removeValue(forKey: "replicas")
      sent.json["spec"] = .object(spec)
      let created = try await cluster.client.create(sent)
      #expect(created.json.value(at: ["spec", "replicas"]) == 1)
      #expect(created.json.value(at: ["spec", "strategy", "type"]) == "RollingUpdate")
    }
  }

  @Test("a status that comes with a new object is not taken")
  func statusIsReset() async throws {
    try await withTestCluster { cluster in
      var sent = deployment("web")
      sent.json["status"] = ["replicas": 7]
      let created = try await cluster.client.create(sent)
      #expect(created.json.value(at: ["status", "replicas"]) == nil)
    }
  }

  @Test("generateName makes a name of its own for each object")
  func generatedNames() async throws {
    try await withTestCluster(environment: VirtualTime(seed: 11).environment) { cluster in
      var sent = ConfigMap(name: "", namespace: "default", tenant: "default")
      sent.json["metadata"] = ["generateName": "job-", "namespace": "default", "tenant": "default"]
      var names: Set<String> = []
      for _ in 0..<50 { names.insert(try await cluster.client.create(sent).metadata.name) }
      #expect(names.count == 50)
      #expect(names.allSatisfy { $0.hasPrefix("job-") && $0.count == 9 })
    }
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var code: Int
    var path = "/api/v1/tenants/default/namespaces/default/configmaps"
    var body: JSONObject
    var message: String
  }

  static let refusals = [
    Refusal(
      testDescription: "another kind than the path's", code: 400,
      body: ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": "x"]], message: "the request is for a ConfigMap"
    ),
    Refusal(
      testDescription: "another tenant than the path's", code: 400,
      body: ["metadata": ["name": "x", "tenant": "b"]], message: "the tenant of the provided object does not match"),
    Refusal(
      testDescription: "another namespace than the path's", code: 400,
      body: ["metadata": ["name": "x", "namespace": "b"]],
      message: "the namespace of the provided object does not match"),
    Refusal(
      testDescription: "a resourceVersion", code: 400, body: ["metadata": ["name": "x", "resourceVersion": "7"]],
      message: "resourceVersion should not be set"),
    Refusal(
      testDescription: "no name", code: 422, body: ["metadata": [:]], message: "name or generateName is required"),
    Refusal(
      testDescription: "a name with capitals", code: 422, body: ["metadata": ["name": "Big"]], message: "metadata.name"),
    Refusal(
      testDescription: "a tenant that does not exist", code: 404,
      path: "/api/v1/tenants/nobody/namespaces/default/configmaps", body: ["metadata": ["name": "x"]],
      message: "tenants \"nobody\" not found"),
    Refusal(
      testDescription: "a namespace that does not exist", code: 404,
      path: "/api/v1/namespaces/nowhere/configmaps", body: ["metadata": ["name": "x"]],
      message: "namespaces \"nowhere\" not found"),
    Refusal(
      testDescription: "every tenant at once", code: 400,
      path: "/api/v1/tenants/all/namespaces/default/configmaps", body: ["metadata": ["name": "x"]],
      message: "name its tenant in the path"),
    Refusal(
      testDescription: "all namespaces at once", code: 405, path: "/api/v1/configmaps",
      body: ["metadata": ["name": "x"]], message: "does not allow this method"),
    Refusal(
      testDescription: "a finalizer without a domain", code: 422,
      body: ["metadata": ["name": "x", "finalizers": ["plain"]]],
      message: "metadata.finalizers[0]: Invalid value: \"plain\": name is neither a standard finalizer name"),
    Refusal(
      testDescription: "a prefix that makes no names", code: 422,
      body: ["metadata": ["name": "x", "generateName": "Bad"]], message: "metadata.generateName: Invalid value"),
  ]

  @Test("what cannot be created is refused with the reason", arguments: refusals)
  func refused(_ refusal: Refusal) async throws {
    try await withTestCluster { cluster in
      let error = await apiError { _ = try await cluster.client.call(.post, refusal.path, body: refusal.body) }
      #expect(error?.code == refusal.code)
      #expect(error?.message.contains(refusal.message) == true, "\(error?.message ?? "no error")")
    }
  }

  @Test("a name that is taken is refused")
  func taken() async throws {
    try await withTestCluster { cluster in
      _ = try await cluster.client.create(configMap("x"))
      let error = await apiError { _ = try await cluster.client.create(configMap("x")) }
      #expect(error?.reason == .alreadyExists)
      #expect(error?.message == "configmaps \"x\" already exists")
    }
  }

  @Test("the same name may be used in another tenant and another namespace")
  func namesAreScoped() async throws {
    try await withTestCluster { cluster in
      try await cluster.makeTenant("a", namespace: "default")
      _ = try await cluster.client.create(configMap("x"))
      _ = try await cluster.client.create(configMap("x", tenant: "a"))
      let list = try await cluster.client.list(ConfigMap.self, in: .everything)
      #expect(list.items.map(\.metadata.tenant).sorted() == ["a", "default"])
    }
  }

  @Test("a dry run checks everything and writes nothing")
  func dryRun() async throws {
    try await withTestCluster { cluster in
      let path = ConfigMap.resourceType.path(tenant: "default", namespace: "default")
      let query = [APIRequest.QueryItem("dryRun", "All")]
      let before = try await cluster.store.currentRevision()
      let answer = try await cluster.client.call(.post, path, query: query, body: configMap("x").json)
      #expect(answer.value(at: ["metadata", "uid"])?.stringValue?.isEmpty == false)
      #expect(try await cluster.store.currentRevision() == before)
      _ = try await cluster.client.create(configMap("x"))
      let error = await apiError {
        _ = try await cluster.client.call(.post, path, query: query, body: configMap("x").json)
      }
      #expect(error?.reason == .alreadyExists)
    }
  }
}

@Suite("Unknown fields")
struct FieldValidationTests {
  @Test(
    "they are pruned, and told of as fieldValidation asks",
    arguments: [
      ("Ignore", 201, false), ("Warn", 201, true), ("", 201, true), ("Strict", 400, false), ("Hm", 422, false),
    ])
  func unknownFields(mode: String, code: Int, warns: Bool) async throws {
    try await withTestCluster { cluster in
      var sent = deployment("web").json
      var spec = sent[object: "spec"] ?? [:]
      spec["colour"] = "red"
      sent["spec"] = .object(spec)
      let response = await cluster.servers[0].respond(
        to: APIRequest(
          .post, "/apis/apps/v1/namespaces/default/deployments",
          query: mode.isEmpty ? [] : [.init("fieldValidation", mode)], body: sent.encoded()))
      #expect(response.status == code)
      #expect(response.headers["warning"] == (warns ? "299 - \"unknown field \\\"spec.colour\\\"\"" : nil))
      guard code == 201 else { return }
      let stored = try await cluster.client.get(
        Deployment.self, ObjectKey(tenant: "default", namespace: "default", name: "web"))
      #expect(stored.json.value(at: ["spec", "colour"]) == nil)
    }
  }
}

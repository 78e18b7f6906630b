import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

/// Everything but `secrets`, and nothing of the path `/metrics`; lists no rights.
private struct NoSecrets: Authorizer {
  func refusal(of access: AccessAttributes, by caller: Caller) async throws(APIError) -> String? {
    switch access.target {
    case .path(let path): path == "/metrics" ? "no metrics for \(caller.name)" : nil
    case .resource(let resource):
      resource.resource == "secrets" ? "\(caller.name) of \(resource.tenant) may not \(access.verb) secrets" : nil
    }
  }
}

@Suite("Reviews of access")
struct AccessReviewTests {
  private let group = "/apis/authorization.k8s.io/v1"
  private let ann = Caller(name: "ann", groups: ["dev", "system:authenticated"], tenant: "a")

  private func ask(
    _ kind: String, at path: String, spec: JSONObject, as caller: Caller, authorizer: (any Authorizer)? = nil,
    metadata: JSONObject = [:]
  ) async throws -> (status: Int, body: JSONObject) {
    try await withTestCluster { cluster in
      let server = APIServer(
        store: cluster.store,
        configuration: .init(serviceGroup: "1", authorizer: authorizer), logger: .silent)
      let review: JSONObject = [
        "kind": .string(kind), "apiVersion": "authorization.k8s.io/v1", "metadata": .object(metadata),
        "spec": .object(spec),
      ]
      let response = await server.respond(
        to: APIRequest(.post, path, headers: ["content-type": "application/json"], body: review.encoded()), as: caller)
      return (response.status, try await response.object())
    }
  }

  @Test("a caller learns from the authorizer in force what they may do, whatever it is")
  func selfReview() async throws {
    for (resource, verb, isAllowed) in [("pods", "create", true), ("secrets", "get", false), ("pods", "fly", true)] {
      let answer = try await ask(
        "SelfSubjectAccessReview", at: "\(group)/selfsubjectaccessreviews",
        spec: ["resourceAttributes": ["resource": .string(resource), "verb": .string(verb), "namespace": "n"]],
        as: ann, authorizer: NoSecrets())
      #expect(answer.status == 201)
      #expect(answer.body.value(at: ["status", "allowed"]) == .bool(isAllowed))
      #expect(answer.body.value(at: ["spec", "resourceAttributes", "verb"]) == .string(verb))
      if !isAllowed {
        #expect(answer.body.value(at: ["status", "reason"]) == "ann of a may not get secrets")
      }
    }
    let path = try await ask(
      "SelfSubjectAccessReview", at: "\(group)/selfsubjectaccessreviews",
      spec: ["nonResourceAttributes": ["path": "/metrics", "verb": "get"]], as: ann, authorizer: NoSecrets())
    #expect(path.body.value(at: ["status", "reason"]) == "no metrics for ann")
  }

  @Test("the tenant in the path is the one that is asked about")
  func tenants() async throws {
    for (path, isAllowed) in [
      ("\(group)/selfsubjectaccessreviews", true), ("/tenants/a\(group)/selfsubjectaccessreviews", true),
      ("\(group)/tenants/b/selfsubjectaccessreviews", false), ("/tenants/all\(group)/selfsubjectaccessreviews", false),
    ] {
      let answer = try await ask(
        "SelfSubjectAccessReview", at: path,
        spec: ["resourceAttributes": ["resource": "pods", "verb": "list", "namespace": "n"]], as: ann,
        authorizer: TenantIsolation(catalog: .builtin))
      #expect(answer.status == 201)
      #expect(answer.body.value(at: ["status", "allowed"]) == .bool(isAllowed), "\(path)")
    }
  }

  @Test("an operator asks about others; who is no operator may ask about themselves only")
  func others() async throws {
    let spec: JSONObject = [
      "user": "bob", "groups": ["system:masters"], "resourceAttributes": ["resource": "nodes", "verb": "delete"],
    ]
    let answer = try await ask("SubjectAccessReview", at: "\(group)/subjectaccessreviews", spec: spec, as: .systemAdmin)
    #expect(answer.body.value(at: ["status", "allowed"]) == true)
    var plain = spec
    plain.removeValue(forKey: "groups")
    let refused = try await ask(
      "SubjectAccessReview", at: "\(group)/subjectaccessreviews", spec: plain, as: .systemAdmin)
    #expect(
      refused.body.value(at: ["status", "reason"])
        == "User \"bob\" cannot delete resource \"nodes\" in API group \"\" at the cluster scope")
    let forbidden = try await ask("SubjectAccessReview", at: "\(group)/subjectaccessreviews", spec: spec, as: ann)
    #expect(forbidden.status == 403)
    #expect(
      forbidden.body[string: "message"]
        == "subjectaccessreviews.authorization.k8s.io is forbidden: User \"ann\" cannot create resource "
        + "\"subjectaccessreviews\" in API group \"authorization.k8s.io\" in the tenant \"a\"")
  }

  @Test("a local review is about its own namespace")
  func local() async throws {
    let path = "\(group)/namespaces/n/localsubjectaccessreviews"
    func review(_ namespace: String) async throws -> (status: Int, body: JSONObject) {
      try await ask(
        "LocalSubjectAccessReview", at: path,
        spec: [
          "user": "bob",
          "resourceAttributes": ["resource": "pods", "verb": "get", "namespace": .string(namespace)],
        ], as: .systemAdmin)
    }
    let own = try await review("n")
    #expect(own.status == 201)
    #expect(own.body.value(at: ["status", "allowed"]) == false)
    #expect(own.body.value(at: ["metadata", "namespace"]) == "n")
    let other = try await review("m")
    #expect(other.status == 422)
    #expect(other.body[string: "message"]?.contains("must match metadata.namespace") == true)
  }

  @Test("the rights that can be listed")
  func rules() async throws {
    func rules(_ caller: Caller, _ authorizer: (any Authorizer)?) async throws -> JSONObject {
      let answer = try await ask(
        "SelfSubjectRulesReview", at: "\(group)/selfsubjectrulesreviews", spec: ["namespace": "n"], as: caller,
        authorizer: authorizer)
      #expect(answer.status == 201)
      return answer.body[object: "status"] ?? [:]
    }
    let admin = try await rules(.systemAdmin, nil)
    #expect(
      admin[array: "resourceRules"]?.first == ["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]])
    #expect(admin[bool: "incomplete"] == false)
    let few = try await rules(ann, nil)
    #expect(few[array: "resourceRules"]?.count == 2)
    #expect(few[array: "nonResourceRules"]?.first?["verbs"] == ["get"])
    let own = try await rules(ann, TenantIsolation(catalog: .builtin))
    let core = own[array: "resourceRules"]?.first { $0["apiGroups"] == [""] }
    #expect(core?["resources"]?.arrayValue?.contains("pods") == true)
    #expect(core?["resources"]?.arrayValue?.contains("nodes") == false)
    #expect(try await rules(ann, NoSecrets())[bool: "incomplete"] == true)
  }

  @Test(
    "questions that make no sense are refused",
    arguments: [
      ([:], "exactly one of nonResourceAttributes or resourceAttributes must be specified"),
      (
        [
          "resourceAttributes": ["resource": "pods"], "nonResourceAttributes": ["path": "/"],
        ], "cannot be specified in combination with resourceAttributes"
      ),
    ] as [(JSONObject, String)])
  func nonsense(spec: JSONObject, message: String) async throws {
    let answer = try await ask(
      "SelfSubjectAccessReview", at: "\(group)/selfsubjectaccessreviews", spec: spec, as: .systemAdmin)
    #expect(answer.status == 422)
    #expect(answer.body[string: "message"]?.contains(message) == true)
    let named = try await ask(
      "SubjectAccessReview", at: "\(group)/subjectaccessreviews",
      spec: ["resourceAttributes": ["resource": "pods"]], as: .systemAdmin, metadata: ["name": "x"])
    #expect(named.body[string: "message"]?.contains("at least one of user or group must be specified") == true)
    #expect(named.body[string: "message"]?.contains("must be empty") == true)
  }

  @Test("questions are only created, and nothing of them is stored")
  func nothingStored() async throws {
    try await withTestCluster { cluster in
      let before = try await cluster.store.currentRevision()
      let path = "\(group)/selfsubjectaccessreviews"
      for (method, wanted) in [(APIRequest.Method.get, 405), (.delete, 405), (.post, 201)] {
        let body: JSONObject = ["spec": ["resourceAttributes": ["resource": "pods", "verb": "get"]]]
        let response = await cluster.servers[0].respond(
          to: APIRequest(method, path, headers: ["content-type": "application/json"], body: body.encoded()))
        #expect(response.status == wanted)
      }
      let named = await cluster.servers[0].respond(to: APIRequest(.get, "\(path)/x"))
      #expect(named.status == 405)
      #expect(try await cluster.store.currentRevision() == before)
    }
  }

  @Test("an apply or a replacement that creates asks for the right to create too")
  func creationByOtherVerbs() async throws {
    struct NoCreation: Authorizer {
      func refusal(of access: AccessAttributes, by caller: Caller) async throws(APIError) -> String? {
        access.verb == "create" ? access.refusal(of: caller, .builtin) : nil
      }
    }
    try await withTestCluster { cluster in
      let server = APIServer(
        store: cluster.store, configuration: .init(serviceGroup: "1", authorizer: NoCreation()), logger: .silent)
      let map: JSONObject = [
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "c"], "data": ["a": "b"],
      ]
      func apply() async -> APIResponse {
        await server.respond(
          to: APIRequest(
            .patch, "/api/v1/namespaces/default/configmaps/c", query: [.init("fieldManager", "m")],
            headers: ["content-type": "application/apply-patch+yaml"], body: map.encoded()))
      }
      let refused = await apply()
      #expect(refused.status == 403)
      #expect(
        try await refused.object()[string: "message"]
          == "configmaps \"c\" is forbidden: User \"system:admin\" cannot create resource \"configmaps\" "
          + "in API group \"\" in the namespace \"default\"")
      _ = try await cluster.client.create(configMap("c"))
      #expect(await apply().status == 200)
      let lease: JSONObject = [
        "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": ["name": "l"], "spec": [:],
      ]
      let put = await server.respond(
        to: APIRequest(
          .put, "/apis/coordination.k8s.io/v1/namespaces/default/leases/l",
          headers: ["content-type": "application/json"], body: lease.encoded()))
      #expect(put.status == 403)
    }
  }
}

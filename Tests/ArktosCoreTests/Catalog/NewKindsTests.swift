import Testing

@testable import ArktosCore

/// Everything that the server does to an object before it stores it.
private func causes(_ definition: ResourceDefinition, _ json: JSONObject) -> [String] {
  var object = json
  object["metadata"] = ["name": "n", "namespace": "d", "tenant": "t"]
  definition.pruneAndApplyDefaults(to: &object)
  return definition.validationErrors(of: object).map { "\($0.field): \($0.reason)" }
}

private func stored(_ definition: ResourceDefinition, _ json: JSONObject) -> JSONObject {
  var object = json
  definition.pruneAndApplyDefaults(to: &object)
  return object
}

@Suite("Secrets")
struct SecretTests {
  @Test("texts become data, and are gone")
  func texts() {
    let secret = stored(Secret.definition, ["stringData": ["a": "hello", "b": "x"], "data": ["b": "eQ=="]])
    #expect(secret["data"] == ["a": "aGVsbG8=", "b": "eA=="])
    #expect(secret["stringData"] == nil)
    #expect(secret["type"] == "Opaque")
  }

  @Test(
    "types demand their keys",
    arguments: [
      ("kubernetes.io/tls", ["data[tls.crt]: FieldValueRequired", "data[tls.key]: FieldValueRequired"]),
      ("kubernetes.io/ssh-auth", ["data[ssh-privatekey]: FieldValueRequired"]),
      ("kubernetes.io/dockerconfigjson", ["data[.dockerconfigjson]: FieldValueRequired"]),
      ("kubernetes.io/basic-auth", ["data[username]: FieldValueRequired", "data[password]: FieldValueRequired"]),
      ("example.com/any", []),
    ])
  func types(_ type: String, _ expected: [String]) {
    #expect(causes(Secret.definition, ["type": .string(type)]) == expected)
  }

  @Test(
    "settings of Docker are JSON objects, and are not told",
    arguments: [
      ("{}", nil), (#"{"auths": {}}"#, nil), ("x", "invalid character 'x' looking for beginning of value"),
      ("", "unexpected end of JSON input"), ("{", "unexpected end of JSON input"),
      ("[]", "json: cannot unmarshal array into Go value of type map[string]interface {}"),
      ("5", "json: cannot unmarshal number into Go value of type map[string]interface {}"),
    ] as [(String, String?)])
  func dockerSettings(text: String, problem: String?) {
    for key in [".dockercfg", ".dockerconfigjson"] {
      let secret: JSONObject = [
        "type": .string("kubernetes.io/\(key.dropFirst())"),
        "data": [key: .string(Base64Text.encode(text.utf8))],
      ]
      let wanted = problem.map { APIError.Cause.invalid("data[\(key)]", "<secret contents redacted>", $0) }
      #expect(Secret.definition.strategy.validate(secret) == [wanted].compactMap { $0 })
    }
  }

  @Test("keys are names of files")
  func keys() {
    #expect(causes(Secret.definition, ["data": ["a b": ""]]) == ["data[a b]: FieldValueInvalid"])
  }

  @Test("the type never changes, nor does an immutable Secret")
  func updates() {
    let old: JSONObject = ["type": "Opaque", "immutable": true, "data": ["a": "eA=="]]
    let new: JSONObject = ["type": "other", "data": ["a": "eQ=="]]
    let fields = Secret.definition.updateErrors(of: new, stored: old).map(\.field)
    #expect(Set(fields).isSuperset(of: ["type", "immutable", "data"]))
  }
}

@Suite("Services")
struct ServiceTests {
  private func service(_ spec: JSONObject) -> JSONObject { ["spec": .object(spec)] }

  @Test("ports and policies have their defaults")
  func defaults() {
    let spec = stored(NetworkService.definition, service(["ports": [["port": 80]]]))[object: "spec"] ?? [:]
    #expect(spec["ports"] == [["port": 80, "protocol": "TCP", "targetPort": 80]])
    #expect(spec["type"] == "ClusterIP" && spec["sessionAffinity"] == "None")
    #expect(spec["internalTrafficPolicy"] == "Cluster" && spec["ipFamilies"] == ["IPv4"])
    let sticky = stored(NetworkService.definition, service(["sessionAffinity": "ClientIP", "ports": [["port": 1]]]))
    #expect(sticky.value(at: ["spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds"]) == 10800)
  }

  @Test(
    "mistakes are named",
    arguments: [
      ([:], ["spec.ports: FieldValueRequired"]),
      (["clusterIP": "None"], []),
      (["type": "ExternalName"], ["spec.externalName: FieldValueRequired"]),
      (["type": "ExternalName", "externalName": "a.example."], []),
      (
        ["ports": [["port": 0]]],
        ["spec.ports[0].port: FieldValueInvalid", "spec.ports[0].targetPort: FieldValueInvalid"]
      ),
      (
        ["ports": [["port": 70000]]],
        ["spec.ports[0].port: FieldValueInvalid", "spec.ports[0].targetPort: FieldValueInvalid"]
      ),
      (["ports": [["name": "a", "port": 80], ["port": 81]]], ["spec.ports[1].name: FieldValueRequired"]),
      (
        ["ports": [["name": "a", "port": 80], ["name": "a", "port": 81]]], ["spec.ports[1].name: FieldValueDuplicate"]
      ),
      (["ports": [["name": "a", "port": 80], ["name": "b", "port": 80]]], ["spec.ports[1]: FieldValueDuplicate"]),
      (["type": "NodePort", "clusterIP": "None", "ports": [["port": 80]]], ["spec.clusterIPs[0]: FieldValueInvalid"]),
      (["clusterIP": "10.0.0.256", "ports": [["port": 80]]], ["spec.clusterIPs[0]: FieldValueInvalid"]),
      (["type": "Other", "ports": [["port": 80]]], ["spec.type: FieldValueNotSupported"]),
      (["ports": [["port": 80, "targetPort": "web"]], "externalIPs": ["1.2.3.4", "::1"]], []),
      (["ports": [["port": 80, "targetPort": "a--b"]]], ["spec.ports[0].targetPort: FieldValueInvalid"]),
      (["ports": [["port": 80]], "externalIPs": ["x"]], ["spec.externalIPs[0]: FieldValueInvalid"]),
    ] as [(JSONObject, [String])])
  func mistakes(_ spec: JSONObject, _ expected: [String]) {
    #expect(causes(NetworkService.definition, service(spec)) == expected)
  }

  @Test("an address stays; an update that leaves it out keeps it")
  func addresses() {
    let old = service(["clusterIP": "10.96.0.9", "clusterIPs": ["10.96.0.9"], "ports": [["port": 80]]])
    var new = service(["ports": [["port": 81]]])
    ServiceRules.keepAddresses(&new, old)
    #expect(NetworkService(json: new).spec.clusterIP == "10.96.0.9")
    #expect(ServiceRules.validateUpdate(new, old) == [])
    new["spec"] = ["clusterIP": "10.96.0.10", "clusterIPs": ["10.96.0.9"]]
    ServiceRules.keepAddresses(&new, old)
    #expect(NetworkService(json: new).spec.clusterIPs == ["10.96.0.10"])
    #expect(ServiceRules.validateUpdate(new, old).map(\.field) == ["spec.clusterIPs[0]"])
  }
}

@Suite("Roles")
struct RoleTests {
  @Test(
    "rules say what may be done to what",
    arguments: [
      (["verbs": ["get"], "apiGroups": [""], "resources": ["pods"]], []),
      (["apiGroups": [""], "resources": ["pods"]], ["rules[0].verbs: FieldValueRequired"]),
      (["verbs": ["get"], "resources": ["pods"]], ["rules[0].apiGroups: FieldValueRequired"]),
      (["verbs": ["get"], "apiGroups": [""]], ["rules[0].resources: FieldValueRequired"]),
      (["verbs": ["get"], "nonResourceURLs": ["/x"]], ["rules[0].nonResourceURLs: FieldValueInvalid"]),
    ] as [(JSONObject, [String])])
  func rules(_ rule: JSONObject, _ expected: [String]) {
    #expect(causes(Role.definition, ["rules": [.object(rule)]]) == expected)
  }

  @Test("a binding's groups are filled in, its role never changes")
  func bindings() {
    let json: JSONObject = [
      "roleRef": ["kind": "Role", "name": "r"],
      "subjects": [["kind": "User", "name": "u"], ["kind": "ServiceAccount", "name": "s", "namespace": "d"]],
    ]
    #expect(causes(RoleBinding.definition, json) == [])
    let binding = RoleBinding(json: stored(RoleBinding.definition, json))
    #expect(binding.roleRef.apiGroup == "rbac.authorization.k8s.io")
    #expect(binding.subjects.map(\.apiGroup) == ["rbac.authorization.k8s.io", ""])
    var other = binding
    other.roleRef.name = "other"
    #expect(RoleBinding.definition.strategy.validateUpdate(other.json, binding.json).map(\.field) == ["roleRef"])
  }

  @Test("an account of a role binding is of its namespace unless another is named")
  func accounts() {
    let json: JSONObject = [
      "roleRef": ["kind": "Role", "name": "r"], "subjects": [["kind": "ServiceAccount", "name": "s"]],
    ]
    #expect(causes(RoleBinding.definition, json) == [])
  }

  @Test("a cluster role binding gives cluster roles only; accounts have namespaces")
  func mistakes() {
    let json: JSONObject = [
      "roleRef": ["kind": "Role", "name": ""],
      "subjects": [["kind": "ServiceAccount", "name": "s"], ["kind": "Robot", "name": "r"]],
    ]
    var object = json
    object["metadata"] = ["name": "system:n", "tenant": "t"]
    ClusterRoleBinding.definition.pruneAndApplyDefaults(to: &object)
    #expect(
      ClusterRoleBinding.definition.validationErrors(of: object).map(\.field) == [
        "roleRef.kind", "roleRef.name", "subjects[0].namespace", "subjects[1].kind",
      ])
  }
}

@Suite("Endpoint slices, quotas and storage clusters")
struct SmallKindsTests {
  @Test("addresses are of the slice's type")
  func slices() {
    let slice = { (type: String, address: String) -> JSONObject in
      ["addressType": .string(type), "endpoints": [["addresses": [.string(address)]]]]
    }
    #expect(causes(EndpointSlice.definition, slice("IPv4", "10.1.2.3")) == [])
    #expect(causes(EndpointSlice.definition, slice("IPv6", "2001:db8::1")) == [])
    #expect(
      causes(EndpointSlice.definition, slice("IPv4", "2001:db8::1"))
        == ["endpoints[0].addresses[0]: FieldValueInvalid"])
    #expect(causes(EndpointSlice.definition, [:]) == ["addressType: FieldValueRequired"])
  }

  @Test(
    "what a quota limits and picks must be something",
    arguments: [
      (["hard": ["widgets": "1"]], Array(repeating: "spec.hard[widgets]: FieldValueInvalid", count: 2)),
      (["hard": ["count/widgets.example.com": "1", "requests.example.com/gpu": "2"]], []),
      (["hard": ["pods": "1500m"]], ["spec.hard[pods]: FieldValueInvalid"]),
      (["hard": ["pods": "1", "cpu": "1500m"], "scopes": ["NotBestEffort"]], []),
      (["hard": ["cpu": "1"], "scopes": ["BestEffort"]], ["spec.scopes: FieldValueInvalid"]),
      (["hard": ["secrets": "1"], "scopes": ["Terminating"]], ["spec.scopes: FieldValueInvalid"]),
      (
        [
          "hard": ["pods": "1"],
          "scopeSelector": [
            "matchExpressions": [["scopeName": "PriorityClass", "operator": "In", "values": ["high"]]]
          ],
        ], []
      ),
      (
        [
          "hard": ["pods": "1"],
          "scopeSelector": [
            "matchExpressions": [
              ["scopeName": "PriorityClass", "operator": "In"],
              ["scopeName": "Terminating", "operator": "In", "values": ["x"]],
              ["scopeName": "PriorityClass", "operator": "Exists", "values": ["x"]],
            ]
          ],
        ],
        [
          "spec.scopeSelector.matchExpressions[0].values: FieldValueRequired",
          "spec.scopeSelector.matchExpressions[1].operator: FieldValueInvalid",
          "spec.scopeSelector.matchExpressions[2].values: FieldValueInvalid",
        ]
      ),
    ] as [(JSONObject, [String])])
  func quotaRules(spec: JSONObject, problems: [String]) {
    #expect(causes(ResourceQuota.definition, ["spec": .object(spec)]) == problems)
  }

  @Test("limits are names and amounts")
  func quotas() {
    let quota = { (hard: JSONObject) -> JSONObject in ["spec": ["hard": .object(hard)]] }
    #expect(
      causes(ResourceQuota.definition, quota(["pods": "4", "count/deployments.apps": 2, "requests.cpu": "1"])) == [])
    #expect(causes(ResourceQuota.definition, quota(["pods": "-1"])) == ["spec.hard[pods]: FieldValueInvalid"])
  }

  @Test("a storage cluster has a number and an address")
  func storageClusters() {
    var object: JSONObject = ["storageClusterId": "64", "metadata": ["name": "c"]]
    StorageCluster.definition.pruneAndApplyDefaults(to: &object)
    #expect(
      StorageCluster.definition.validationErrors(of: object).map(\.field) == ["serviceAddress", "storageClusterId"])
  }
}

@Suite("Internet addresses")
struct IPAddressTextTests {
  @Test(arguments: ["::", "::1", "1::", "2001:db8::ffff", "1:2:3:4:5:6:7:8", "::ffff:10.0.0.1"])
  func goodAddresses(_ text: String) { #expect(IPAddressText.isIPv6(text)) }

  @Test(arguments: [
    "", ":", ":::", "1:2", "1::2::3", "12345::", "1:2:3:4:5:6:7:8:9", "g::", "10.0.0.1", "1:2:3:4:5:6:7:",
  ])
  func badAddresses(_ text: String) { #expect(!IPAddressText.isIPv6(text)) }

  @Test(arguments: ["1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.5", "a.b.c.d", "1.2.3.+4", ""])
  func badOldAddresses(_ text: String) { #expect(!IPAddressText.isIPv4(text)) }

  @Test("a block gives out all but its first and last address")
  func blocks() throws {
    let range = try #require(AddressRange("10.1.2.9/30"))
    #expect(range.description == "10.1.2.8/30")
    #expect((0..<range.capacity).map(range.address) == ["10.1.2.9", "10.1.2.10"])
    #expect(range.contains("10.1.2.10") && !range.contains("10.1.2.8") && !range.contains("10.1.2.11"))
    #expect(AddressRange.standard.description == "10.96.0.0/12")
    #expect(AddressRange("10.0.0.0") == nil && AddressRange("10.0.0.0/31") == nil)
  }
}

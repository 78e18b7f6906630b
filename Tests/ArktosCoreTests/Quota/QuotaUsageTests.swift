import ArktosCore
import Testing

@Suite("What objects use of quotas")
struct QuotaUsageTests {
  private func container(_ name: String, requests: JSONObject = [:], limits: JSONObject = [:], lasts: Bool = false)
    -> JSONValue
  {
    var container: JSONObject = [
      "name": .string(name), "image": "i",
      "resources": ["requests": .object(requests), "limits": .object(limits)],
    ]
    if lasts { container["restartPolicy"] = "Always" }
    return .object(container)
  }

  private func usage(_ spec: JSONObject, phase: String = "Running") -> QuotaUsage {
    QuotaUsage(
      of: ["metadata": ["name": "p"], "spec": .object(spec), "status": ["phase": .string(phase)]], Pod.resourceType)
  }

  @Test("a pod's containers are summed exactly, under both names of requests")
  func sums() {
    let usage = usage([
      "containers": [
        container("a", requests: ["cpu": "100m", "memory": "1Gi"], limits: ["cpu": "1"]),
        container("b", requests: ["cpu": "0.9", "memory": "512Mi", "example.com/gpu": "2"], limits: ["cpu": "1500m"]),
      ]
    ])
    #expect(
      usage.amounts.texts == [
        "pods": "1", "count/pods": "1", "cpu": "1", "requests.cpu": "1", "memory": "1536Mi",
        "requests.memory": "1536Mi", "limits.cpu": "2500m", "requests.example.com/gpu": "2",
      ])
  }

  @Test("containers that initialize count as far as they need more than what follows; those that last count beside it")
  func initContainers() {
    let main = container("m", requests: ["cpu": "2"])
    func cpu(_ initContainers: [JSONValue]) -> String? {
      usage(["containers": [main], "initContainers": .array(initContainers)]).amounts.texts["cpu"]
    }
    #expect(cpu([container("i", requests: ["cpu": "3"]), container("j", requests: ["cpu": "1"])]) == "3")
    #expect(cpu([container("s", requests: ["cpu": "1"], lasts: true)]) == "3")
    #expect(
      cpu([container("s", requests: ["cpu": "1"], lasts: true), container("i", requests: ["cpu": "4"])]) == "5")
    #expect(
      cpu([container("i", requests: ["cpu": "2500m"]), container("s", requests: ["cpu": "1"], lasts: true)]) == "3")
  }

  @Test("what is said of the pod as a whole goes before its containers, and overhead comes on top")
  func wholePod() {
    let usage = usage([
      "containers": [container("a", requests: ["cpu": "1", "memory": "1Gi"], limits: ["cpu": "2"])],
      "resources": ["requests": ["cpu": "4"]], "overhead": ["cpu": "250m", "memory": "1Mi"],
    ])
    #expect(usage.amounts.texts["requests.cpu"] == "4250m")
    #expect(usage.amounts.texts["requests.memory"] == "1025Mi")
    #expect(usage.amounts.texts["limits.cpu"] == "2250m")
    #expect(usage.amounts.texts["limits.memory"] == nil)
  }

  @Test("a pod that has ended is an object still, and nothing else", arguments: ["Succeeded", "Failed"])
  func ended(phase: String) {
    let usage = usage(["containers": [container("a", requests: ["cpu": "1"])]], phase: phase)
    #expect(usage.amounts.texts == ["count/pods": "1"])
  }

  @Test(
    "services by their types",
    arguments: [
      ("ClusterIP", true, "0", "0"), ("NodePort", true, "0", "2"), ("LoadBalancer", true, "1", "2"),
      ("LoadBalancer", false, "1", "1"),
    ])
  func services(type: String, allocates: Bool, balancers: String, ports: String) {
    let object: JSONObject = [
      "spec": [
        "type": .string(type), "ports": [["port": 1], ["port": 2, "nodePort": 30000]],
        "allocateLoadBalancerNodePorts": .bool(allocates),
      ]
    ]
    let texts = QuotaUsage(of: object, NetworkService.resourceType).amounts.texts
    #expect(texts["services"] == "1" && texts["count/services"] == "1")
    #expect(texts["services.loadbalancers"] == balancers)
    #expect(texts["services.nodeports"] == ports)
  }

  @Test("other kinds count under their names, the older ones without a prefix too")
  func others() {
    #expect(QuotaUsage(of: [:], ConfigMap.resourceType).amounts.texts == ["configmaps": "1", "count/configmaps": "1"])
    #expect(QuotaUsage(of: [:], Deployment.resourceType).amounts.texts == ["count/deployments.apps": "1"])
    #expect(QuotaUsage.counts(Deployment.resourceType, for: "count/deployments.apps"))
    #expect(!QuotaUsage.counts(Deployment.resourceType, for: "deployments"))
    #expect(QuotaUsage.counts(Pod.resourceType, for: "requests.example.com/gpu"))
  }

  @Test(
    "scopes pick pods",
    arguments: [
      ("BestEffort", true, false), ("NotBestEffort", false, true), ("Terminating", false, true),
      ("NotTerminating", true, false), ("PriorityClass", false, true), ("CrossNamespacePodAffinity", false, true),
    ])
  func scopes(scope: String, plain: Bool, special: Bool) {
    let quota = ResourceQuotaSpec(json: ["scopes": [.string(scope)]])
    let plainPod = usage(["containers": [container("a")]])
    let specialPod = usage([
      "containers": [container("a", limits: ["cpu": "1"])], "activeDeadlineSeconds": 5, "priorityClassName": "high",
      "affinity": [
        "podAffinity": [
          "preferredDuringSchedulingIgnoredDuringExecution": [
            ["weight": 1, "podAffinityTerm": ["topologyKey": "z", "namespaces": ["other"]]]
          ]
        ]
      ],
    ])
    #expect(QuotaScopes.match(plainPod.scopes, quota) == plain)
    #expect(QuotaScopes.match(specialPod.scopes, quota) == special)
    // Nothing but pods is in a scope.
    #expect(!QuotaScopes.match(QuotaUsage(of: [:], ConfigMap.resourceType).scopes, quota))
  }

  @Test(
    "priority classes by operators",
    arguments: [
      ("In", ["high", "low"], true, false), ("NotIn", ["high"], false, true), ("Exists", [], true, false),
      ("DoesNotExist", [], false, true),
    ])
  func priorities(condition: String, values: [String], high: Bool, none: Bool) {
    let quota = ResourceQuotaSpec(json: [
      "scopeSelector": [
        "matchExpressions": [
          [
            "scopeName": "PriorityClass", "operator": .string(condition),
            "values": .array(values.map(JSONValue.string)),
          ]
        ]
      ]
    ])
    let spec: JSONObject = ["containers": [container("a")]]
    var highSpec = spec
    highSpec["priorityClassName"] = "high"
    #expect(QuotaScopes.match(usage(highSpec).scopes, quota) == high)
    #expect(QuotaScopes.match(usage(spec).scopes, quota) == none)
  }

  @Test("containers that say nothing about a limited sum are named")
  func unspecified() {
    let pod: JSONObject = [
      "spec": [
        "containers": [container("b"), container("a", requests: ["cpu": "1"])],
        "initContainers": [container("i", requests: ["cpu": "1"], limits: ["memory": "1Gi"])],
      ]
    ]
    let missing = QuotaUsage.unspecified(pod, limits: ["pods", "requests.cpu", "limits.memory"])
    #expect(missing.map(\.resource) == ["limits.memory", "requests.cpu"])
    #expect(missing.map(\.containers) == [["a", "b"], ["b"]])
  }

  @Test("sums of amounts are exact, keep their form, and never overflow")
  func arithmetic() throws {
    func sum(_ left: String, _ right: String) throws -> String {
      (try #require(Quantity(left)) + #require(Quantity(right))).description
    }
    #expect(try sum("1Gi", "512Mi") == "1536Mi")
    #expect(try sum("0", "1Gi") == "1Gi")
    #expect(try sum("100m", "0.9") == "1")
    #expect(try sum("1n", "1") == "1000000001n")
    let most = try #require(Quantity("170000000000000000000000000000"))
    #expect(most + most >= most)
    #expect(.zero - most - most <= .zero - most)
    #expect((try #require(Quantity("2Gi")) - #require(Quantity("1Gi"))).description == "1Gi")
  }
}

import ArktosCore
import Testing

@Suite("Rules of the other kinds")
struct OtherKindsTests {
  // MARK: - DataPartitionConfig and ControllerInstance

  @Test func aPartitionNeedsAServiceGroup() {
    let steps = RegistrySteps(definition: DataPartitionConfig.definition)
    #expect(steps.create(DataPartitionConfig(name: "p").json).causes == [.required("serviceGroupId")])
    var config = DataPartitionConfig(name: "p", serviceGroupId: "1", range: TenantRange(to: "m"))
    #expect(steps.fields(config) == [])
    config.serviceGroupId = ""
    #expect(steps.fields(config) == ["serviceGroupId"])
  }

  @Test(
    "Ranges of any order are accepted, as Arktos does",
    arguments: [TenantRange(from: "z", to: "a"), TenantRange(from: "a", to: "a"), .everyTenant])
  func ranges(range: TenantRange) {
    let config = DataPartitionConfig(name: "p.q", serviceGroupId: "not a label", range: range)
    #expect(RegistrySteps(definition: DataPartitionConfig.definition).fields(config) == [])
  }

  @Test func theBoundsOfAPartitionAreAlwaysWritten() {
    let steps = RegistrySteps(definition: DataPartitionConfig.definition)
    let object = steps.create(["metadata": ["name": "p"], "serviceGroupId": "1"]).object
    #expect(object["rangeStart"] == "")
    #expect(object["rangeEnd"] == "")
  }

  @Test func aControllerInstanceExpiresAndHasALabelAsName() {
    let definition = ControllerInstance.definition
    #expect(definition.timeToLive == .seconds(30))
    let steps = RegistrySteps(definition: definition)
    #expect(steps.fields(ControllerInstance(name: "replicaset-1")) == [])
    #expect(steps.fields(ControllerInstance(name: "a.b")) == ["metadata.name"])
    #expect(steps.create(ControllerInstance(name: "x").json).object["controllerKey"] == 0)
  }

  // MARK: - Endpoints, Lease, Event

  @Test func endpointsHaveAddressesAndALabelAsServiceGroup() {
    let steps = RegistrySteps(definition: Endpoints.definition)
    var endpoints = Endpoints(name: "kubernetes", namespace: "default", tenant: "default")
    #expect(steps.fields(endpoints) == [])
    endpoints.subsets = [EndpointSubset(addresses: [EndpointAddress(ip: "10.0.0.1")], ports: [], serviceGroupId: "1")]
    endpoints.subsets[0].ports = [EndpointPort(name: "https", port: 6443)]
    #expect(steps.fields(endpoints) == [])
    endpoints.subsets[0].serviceGroupId = "A B"
    #expect(steps.fields(endpoints) == ["subsets[0].serviceGroupId"])
    endpoints.subsets = [EndpointSubset(addresses: [], ports: [], serviceGroupId: "1")]
    #expect(steps.fields(endpoints) == ["subsets[0]"])
    #expect(Endpoints.definition.storagePrefix == "services/endpoints")
    #expect(Endpoints.definition.strategy.allowsCreateOnUpdate)
  }

  @Test func endpointsHaveAddressesOfTheInternetAndTellPortsApart() {
    let steps = RegistrySteps(definition: Endpoints.definition)
    var endpoints = Endpoints(name: "e", namespace: "n", tenant: "t")
    endpoints.json["subsets"] = [
      ["addresses": [["ip": "x"]], "ports": [["port": 80, "name": "a"], ["port": 81], ["port": 82, "name": "B"]]]
    ]
    #expect(
      steps.fields(endpoints) == [
        "subsets[0].addresses[0].ip", "subsets[0].ports[1].name", "subsets[0].ports[2].name",
      ])
    endpoints.json["subsets"] = [["notReadyAddresses": [["ip": "::1"]], "ports": [["port": 80]]]]
    #expect(steps.fields(endpoints) == [])
  }

  @Test(
    "Nodes have taints that differ, and blocks of addresses",
    arguments: [
      (["podCIDR": "10.0.0.0/24", "taints": [["key": "a", "effect": "NoSchedule"]]], []),
      (["podCIDRs": ["10.0.0.0/24", "fd00::/64"]], []),
      (["podCIDR": "x"], ["spec.podCIDRs[0]"]), (["podCIDRs": ["10.0.0.0/24", "fd00::/129"]], ["spec.podCIDRs[1]"]),
      (
        ["taints": [["key": "a b", "value": "c d", "effect": "NoExecute"]]],
        ["metadata.taints[0].key", "metadata.taints[0].value"]
      ),
      (
        ["taints": [["key": "a", "effect": "NoExecute"], ["key": "a", "value": "b", "effect": "NoExecute"]]],
        ["metadata.taints[1]"]
      ),
    ] as [(JSONObject, [String])])
  func nodes(spec: JSONObject, fields: [String]) {
    var node = Node(name: "n")
    node.json["spec"] = .object(spec)
    #expect(RegistrySteps(definition: Node.definition).fields(node) == fields)
  }

  @Test func aLeaseIsRenewedOnlyByThoseWhoSawIt() {
    #expect(!Lease.definition.strategy.allowsUnconditionalUpdate)
    #expect(Lease.definition.strategy.allowsCreateOnUpdate)
    var lease = Lease(name: "l", namespace: "n", tenant: "t")
    lease.spec.leaseDurationSeconds = 15
    lease.spec.renewTime = "2026-01-01T00:00:00.000001Z"
    let steps = RegistrySteps(definition: Lease.definition)
    #expect(steps.fields(lease) == [])
    lease.spec.leaseDurationSeconds = 0
    #expect(steps.fields(lease) == ["spec.leaseDurationSeconds"])
  }

  @Test func anEventLiesWithItsObjectAndExpires() {
    let steps = RegistrySteps(definition: Event.definition)
    var event = Event(name: "e", namespace: "n", tenant: "t")
    event.involvedObject = ObjectReference(Pod(name: "p", namespace: "n", tenant: "t"))
    #expect(steps.fields(event) == [])
    event.involvedObject = ObjectReference(Pod(name: "p", namespace: "other", tenant: "t"))
    #expect(steps.fields(event) == ["involvedObject.namespace"])
    event.involvedObject = ObjectReference(Node(name: "node"))
    #expect(steps.fields(event) == [])
    #expect(Event.definition.timeToLive == .seconds(3600))
  }

  // MARK: - ConfigMap

  private let maps = RegistrySteps(definition: ConfigMap.definition)

  private func map(_ change: (inout ConfigMap) -> Void = { _ in }) -> ConfigMap {
    var map = ConfigMap(name: "m", namespace: "n", tenant: "t")
    change(&map)
    return map
  }

  @Test func keysOfAConfigMapHaveTheirSyntaxAndAreUnique() {
    #expect(maps.fields(map { $0.data = ["a.b": "x"] }) == [])
    #expect(maps.fields(map { $0.data = ["a/b": "x"] }) == ["data[a/b]"])
    #expect(
      maps.fields(
        map {
          $0.data = ["a": "x"]
          $0.binaryData = ["a": "YQ=="]
        }) == ["data[a]"])
    #expect(maps.fields(map { $0.binaryData = ["a": "?"] }) == ["binaryData[a]"])
  }

  @Test func aConfigMapHoldsAMegabyte() {
    let megabyte = 1024 * 1024
    #expect(maps.fields(map { $0.data = ["a": String(repeating: "x", count: megabyte)] }) == [])
    #expect(maps.fields(map { $0.data = ["a": String(repeating: "x", count: megabyte + 1)] }) == [""])
    #expect(maps.fields(map { $0.binaryData = ["a": String(repeating: "AAAA", count: megabyte / 3)] }) == [])
    #expect(maps.fields(map { $0.binaryData = ["a": String(repeating: "AAAA", count: megabyte / 3 + 1)] }) == [""])
  }

  @Test func anImmutableConfigMapStaysAsItIs() {
    let stored = map {
      $0.data = ["a": "1"]
      $0.isImmutable = true
    }
    let fields = { (change: (inout ConfigMap) -> Void) in
      var changed = stored
      change(&changed)
      return maps.update(changed.json, stored: stored.json).causes.map(\.field)
    }
    #expect(fields { $0.metadata.labels = ["x": "y"] } == [])
    #expect(fields { $0.data["a"] = "2" } == ["data"])
    #expect(fields { $0.binaryData["b"] = "YQ==" } == ["binaryData"])
    #expect(fields { $0.isImmutable = false } == ["immutable"])
  }
}

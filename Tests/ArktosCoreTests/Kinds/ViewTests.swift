import ArktosCore
import Testing

@Suite("Typed views")
struct ViewTests {
  @Test func unknownMembersSurviveAChange() throws {
    let json = try JSONObject(
      parsing: Array(
        #"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","x":1},"spec":{"y":[1],"replicas":2},"z":null}"#
          .utf8))
    var deployment = Deployment(json: json)
    deployment.spec.replicas = 5
    deployment.metadata.labels["a"] = "b"
    #expect(deployment.json["z"] == .null)
    #expect(deployment.json["metadata"]?["x"] == 1)
    #expect(deployment.json["spec"] == ["y": [1], "replicas": 5])
  }

  @Test func absentFieldsHaveKubernetesDefaults() {
    let spec = Deployment(name: "d").spec
    #expect(spec.replicas == 1)
    #expect(spec.revisionHistoryLimit == 10)
    #expect(spec.progressDeadlineSeconds == 600)
    #expect(spec.strategy.type == .rollingUpdate)
    #expect(spec.strategy.maxSurge == "25%")
    #expect(spec.strategy.maxUnavailable == "25%")
    let pod = Pod(name: "p").spec
    #expect(pod.restartPolicy == .always)
    #expect(pod.terminationGracePeriodSeconds == 30)
    #expect(Tenant(name: "t").spec.storageClusterId == "0")
  }

  @Test func aNewObjectNamesItsKind() {
    let tenant = Tenant(name: "aa")
    #expect(tenant.json == ["apiVersion": "v1", "kind": "Tenant", "metadata": ["name": "aa"]])
  }

  private static let ranges: [(json: JSONObject, range: TenantRange)] = [
    (["rangeStart": "a", "rangeEnd": "m"], TenantRange()),
    (["rangeStart": "a", "isRangeStartValid": true, "rangeEnd": "m"], TenantRange(from: "a")),
    (["rangeEnd": "m", "isRangeEndValid": true], TenantRange(to: "m")),
    (
      ["rangeStart": "a", "isRangeStartValid": true, "rangeEnd": "m", "isRangeEndValid": true],
      TenantRange(from: "a", to: "m")
    ),
  ]

  @Test("A partition's range is what its flags let hold", arguments: ranges)
  func range(json: JSONObject, range: TenantRange) {
    #expect(DataPartitionConfig(json: json).range == range)
    #expect(DataPartitionConfig(name: "c", serviceGroupId: "1", range: range).range == range)
  }

  @Test func aSelectorInAnObjectBecomesACondition() {
    var spec = LabelSelectorSpec(matchLabels: ["b": "2", "a": "1"])
    spec.matchExpressions = [
      .init(key: "c", operator: .in, values: ["x", "y"]), .init(key: "d", operator: .doesNotExist),
    ]
    let selector = LabelSelector(spec)
    #expect(selector?.matches(["a": "1", "b": "2", "c": "y"]) == true)
    #expect(selector?.matches(["a": "1", "b": "2", "c": "z"]) == false)
    #expect(selector?.matches(["a": "1", "b": "2", "c": "y", "d": ""]) == false)
    #expect(LabelSelector(LabelSelectorSpec(json: ["matchExpressions": [["key": "a", "operator": "Near"]]])) == nil)
  }

  @Test func setAConditionKeepsTheTransitionTimeOfAnUnchangedStatus() {
    var ready = Condition(type: "Ready", status: .isTrue)
    ready.lastTransitionTime = "1"
    var conditions = [Condition(type: "Other", status: .unknown)]
    conditions.set(ready)
    ready.lastTransitionTime = "2"
    ready.reason = "Still"
    conditions.set(ready)
    #expect(conditions[type: "Ready"]?.lastTransitionTime == "1")
    #expect(conditions[type: "Ready"]?.reason == "Still")
    ready.status = .isFalse
    ready.lastTransitionTime = "3"
    conditions.set(ready)
    #expect(conditions[type: "Ready"]?.lastTransitionTime == "3")
    #expect(conditions.map(\.type) == ["Other", "Ready"])
    conditions.remove(type: "Other")
    #expect(conditions.count == 1)
  }

  @Test(
    "Shares of a whole are rounded as asked",
    arguments: [
      (IntOrString.int(3), 10, 3, 3), ("25%", 10, 3, 2), ("25%", 4, 1, 1), ("0%", 10, 0, 0), ("100%", 7, 7, 7),
      ("1%", 1, 1, 0), ("150%", 2, 3, 3),
    ] as [(IntOrString, Int64, Int64, Int64)])
  func shares(value: IntOrString, total: Int64, up: Int64, down: Int64) {
    #expect(value.resolved(of: total, roundingUp: true) == up)
    #expect(value.resolved(of: total, roundingUp: false) == down)
  }

  @Test("Other texts are no shares", arguments: ["", "%", "x%", "1.5%", "5", "+5%"])
  func noShares(text: String) {
    #expect(IntOrString.string(text).resolved(of: 10, roundingUp: true) == nil)
  }
}

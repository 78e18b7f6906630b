import ArktosCore
import Testing

@Suite("Deployment and replica set rules")
struct WorkloadRulesTests {
  private let deployments = RegistrySteps(definition: Deployment.definition)
  private let replicaSets = RegistrySteps(definition: ReplicaSet.definition)

  static func deployment(_ change: (inout Deployment) -> Void = { _ in }) -> Deployment {
    var deployment = Deployment(name: "d", namespace: "n", tenant: "t")
    deployment.spec.selector = LabelSelectorSpec(matchLabels: ["app": "web"])
    deployment.spec.template.metadata.labels = ["app": "web"]
    deployment.spec.template.spec.containers = [Container(name: "c", image: "nginx")]
    change(&deployment)
    return deployment
  }

  static func replicaSet(_ change: (inout ReplicaSet) -> Void = { _ in }) -> ReplicaSet {
    var set = ReplicaSet(name: "r", namespace: "n", tenant: "t")
    set.spec.selector = LabelSelectorSpec(matchLabels: ["app": "web"])
    set.spec.template.metadata.labels = ["app": "web"]
    set.spec.template.spec.containers = [Container(name: "c", image: "nginx")]
    change(&set)
    return set
  }

  private func causes(_ change: (inout Deployment) -> Void) -> [APIError.Cause] {
    deployments.create(Self.deployment(change).json).causes
  }

  // MARK: - Defaults

  @Test func aSmallDeploymentIsFilledInAsKubernetesDoes() {
    let (object, unknown, causes) = deployments.create(Self.deployment().json)
    #expect(unknown == [])
    #expect(causes == [])
    #expect(
      object["spec"] == [
        "replicas": 1, "selector": ["matchLabels": ["app": "web"]], "revisionHistoryLimit": 10,
        "progressDeadlineSeconds": 600,
        "strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": "25%", "maxUnavailable": "25%"]],
        "template": [
          "metadata": ["labels": ["app": "web"]],
          "spec": [
            "restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
            "schedulerName": "default-scheduler", "securityContext": [:],
            "containers": [
              [
                "name": "c", "image": "nginx", "resources": [:], "imagePullPolicy": "Always",
                "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
              ]
            ],
          ],
        ],
      ])
  }

  @Test func defaultsDoNotChangeOnceFilledIn() {
    let stored = deployments.create(Self.deployment().json).object
    let (object, causes) = deployments.update(stored, stored: stored)
    #expect(causes == [])
    #expect(object.encoded() == stored.encoded())
  }

  @Test func givenValuesStay() {
    let spec = Deployment(
      json: deployments.create(
        Self.deployment {
          $0.spec.replicas = 0
          $0.spec.strategy.maxSurge = 2
          $0.spec.revisionHistoryLimit = 0
        }.json
      ).object
    ).spec
    #expect(spec.replicas == 0)
    #expect(spec.strategy.maxSurge == 2)
    #expect(spec.strategy.maxUnavailable == "25%")
    #expect(spec.revisionHistoryLimit == 0)
  }

  @Test func recreateHasNoRollingUpdate() {
    let (object, _, causes) = deployments.create(Self.deployment { $0.spec.strategy.type = .recreate }.json)
    #expect(causes == [])
    #expect(object.value(at: ["spec", "strategy"]) == ["type": "Recreate"])
    #expect(
      self.causes {
        $0.spec.strategy.type = .recreate
        $0.spec.strategy.maxSurge = 1
      } == [
        .forbidden(
          "spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")
      ])
  }

  @Test func aReplicaSetStartsWithACountOfZero() {
    let (object, _, causes) = replicaSets.create(Self.replicaSet().json)
    #expect(causes == [])
    #expect(object["status"] == ["replicas": 0])
    #expect(ReplicaSet(json: object).spec.json["replicas"] == 1)
  }

  // MARK: - Validation

  @Test func selectorAndTemplateAreRequired() {
    let causes = deployments.create(Deployment(name: "d", namespace: "n", tenant: "t").json).causes
    let wanted: [APIError.Cause] = [
      .required("spec.selector"), .required("spec.template.spec.containers"),
      .invalid("spec.template.metadata.labels", [:], "`selector` does not match template `labels`"),
    ]
    #expect(causes == wanted)
    let others = replicaSets.create(ReplicaSet(name: "d", namespace: "n", tenant: "t").json).causes
    #expect(others == wanted)
  }

  @Test func theSelectorMustMatchTheTemplate() {
    let wanted: [APIError.Cause] = [
      .invalid(
        "spec.template.metadata.labels", ["app": "db"], "`selector` does not match template `labels`")
    ]
    #expect(causes { $0.spec.template.metadata.labels = ["app": "db"] } == wanted)
    let set = Self.replicaSet { $0.spec.template.metadata.labels = ["app": "db"] }
    #expect(replicaSets.create(set.json).causes == wanted)
  }

  @Test func anEmptySelectorIsRefused() {
    #expect(
      causes { $0.spec.json["selector"] = [:] }
        == [.invalid("spec.selector", [:], "empty selector is invalid for deployment")])
  }

  @Test func expressionsOfASelectorMustMakeSense() {
    let fields = causes {
      $0.spec.selector.matchExpressions = [
        .init(key: "a", operator: .in), .init(key: "b", operator: .exists, values: ["x"]),
        .init(key: "c d", operator: .exists),
      ]
    }.map(\.field)
    #expect(
      fields.prefix(3) == [
        "spec.selector.matchExpressions[0].values", "spec.selector.matchExpressions[1].values",
        "spec.selector.matchExpressions[2].key",
      ])
    let bad = causes { $0.spec.selector.json["matchExpressions"] = [["key": "a", "operator": "Near"]] }
    #expect(bad.map(\.reason) == ["FieldValueNotSupported", "FieldValueInvalid"])
    #expect(bad.last?.message.hasSuffix("invalid label selector") == true)
  }

  @Test(
    "The selector never changes",
    arguments: [Deployment.definition, ReplicaSet.definition].map(\.type.kind))
  func immutableSelector(kind: String) {
    let steps = kind == "Deployment" ? deployments : replicaSets
    let stored = steps.create(kind == "Deployment" ? Self.deployment().json : Self.replicaSet().json).object
    var changed = Deployment(json: stored)
    changed.spec.selector.matchLabels = ["tier": "x"]
    changed.spec.template.metadata.labels = ["tier": "x"]
    #expect(
      steps.update(changed.json, stored: stored).causes
        == [.invalid("spec.selector", ["matchLabels": ["tier": "x"]], "field is immutable")])
  }

  @Test func templatesOfWorkloadsRestartAlways() {
    #expect(
      causes { $0.spec.template.spec.restartPolicy = .never }
        == [.notSupported("spec.template.spec.restartPolicy", "Never", supported: ["Always"])])
  }

  @Test func templatesHaveNoDeadline() {
    #expect(
      causes { $0.spec.template.spec.json["activeDeadlineSeconds"] = 5 }.map(\.field)
        == ["spec.template.spec.activeDeadlineSeconds"])
  }

  @Test func rulesOfPodsHoldInTemplates() {
    let causes = causes {
      $0.spec.template.spec.containers[0].json["livenessProbe"] = [:]
      $0.spec.template.spec.json["tolerations"] = [["value": "x"]]
    }
    #expect(
      causes.map(\.field) == [
        "spec.template.spec.containers[0].livenessProbe", "spec.template.spec.tolerations[0].operator",
      ])
  }

  @Test func countsAreNotNegative() {
    #expect(causes { $0.spec.replicas = -1 }.map(\.field) == ["spec.replicas"])
    #expect(causes { $0.spec.minReadySeconds = -1 }.map(\.field) == ["spec.minReadySeconds"])
    #expect(causes { $0.spec.revisionHistoryLimit = -1 }.map(\.field) == ["spec.revisionHistoryLimit"])
  }

  @Test func theDeadlineIsLongerThanTheTimeToBeReady() {
    #expect(
      causes { $0.spec.minReadySeconds = 600 }
        == [.invalid("spec.progressDeadlineSeconds", 600, "must be greater than minReadySeconds")])
  }

  private static let path = "spec.strategy.rollingUpdate"

  @Test func aRollOutMustBeAbleToMove() {
    let why = "may not be 0 when `maxSurge` is 0"
    for (surge, unavailable) in [(0, 0), ("0%", "0%"), (0, "0%")] as [(IntOrString, IntOrString)] {
      let causes = causes {
        $0.spec.strategy.maxSurge = surge
        $0.spec.strategy.maxUnavailable = unavailable
      }
      #expect(causes == [.invalid("\(Self.path).maxUnavailable", unavailable.jsonValue, why)])
    }
    #expect(causes { $0.spec.strategy.maxSurge = 0 } == [])
  }

  @Test("Shares that are none are refused", arguments: ["x", "5", "-5%", "1.5%"])
  func badShare(text: String) {
    let causes = causes { $0.spec.strategy.maxSurge = .string(text) }
    #expect(
      causes == [.invalid("\(Self.path).maxSurge", .string(text), "must be an integer or percentage (e.g '5%')")])
  }

  @Test func sharesHaveBounds() {
    #expect(
      causes { $0.spec.strategy.maxUnavailable = "101%" }
        == [.invalid("\(Self.path).maxUnavailable", "101%", "must not be greater than 100%")])
    #expect(causes { $0.spec.strategy.maxSurge = "200%" } == [])
    #expect(causes { $0.spec.strategy.maxSurge = -1 }.map(\.field) == ["\(Self.path).maxSurge"])
  }

  @Test func aTemplateNeedsContainers() {
    #expect(
      causes { $0.spec.template.json["spec"] = nil }
        == [.required("spec.template.spec.containers")])
  }

  @Test func errorsOfTheTemplateAreNamedByTheirWholePath() {
    let causes = causes { $0.spec.template.spec.containers = [Container(name: "c", image: "")] }
    #expect(causes == [.required("spec.template.spec.containers[0].image")])
  }
}

import Testing

@testable import ArktosCore

@Suite("Pod rules")
struct PodRulesTests {
  private let pods = RegistrySteps(definition: Pod.definition)

  private func pod(_ change: (inout PodSpec) -> Void = { _ in }) -> Pod {
    var pod = Pod(name: "p", namespace: "n", tenant: "t")
    pod.spec.containers = [Container(name: "c", image: "nginx:1.2")]
    change(&pod.spec)
    return pod
  }

  private func causes(_ change: (inout PodSpec) -> Void) -> [APIError.Cause] { pods.create(pod(change).json).causes }

  @Test func aNewPodIsPendingAndFilledIn() {
    let (object, unknown, causes) = pods.create(pod().json)
    let pod = Pod(json: object)
    #expect(unknown == [])
    #expect(causes == [])
    #expect(pod.status.phase == .pending)
    #expect(pod.spec.json["restartPolicy"] == "Always")
    #expect(pod.spec.json["enableServiceLinks"] == true)
    #expect(pod.spec.containers[0].json["imagePullPolicy"] == "IfNotPresent")
  }

  @Test(
    "Images are fetched again only under the tag latest",
    arguments: [
      ("nginx", "Always"), ("nginx:latest", "Always"), ("nginx:1", "IfNotPresent"), ("host:5000/nginx", "Always"),
      ("host:5000/a/nginx:1", "IfNotPresent"), ("nginx@sha256:abc", "IfNotPresent"),
      ("nginx:latest@sha256:a", "IfNotPresent"),
      ("", "Always"),
    ])
  func pullPolicy(image: String, policy: String) {
    #expect(PodRules.imagePullPolicy(for: image) == policy)
  }

  @Test func portsProbesVolumesAndReferencesHaveDefaults() {
    let object = pods.create(
      pod { spec in
        spec.containers[0].json["ports"] = [["containerPort": 80]]
        spec.containers[0].json["readinessProbe"] = ["httpGet": ["port": 80]]
        spec.containers[0].json["env"] = [["name": "A", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]]]
        spec.json["volumes"] = [["name": "a"], ["name": "b", "secret": ["secretName": "s"]]]
        spec.json["serviceAccount"] = "robot"
      }.json
    ).object
    let container = Pod(json: object).spec.containers[0].json
    #expect(container["ports"] == [["containerPort": 80, "protocol": "TCP"]])
    #expect(
      container["readinessProbe"] == [
        "httpGet": ["port": 80, "path": "/", "scheme": "HTTP"], "timeoutSeconds": 1, "periodSeconds": 10,
        "successThreshold": 1, "failureThreshold": 3,
      ])
    #expect(
      container["env"]?.arrayValue?[0]["valueFrom"] == ["fieldRef": ["fieldPath": "metadata.name", "apiVersion": "v1"]])
    #expect(
      object.value(at: ["spec", "volumes"]) == [
        ["name": "a", "emptyDir": [:]], ["name": "b", "secret": ["secretName": "s", "defaultMode": 420]],
      ])
    #expect(object.value(at: ["spec", "serviceAccountName"]) == "robot")
  }

  @Test func limitsAreRequestsUnlessOthersAreGiven() {
    let object = pods.create(
      pod {
        $0.containers[0].json["resources"] = ["limits": ["cpu": "2", "memory": "1024Mi"], "requests": ["cpu": 1]]
      }.json
    ).object
    #expect(
      Pod(json: object).spec.containers[0].json["resources"]
        == ["limits": ["cpu": "2", "memory": "1Gi"], "requests": ["cpu": "1", "memory": "1Gi"]])
  }

  @Test func portsOnTheHostsNetworkAreTheHosts() {
    let object = pods.create(
      pod {
        $0.json["hostNetwork"] = true
        $0.containers[0].json["ports"] = [["containerPort": 80]]
      }.json
    ).object
    #expect(
      Pod(json: object).spec.containers[0].json["ports"]
        == [["containerPort": 80, "protocol": "TCP", "hostPort": 80]])
  }

  @Test func deepFieldsAreKnownAndOthersAreNot() {
    let affinity: JSONValue = [
      "nodeAffinity": [
        "preferredDuringSchedulingIgnoredDuringExecution": [
          ["weight": 1, "preference": ["matchExpressions": [["key": "disk", "operator": "Exists"]]]]
        ]
      ]
    ]
    let (object, unknown, _) = pods.create(pod { $0.json["affinity"] = affinity }.json)
    #expect(unknown == [])
    #expect(object.value(at: ["spec", "affinity"]) == affinity)
    let wrong = pods.create(pod { $0.json["affinity"] = ["nodeAffinity": ["x": 1]] }.json)
    #expect(wrong.1 == ["spec.affinity.nodeAffinity.x"])
  }

  @Test func containersAreRequiredUnlessThereIsAVirtualMachine() {
    #expect(causes { $0.json["containers"] = nil }.map(\.field) == ["spec.containers"])
    #expect(causes { $0.json["containers"] = [] } == [.required("spec.containers")])
    #expect(
      causes {
        $0.json["containers"] = []
        $0.json["virtualMachine"] = ["name": "vm", "image": "x"]
      } == [])
  }

  @Test func containersHaveNamesAndImages() {
    #expect(causes { $0.containers = [Container(name: "", image: "a")] } == [.required("spec.containers[0].name")])
    #expect(causes { $0.containers = [Container(name: "A", image: "a")] }.map(\.field) == ["spec.containers[0].name"])
    #expect(causes { $0.containers = [Container(name: "a", image: "")] } == [.required("spec.containers[0].image")])
  }

  @Test func containersHaveDifferentNames() {
    let causes = causes {
      $0.containers = [Container(name: "a", image: "x"), Container(name: "a", image: "y")]
    }
    #expect(causes == [.duplicate("spec.containers[1].name", "a")])
    let across = self.causes { $0.initContainers = [Container(name: "c", image: "x")] }
    #expect(across == [.duplicate("spec.initContainers[0].name", "c")])
    let ports = self.causes { $0.containers[0].ports = [ContainerPort(1, name: "a"), ContainerPort(2, name: "a")] }
    #expect(ports == [.duplicate("spec.containers[0].ports[1].name", "a")])
  }

  @Test func mountsNameVolumesOfThePod() {
    let mount: JSONValue = [["name": "data", "mountPath": "/d"]]
    #expect(
      causes { $0.containers[0].json["volumeMounts"] = mount }
        == [.notFound("spec.containers[0].volumeMounts[0].name", "data")])
    #expect(
      causes {
        $0.containers[0].json["volumeMounts"] = mount
        $0.json["volumes"] = [["name": "data"]]
      } == [])
  }

  @Test func mountsLieAtDifferentPlaces() {
    let causes = causes {
      $0.json["volumes"] = [["name": "a"], ["name": "b"]]
      $0.containers[0].json["volumeMounts"] = [["name": "a", "mountPath": "/d"], ["name": "b", "mountPath": "/d"]]
    }
    #expect(causes == [.invalid("spec.containers[0].volumeMounts[1].mountPath", "/d", "must be unique")])
  }

  @Test func aVariableMayBeSetTwice() {
    #expect(causes { $0.containers[0].env = [EnvVar(name: "A", value: "1"), EnvVar(name: "A", value: "2")] } == [])
  }

  @Test func aVolumeHasOneSource() {
    let causes = causes { $0.json["volumes"] = [["name": "a", "emptyDir": [:], "hostPath": ["path": "/"]]] }
    #expect(causes == [.forbidden("spec.volumes[0].hostPath", "may not specify more than 1 volume type")])
  }

  @Test func requestsStayBelowLimits() {
    let causes = causes {
      $0.containers[0].json["resources"] = ["limits": ["cpu": "500m"], "requests": ["cpu": "1"]]
    }
    #expect(
      causes == [
        .invalid(
          "spec.containers[0].resources.requests", "1", "must be less than or equal to cpu limit of 500m")
      ])
  }

  @Test("Ports are between 1 and 65535", arguments: [-1, 65536])
  func ports(port: Int64) {
    let causes = causes { $0.containers[0].ports = [ContainerPort(port)] }
    #expect(
      causes == [
        .invalid(
          "spec.containers[0].ports[0].containerPort", .int(port), "must be between 1 and 65535, inclusive")
      ])
  }

  // MARK: - Updates

  private func updateFields(_ change: (inout PodSpec) -> Void) -> [String] {
    let stored = pods.create(pod { $0.json["tolerations"] = [["key": "a", "operator": "Exists"]] }.json).object
    var changed = Pod(json: stored)
    change(&changed.spec)
    return pods.update(changed.json, stored: stored).causes.map(\.field)
  }

  @Test func imagesDeadlinesAndAddedTolerationsMayChange() {
    #expect(updateFields { $0.containers[0].image = "other:2" } == [])
    #expect(updateFields { $0.json["activeDeadlineSeconds"] = 5 } == [])
    #expect(
      updateFields {
        $0.json["tolerations"] = [["key": "a", "operator": "Exists"], ["key": "b", "operator": "Exists"]]
      } == [])
    #expect(updateFields { $0.nodeName = "node-1" } == [])
  }

  @Test func nothingElseMay() {
    #expect(updateFields { $0.json["tolerations"] = [] } == ["spec.tolerations"])
    #expect(updateFields { $0.restartPolicy = .never } == ["spec"])
    #expect(updateFields { $0.containers[0].name = "x" } == ["spec"])
    #expect(updateFields { $0.containers.append(Container(name: "y", image: "z")) } == ["spec.containers"])
  }

  @Test func aPodStaysOnItsNode() {
    let stored = pods.create(pod { $0.nodeName = "node-1" }.json).object
    var moved = Pod(json: stored)
    moved.spec.nodeName = "node-2"
    #expect(pods.update(moved.json, stored: stored).causes.map(\.field) == ["spec"])
  }
}

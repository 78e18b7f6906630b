import ArktosCore
import Testing

@Suite("Rules of containers")
struct ContainerRulesTests {
  private func briefs(_ container: JSONObject, _ spec: JSONObject = [:]) -> [String] {
    GoodPod.causes(spec, container: container).briefs(below: "spec.containers[0]")
  }

  // MARK: - Handlers

  @Test(
    "Probes and moments call for one thing that can be done",
    arguments: [
      Fault(["livenessProbe": ["httpGet": ["path": "/", "port": 80]]]),
      Fault(["readinessProbe": ["tcpSocket": ["port": "http"], "successThreshold": 3]]),
      Fault(["startupProbe": ["exec": ["command": ["true"]]]]),
      Fault(["startupProbe": ["grpc": ["port": 80]], "livenessProbe": ["grpc": ["port": 80], "successThreshold": 0]]),
      Fault(["lifecycle": ["preStop": ["sleep": ["seconds": 5]], "postStart": ["exec": ["command": ["x"]]]]]),
      Fault(["livenessProbe": [:]], "livenessProbe: Required"),
      Fault(
        ["readinessProbe": ["httpGet": ["port": 0], "tcpSocket": ["port": 1]]],
        "readinessProbe.httpGet.port: Invalid", "readinessProbe.tcpSocket: Forbidden"),
      Fault(["livenessProbe": ["exec": ["command": []]]], "livenessProbe.exec.command: Required"),
      Fault(["livenessProbe": ["tcpSocket": ["port": 65536]]], "livenessProbe.tcpSocket.port: Invalid"),
      Fault(["livenessProbe": ["tcpSocket": ["port": "12"]]], "livenessProbe.tcpSocket.port: Invalid"),
      Fault(["livenessProbe": ["grpc": ["port": 0]]], "livenessProbe.grpc.port: Invalid"),
      Fault(
        ["livenessProbe": ["tcpSocket": ["port": 1], "successThreshold": 2]],
        "livenessProbe.successThreshold: Invalid"),
      Fault(
        ["readinessProbe": ["tcpSocket": ["port": 1], "terminationGracePeriodSeconds": 5]],
        "readinessProbe.terminationGracePeriodSeconds: Invalid"),
      Fault(
        ["livenessProbe": ["httpGet": ["port": 1, "httpHeaders": [["name": "a b", "value": ""]]]]],
        "livenessProbe.httpGet.httpHeaders: Invalid"),
      Fault(["lifecycle": ["postStart": [:]]], "lifecycle.postStart: Required"),
      Fault(["lifecycle": ["preStop": ["sleep": ["seconds": 31]]]], "lifecycle.preStop.sleep: Invalid"),
    ])
  func handlers(fault: Fault) { #expect(briefs(fault.json) == fault.causes) }

  @Test func containersThatRunFirstAreAskedNothingUnlessTheyStay() {
    let probe: JSONValue = ["tcpSocket": ["port": 80]]
    var first: JSONObject = ["name": "i", "image": "x", "livenessProbe": probe, "lifecycle": [:]]
    #expect(
      GoodPod.causes(["initContainers": [.object(first)]]).map(\.brief) == [
        "spec.initContainers[0].lifecycle: Forbidden", "spec.initContainers[0].livenessProbe: Forbidden",
      ])
    first["restartPolicy"] = "Always"
    #expect(GoodPod.causes(["initContainers": [.object(first)]]) == [])
    first["livenessProbe"] = [:]
    #expect(
      GoodPod.causes(["initContainers": [.object(first)]]) == [
        .required("spec.initContainers[0].livenessProbe", "must specify a handler type")
      ])
  }

  // MARK: - Ports

  @Test(
    "Ports have numbers and names",
    arguments: [
      Fault(["ports": [["containerPort": 80, "name": "http"], ["containerPort": 80, "protocol": "UDP"]]]),
      Fault([
        "ports": [["containerPort": 80, "hostPort": 80], ["containerPort": 81, "hostPort": 80, "hostIP": "::1"]]
      ]),
      Fault(["ports": [["containerPort": 80, "name": "BAD"]]], "ports[0].name: Invalid", "ports[0].name: Invalid"),
      Fault(["ports": [["containerPort": 80, "name": "sixteen-letters1"]]], "ports[0].name: Invalid"),
      Fault(["ports": [["containerPort": 80, "name": "a--b"]]], "ports[0].name: Invalid"),
      Fault(["ports": [["containerPort": 80, "name": "80"]]], "ports[0].name: Invalid"),
      Fault(["ports": [["containerPort": 0]]], "ports[0].containerPort: Required"),
      Fault(["ports": [["name": "x"]]], "ports[0].containerPort: Required"),
      Fault(["ports": [["containerPort": -1]]], "ports[0].containerPort: Invalid"),
      Fault(
        ["ports": [["containerPort": 80, "hostPort": 80], ["containerPort": 81, "hostPort": 80]]],
        "ports[1].hostPort: Duplicate"),
    ])
  func ports(fault: Fault) { #expect(briefs(fault.json) == fault.causes) }

  @Test func portsOnTheHostsNetworkAreTheHostsOwn() {
    let ports: JSONObject = ["ports": [["containerPort": 80, "hostPort": 81]]]
    #expect(briefs(ports) == [])
    #expect(briefs(ports, ["hostNetwork": true]) == ["ports[0].hostPort: Invalid"])
  }

  // MARK: - Environment

  @Test(
    "Variables have printable names and one source",
    arguments: [
      Fault(["env": [["name": "a.b-c"], ["name": "1 x"], ["name": "A", "value": "="]]]),
      Fault(["env": [["name": "A", "valueFrom": ["fieldRef": ["fieldPath": "metadata.labels['a/b']"]]]]]),
      Fault(["env": [["name": "A", "valueFrom": ["fieldRef": ["fieldPath": "status.podIP"]]]]]),
      Fault(["env": [["name": "A", "valueFrom": ["resourceFieldRef": ["resource": "limits.cpu"]]]]]),
      Fault(["env": [["name": "A", "valueFrom": ["configMapKeyRef": ["name": "x", "key": "k"]]]]]),
      Fault(["envFrom": [["configMapRef": ["name": "x"]], ["prefix": "P_", "secretRef": ["name": "y"]]]]),
      Fault(["env": [["name": "a=b"]]], "env[0].name: Invalid"),
      Fault(["env": [["name": "ä"]]], "env[0].name: Invalid"),
      Fault(["env": [["name": "A", "valueFrom": [:]]]], "env[0].valueFrom: Invalid"),
      Fault(
        ["env": [["name": "A", "value": "x", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]]]],
        "env[0].valueFrom: Invalid"),
      Fault(
        [
          "env": [
            [
              "name": "A",
              "valueFrom": [
                "secretKeyRef": ["name": "x", "key": "k"], "configMapKeyRef": ["name": "x", "key": "k"],
              ],
            ]
          ]
        ], "env[0].valueFrom: Invalid"),
      Fault(
        ["env": [["name": "A", "valueFrom": ["secretKeyRef": ["name": "X_", "key": "a b"]]]]],
        "env[0].valueFrom.secretKeyRef.name: Invalid", "env[0].valueFrom.secretKeyRef.key: Invalid"),
      Fault(
        ["env": [["name": "A", "valueFrom": ["fieldRef": ["fieldPath": "status.phase"]]]]],
        "env[0].valueFrom.fieldRef.fieldPath: NotSupported"),
      Fault(
        ["env": [["name": "A", "valueFrom": ["fieldRef": ["fieldPath": "spec.x"]]]]],
        "env[0].valueFrom.fieldRef.fieldPath: Invalid"),
      Fault(
        ["env": [["name": "A", "valueFrom": ["resourceFieldRef": ["resource": "limits.x"]]]]],
        "env[0].valueFrom.resourceFieldRef.resource: NotSupported"),
      Fault(["envFrom": [["configMapRef": ["name": "x"]], [:]]], "envFrom: Invalid"),
      Fault(["envFrom": [["configMapRef": ["name": "x"], "secretRef": ["name": "x"]]]], "envFrom: Invalid"),
      Fault(["envFrom": [["secretRef": [:]]]], "envFrom[0].secretRef.name: Required"),
      Fault(["envFrom": [["prefix": "=", "secretRef": ["name": "x"]]]], "envFrom[0].prefix: Invalid"),
    ])
  func environment(fault: Fault) { #expect(briefs(fault.json) == fault.causes) }

  // MARK: - Mounts

  @Test(
    "Mounts show a part of a volume of the pod",
    arguments: [
      Fault(["volumeMounts": [["name": "v", "mountPath": "/a", "subPath": "b/c..d"]]]),
      Fault(["volumeDevices": [["name": "v", "devicePath": "/dev/x"]]]),
      Fault(
        [
          "volumeMounts": [["name": "v", "mountPath": "/a", "mountPropagation": "Bidirectional"]],
          "securityContext": ["privileged": true],
        ]),
      Fault(["volumeMounts": [["name": "v", "mountPath": "/a", "subPath": "/b"]]], "volumeMounts.subPath: Invalid"),
      Fault(
        ["volumeMounts": [["name": "v", "mountPath": "/a", "subPath": "b/../c"]]],
        "volumeMounts.subPath: Invalid"),
      Fault(
        ["volumeMounts": [["name": "v", "mountPath": "/a", "subPath": "b", "subPathExpr": "c"]]],
        "volumeMounts[0].subPathExpr: Invalid"),
      Fault(
        ["volumeMounts": [["name": "v", "mountPath": "/a", "mountPropagation": "Bidirectional"]]],
        "volumeMounts.mountPropagation: Forbidden"),
      Fault(["volumeDevices": [["name": "w", "devicePath": "/dev/x"]]], "volumeDevices[0].name: NotFound"),
      Fault(
        [
          "volumeMounts": [["name": "v", "mountPath": "/a"]], "volumeDevices": [["name": "v", "devicePath": "/dev/x"]],
        ], "volumeMounts[0].name: Invalid"),
    ])
  func mounts(fault: Fault) {
    let volumes: JSONObject = ["volumes": [["name": "v", "persistentVolumeClaim": ["claimName": "x"]]]]
    #expect(briefs(fault.json, volumes) == fault.causes)
  }

  // MARK: - Resources

  @Test(
    "Resources have names that mean something, and amounts that can be had",
    arguments: [
      Fault(["resources": ["limits": ["cpu": "1500m", "memory": "1Ki", "foo.com/x": "1"]]]),
      Fault(["resources": ["requests": ["cpu": "1", "example.com/a.b": "2"], "limits": ["example.com/a.b": "2"]]]),
      Fault(["resources": ["requests": ["ephemeral-storage": "1Gi"]]]),
      Fault(["resources": ["limits": ["hugepages-2Mi": "4Mi", "cpu": "1"]]]),
      Fault(["resources": ["limits": ["kubernetes.io/x": "1500m"]]]),
      Fault(
        ["resources": ["limits": ["foo": "1"]]], "resources.limits[foo]: Invalid", "resources.limits[foo]: Invalid",
        "resources.requests[foo]: Invalid", "resources.requests[foo]: Invalid"),
      Fault(
        ["resources": ["limits": ["pods": "1"]]], "resources.limits[pods]: Invalid",
        "resources.requests[pods]: Invalid"),
      Fault(
        ["resources": ["limits": ["foo.com/x": "1.5"]]], "resources.limits[foo.com/x]: Invalid",
        "resources.requests[foo.com/x]: Invalid"),
      Fault(
        ["resources": ["limits": ["cpu": "-1"]]], "resources.limits[cpu]: Invalid", "resources.requests[cpu]: Invalid"),
      Fault(
        ["resources": ["limits": ["foo.com/x": "2"], "requests": ["foo.com/x": "1"]]], "resources.requests: Invalid"),
      Fault(["resources": ["requests": ["foo.com/x": "1"]]], "resources.limits: Required"),
      Fault(["resources": ["limits": ["hugepages-2Mi": "4Mi"]]], "resources: Forbidden"),
      Fault(["resources": ["limits": ["cpu": "1"], "requests": ["cpu": "1001m"]]], "resources.requests: Invalid"),
    ])
  func resources(fault: Fault) { #expect(briefs(fault.json) == fault.causes) }

  // MARK: - Rights

  @Test(
    "Rights agree with each other",
    arguments: [
      Fault(["securityContext": ["runAsUser": 0, "runAsGroup": 2_147_483_647, "capabilities": ["add": ["ANY"]]]]),
      Fault(["securityContext": ["privileged": true, "allowPrivilegeEscalation": true]]),
      Fault(["securityContext": ["seccompProfile": ["type": "Localhost", "localhostProfile": "x"]]]),
      Fault(["securityContext": ["runAsUser": -1]], "securityContext.runAsUser: Invalid"),
      Fault(["securityContext": ["runAsGroup": 2_147_483_648]], "securityContext.runAsGroup: Invalid"),
      Fault(["securityContext": ["privileged": true, "allowPrivilegeEscalation": false]], "securityContext: Invalid"),
      Fault(
        ["securityContext": ["allowPrivilegeEscalation": false, "capabilities": ["add": ["CAP_SYS_ADMIN"]]]],
        "securityContext: Invalid"),
      Fault(
        ["securityContext": ["seccompProfile": ["type": "Localhost"]]],
        "securityContext.seccompProfile.localhostProfile: Required"),
      Fault(
        ["securityContext": ["appArmorProfile": ["type": "Unconfined", "localhostProfile": "x"]]],
        "securityContext.appArmorProfile.localhostProfile: Invalid"),
    ])
  func rights(fault: Fault) { #expect(briefs(fault.json) == fault.causes) }

  @Test func imagesOfPodsHaveNoSpaceAround() {
    #expect(briefs(["image": " x"]) == ["image: Invalid"])
    var set = WorkloadRulesTests.replicaSet()
    set.spec.template.spec.containers[0].image = " "
    #expect(RegistrySteps(definition: ReplicaSet.definition).create(set.json).causes == [])
  }
}

import ArktosCore
import Testing

/// What kube-apiserver writes for the same objects.
@Suite("The fields of a new object")
struct NewObjectFieldsTests {
  private func fields(_ object: JSONObject, _ definition: ResourceDefinition) -> String {
    var object = object
    _ = definition.pruneAndApplyDefaults(to: &object)
    let difference = FieldDifference(from: [:], to: object, definition.trackedSchema) { $0 != "status" }
    return text(difference.written.json)
  }

  private func text(_ fields: JSONObject) -> String {
    String(decoding: JSONValue.object(fields).sortedByName().encoded(), as: UTF8.self)
  }

  private static let container: JSONValue = ["name": "c", "image": "nginx:1"]

  private static let containerFields: JSONValue = [
    "k:{\"name\":\"c\"}": [
      ".": [:], "f:image": [:], "f:imagePullPolicy": [:], "f:name": [:], "f:resources": [:],
      "f:terminationMessagePath": [:], "f:terminationMessagePolicy": [:],
    ]
  ]

  private static let podFields: JSONObject = [
    "f:containers": containerFields, "f:dnsPolicy": [:], "f:restartPolicy": [:],
    "f:schedulerName": [:], "f:securityContext": [:], "f:terminationGracePeriodSeconds": [:],
  ]

  @Test("are those that nothing would write by itself: of a pod, its containers one by one, its empty parts as wholes")
  func pod() {
    let pod: JSONObject = ["metadata": ["name": "p"], "spec": ["containers": [Self.container]]]
    var expected = Self.podFields
    expected["f:enableServiceLinks"] = [:]
    #expect(fields(pod, Pod.definition) == text(["f:spec": .object(expected)]))
  }

  @Test("are of a template what is in it")
  func deployment() {
    let deployment: JSONObject = [
      "metadata": ["name": "d", "labels": ["l": "m"]],
      "spec": [
        "selector": ["matchLabels": ["a": "b"]],
        "template": ["metadata": ["labels": ["a": "b"]], "spec": ["containers": [Self.container]]],
      ],
    ]
    #expect(
      fields(deployment, Deployment.definition)
        == text([
          "f:metadata": ["f:labels": [".": [:], "f:l": [:]]],
          "f:spec": [
            "f:progressDeadlineSeconds": [:], "f:replicas": [:], "f:revisionHistoryLimit": [:], "f:selector": [:],
            "f:strategy": [
              "f:rollingUpdate": [".": [:], "f:maxSurge": [:], "f:maxUnavailable": [:]], "f:type": [:],
            ],
            "f:template": ["f:metadata": ["f:labels": [".": [:], "f:a": [:]]], "f:spec": .object(Self.podFields)],
          ],
        ]))
  }

  @Test("count what a list or map of a built-in kind holds; an empty one is none")
  func empties() {
    var pod: JSONObject = [
      "metadata": ["name": "p", "labels": [:], "finalizers": [], "annotations": ["a": nil]],
      "spec": [
        "containers": [["name": "c", "image": "nginx:1", "args": [], "env": [], "resources": ["limits": [:]]]],
        "nodeSelector": [:], "volumes": [["name": "v", "emptyDir": [:]]], "tolerations": [],
      ],
    ]
    #expect(Pod.definition.pruneAndApplyDefaults(to: &pod) == [])
    #expect(pod["metadata"] == ["name": "p", "annotations": ["a": ""]])
    let container = pod[object: "spec"]?[array: "containers"]?.first?.objectValue
    #expect(container?["args"] == nil && container?["env"] == nil && container?["resources"] == [:])
    #expect(pod[object: "spec"]?["nodeSelector"] == nil && pod[object: "spec"]?["tolerations"] == nil)
    #expect(pod[object: "spec"]?["volumes"] == [["name": "v", "emptyDir": [:]]])
    var map: JSONObject = ["metadata": ["name": "m"], "data": [:], "binaryData": nil]
    #expect(ConfigMap.definition.pruneAndApplyDefaults(to: &map) == [])
    #expect(map == ["metadata": ["name": "m"]])
  }
}

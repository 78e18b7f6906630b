import ArktosCore
import Testing

@Suite("Rules of volumes")
struct VolumeRulesTests {
  private func briefs(_ volume: JSONObject, _ spec: JSONObject = [:]) -> [String] {
    var (volume, spec) = (volume, spec)
    volume["name"] = "v"
    spec["volumes"] = [.object(volume)]
    return GoodPod.causes(spec).briefs(below: "spec.volumes[0]")
  }

  @Test(
    "A volume has one source, which says where it is",
    arguments: [
      Fault([:]),
      Fault(["emptyDir": ["sizeLimit": "1Gi"]]),
      Fault(["hostPath": ["path": "/a..b", "type": "Directory"]]),
      Fault(["hostPath": ["path": "/x"]]),
      Fault(["secret": ["secretName": "s", "items": [["key": "k", "path": "a/b"]]]]),
      Fault(["configMap": ["name": "c"]]),
      Fault(["downwardAPI": ["items": [["path": "l", "fieldRef": ["fieldPath": "metadata.labels"]]]]]),
      Fault([
        "downwardAPI": [
          "items": [["path": "l", "resourceFieldRef": ["containerName": "c", "resource": "limits.cpu"]]]
        ]
      ]),
      Fault(["emptyDir": [:], "hostPath": ["path": "/"]], "hostPath: Forbidden"),
      Fault(
        ["secret": ["secretName": "s"], "configMap": ["name": "c"], "nfs": ["server": "s", "path": "/"]],
        "nfs: Forbidden", "configMap: Forbidden"),
      Fault(["emptyDir": ["sizeLimit": "-1"]], "emptyDir.sizeLimit: Forbidden"),
      Fault(["hostPath": ["path": "/a/../b"]], "hostPath.path: Invalid"),
      Fault(["hostPath": ["path": "/", "type": "Any"]], "hostPath.type: NotSupported"),
      Fault(["secret": [:]], "secret.secretName: Required"),
      Fault(["configMap": [:]], "configMap.name: Required"),
      Fault(
        ["configMap": ["name": "c", "items": [["key": "k", "path": "/a"]]]], "configMap.items[0].path: Invalid"),
      Fault(
        ["configMap": ["name": "c", "items": [["key": "k", "path": "..a"]]]], "configMap.items[0].path: Invalid"),
      Fault(["downwardAPI": ["items": [["path": "l"]]]], "downwardAPI: Required"),
      Fault(
        ["downwardAPI": ["items": [["path": "l", "fieldRef": ["fieldPath": "status.podIP"]]]]],
        "downwardAPI.fieldRef.fieldPath: NotSupported"),
      Fault(
        ["downwardAPI": ["items": [["path": "l", "resourceFieldRef": ["resource": "limits.cpu"]]]]],
        "downwardAPI.resourceFieldRef.containerName: Required"),
    ])
  func sources(fault: Fault) { #expect(briefs(fault.json) == fault.causes) }

  @Test(
    "Sources that share a directory share no file",
    arguments: [
      Fault([
        "sources": [["secret": ["name": "a"]], ["configMap": ["name": "b"]], ["serviceAccountToken": ["path": "t"]]]
      ]),
      Fault(["sources": [["secret": [:]]]], "projected.sources[0].secret.name: Required"),
      Fault(
        ["sources": [["secret": ["name": "a"], "configMap": ["name": "b"]]]], "projected.sources[0]: Forbidden"),
      Fault(
        [
          "sources": [
            ["secret": ["name": "a", "items": [["key": "k", "path": "x"]]]],
            ["configMap": ["name": "b", "items": [["key": "k", "path": "x"]]]],
          ]
        ], "projected: Invalid"),
      Fault(
        ["sources": [["serviceAccountToken": ["path": "t", "expirationSeconds": 4_294_967_297]]]],
        "projected.sources[0].serviceAccountToken.expirationSeconds: Invalid"),
    ])
  func projections(fault: Fault) {
    #expect(briefs(["projected": .object(fault.json)], ["serviceAccountName": "a"]) == fault.causes)
  }

  @Test func tokensAreOfAnAccount() {
    let volume: JSONObject = ["projected": ["sources": [["serviceAccountToken": ["path": "t"]]]]]
    #expect(briefs(volume) == ["projected.sources[0].serviceAccountToken: Forbidden"])
    var set = WorkloadRulesTests.replicaSet()
    set.spec.template.spec.json["volumes"] = [["name": "v", "projected": volume["projected"] ?? [:]]]
    #expect(RegistrySteps(definition: ReplicaSet.definition).create(set.json).causes == [])
  }

  @Test func volumesHaveDifferentNames() {
    #expect(
      GoodPod.causes(["volumes": [["name": "a"], ["name": "a"]]]) == [.duplicate("spec.volumes[1].name", "a")])
  }
}

import ArktosCore
import Testing

@Suite("Updates of pods")
struct PodUpdateRulesTests {
  /// - Parameter stored: what the spec has besides a container.
  private func briefs(_ stored: JSONObject, _ change: (inout PodSpec) -> Void) -> [String] {
    let old = GoodPod.steps.create(GoodPod.json(stored)).object
    var new = Pod(json: old)
    change(&new.spec)
    return GoodPod.steps.update(new.json, stored: old).causes.map(\.brief)
  }

  @Test(
    "Deadlines are set and come nearer",
    arguments: [(nil, 5, true), (5, 5, true), (5, 4, true), (5, 6, false), (5, nil, false)] as [(Int?, Int?, Bool)])
  func deadlines(old: Int?, new: Int?, isAllowed: Bool) {
    let stored: JSONObject = old.map { ["activeDeadlineSeconds": .int(Int64($0))] } ?? [:]
    let causes = briefs(stored) { $0.json[int: "activeDeadlineSeconds"] = new.map(Int64.init) }
    #expect(causes == (isAllowed ? [] : ["spec.activeDeadlineSeconds: Invalid"]))
  }

  @Test func tolerationsStayForHowLongSoever() {
    let stored: JSONObject = [
      "tolerations": [["key": "a", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 5]]
    ]
    let longer: JSONValue = ["key": "a", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 50]
    #expect(briefs(stored) { $0.json["tolerations"] = [["key": "b", "operator": "Exists"], longer] } == [])
    #expect(briefs(stored) { $0.json["tolerations"] = [] } == ["spec.tolerations: Forbidden"])
    #expect(
      briefs(stored) { $0.json["tolerations"] = [["key": "a", "operator": "Exists"]] }
        == ["spec.tolerations: Forbidden"])
  }

  @Test func aNegativeTimeToEndBecomesOne() {
    let stored: JSONObject = ["terminationGracePeriodSeconds": -5]
    #expect(briefs(stored) { $0.terminationGracePeriodSeconds = 1 } == [])
    #expect(briefs(stored) { $0.terminationGracePeriodSeconds = 2 } == ["spec: Forbidden"])
    #expect(briefs([:]) { $0.terminationGracePeriodSeconds = 1 } == ["spec: Forbidden"])
  }

  @Test func containersNeitherComeNorGo() {
    #expect(
      briefs([:]) { $0.containers.append(Container(name: "d", image: "x")) } == ["spec.containers: Forbidden"])
    #expect(
      briefs([:]) { $0.initContainers = [Container(name: "d", image: "x")] } == ["spec.initContainers: Forbidden"])
  }

  @Test func theNodeIsSetOnce() {
    #expect(briefs([:]) { $0.nodeName = "a" } == [])
    #expect(briefs(["nodeName": "a"]) { $0.nodeName = "b" } == ["spec: Forbidden"])
    #expect(briefs(["nodeName": "a"]) { $0.nodeName = "" } == ["spec: Forbidden"])
  }

  @Test func aPodThatWasTakenByOlderRulesCanStillChangeItsStatus() {
    let stored = GoodPod.steps.create(GoodPod.json(["tolerations": [["value": "x"]]])).object
    var changed = Pod(json: stored)
    changed.status.phase = .running
    #expect(Pod.definition.validationErrors(of: changed.json, replacing: stored) == [])
    changed.spec.json["activeDeadlineSeconds"] = 5
    #expect(
      Pod.definition.validationErrors(of: changed.json, replacing: stored).map(\.field)
        == ["spec.tolerations[0].operator"])
  }

  @Test func gatesOpenAndDoNotShut() {
    let stored: JSONObject = ["schedulingGates": [["name": "a"], ["name": "b"]], "nodeSelector": ["x": "y"]]
    #expect(briefs(stored) { $0.json["schedulingGates"] = [["name": "b"]] } == [])
    #expect(briefs(stored) { $0.json["schedulingGates"] = nil } == [])
    #expect(
      briefs(stored) { $0.json["schedulingGates"] = [["name": "c"]] } == ["spec.schedulingGates[0].name: Forbidden"])
    #expect(briefs(stored) { $0.nodeSelector["z"] = "1" } == [])
    #expect(briefs(stored) { $0.nodeSelector = ["x": "z"] } == ["spec.nodeSelector: Invalid"])
    #expect(briefs(["nodeSelector": ["x": "y"]]) { $0.nodeSelector["z"] = "1" } == ["spec: Forbidden"])
  }
}

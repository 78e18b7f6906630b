import Testing

@testable import ArktosCore

@Suite("The quality of a pod's service")
struct PodQualityTests {
  private static let both: JSONValue = ["cpu": "1", "memory": "1Gi"]

  @Test(
    "follows from what all its containers ask for and are limited to",
    arguments: [
      ([[:]], "BestEffort"), ([["requests": ["example.com/gpu": "1"]]], "BestEffort"),
      ([["requests": ["cpu": "0"], "limits": ["memory": "0"]]], "BestEffort"),
      ([["requests": both, "limits": both]], "Guaranteed"),
      ([["requests": ["cpu": "1000m", "memory": "1024Mi"], "limits": both]], "Guaranteed"),
      ([["requests": both, "limits": both], [:]], "Burstable"), ([["requests": both]], "Burstable"),
      ([["limits": ["cpu": "1"], "requests": ["cpu": "1"]]], "Burstable"),
      ([["requests": ["cpu": "500m", "memory": "1Gi"], "limits": both]], "Burstable"),
    ] as [([JSONValue], String)])
  func classes(resources: [JSONValue], expected: String) {
    let containers = resources.map { JSONValue.object(["resources": $0]) }
    #expect(PodQuality(["containers": .array(containers)]).rawValue == expected)
  }

  @Test("counts containers that initialize, and what is said of the pod as a whole instead of them")
  func parts() {
    let container: JSONValue = ["resources": ["requests": Self.both, "limits": Self.both]]
    #expect(PodQuality(["containers": [container], "initContainers": [[:]]]) == .burstable)
    #expect(PodQuality(["containers": [container], "resources": ["requests": ["cpu": "1"]]]) == .burstable)
    #expect(
      PodQuality(["containers": [[:]], "resources": ["limits": Self.both, "requests": Self.both]]) == .guaranteed)
    #expect(PodQuality(["containers": [[:]], "resources": [:]]) == .bestEffort)
  }
}

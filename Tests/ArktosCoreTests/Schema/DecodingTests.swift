import Testing

@testable import ArktosCore

@Suite("What cannot be decoded")
struct DecodingTests {
  private func problem(_ spec: JSONObject) -> String? {
    Deployment.definition.wholeSchema.decodingProblem(of: .object(["spec": .object(spec)]))
  }

  @Test("a value of a wrong type is named as Go's decoder does")
  func wrongTypes() {
    #expect(
      problem(["replicas": "three"])
        == "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32")
    #expect(
      problem(["template": ["spec": ["containers": [["image": 5]]]]])
        == "json: cannot unmarshal number 5 into Go struct field Container.spec.template.spec.containers.image of type "
        + "string")
    #expect(
      problem(["selector": []])
        == "json: cannot unmarshal array into Go struct field DeploymentSpec.spec.selector of type v1.LabelSelector")
    #expect(
      problem(["replicas": 3_000_000_000])
        == "json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32")
    #expect(problem(["paused": "yes"])?.hasSuffix("DeploymentSpec.spec.paused of type bool") == true)
  }

  @Test("texts of a form are read too")
  func forms() {
    let resources: (JSONValue) -> JSONObject = { cpu in
      ["template": ["spec": ["containers": [["resources": ["limits": ["cpu": cpu]]]]]]]
    }
    #expect(problem(resources("1x")) == StringFormat.quantityRule)
    #expect(problem(resources(true))?.contains("resource.Quantity") == true)
    let meta = Deployment.definition.wholeSchema.decodingProblem(of: ["metadata": ["creationTimestamp": "now"]])
    #expect(meta?.hasPrefix("parsing time \"now\"") == true)
    #expect(
      ConfigMap.definition.wholeSchema.decodingProblem(of: ["binaryData": ["a": "?"]])?.contains("base64") == true)
  }

  @Test("what can be read is no problem, and neither are nulls and unknown fields")
  func fine() {
    #expect(problem(["replicas": 3, "unknown": [1], "paused": nil]) == nil)
    #expect(
      problem(["replicas": 3.0, "strategy": ["rollingUpdate": ["maxSurge": "10%", "maxUnavailable": 1]]]) == nil)
  }
}

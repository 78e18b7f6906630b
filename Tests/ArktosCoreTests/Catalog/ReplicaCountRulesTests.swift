import ArktosCore
import Testing

@Suite("Numbers of pods in a status")
struct ReplicaCountRulesTests {
  private func causes(_ definition: ResourceDefinition, _ status: JSONObject, stored: JSONObject = [:])
    -> [APIError.Cause]
  {
    definition.strategy.validateUpdate(["status": .object(status)], ["status": .object(stored)])
  }

  @Test(
    "A deployment's parts are not more than all",
    arguments: [
      (["replicas": 2, "updatedReplicas": 2, "readyReplicas": 2, "availableReplicas": 1], []),
      (["replicas": 2, "unavailableReplicas": 9], []),
      (["replicas": 1, "updatedReplicas": 2], ["status.updatedReplicas"]),
      (["replicas": 1, "readyReplicas": 2, "availableReplicas": 1], ["status.readyReplicas"]),
      (["replicas": 2, "readyReplicas": 1, "availableReplicas": 2], ["status.availableReplicas"]),
      (["observedGeneration": -1, "collisionCount": -1], ["status.observedGeneration", "status.collisionCount"]),
    ] as [(JSONObject, [String])])
  func deployments(status: JSONObject, fields: [String]) {
    #expect(causes(Deployment.definition, status).map(\.field) == fields)
  }

  @Test(
    "A replica set's parts are not more than all",
    arguments: [
      (["replicas": 2, "fullyLabeledReplicas": 2, "readyReplicas": 2, "availableReplicas": 2], []),
      (["replicas": 1, "fullyLabeledReplicas": 2], ["status.fullyLabeledReplicas"]),
      (["replicas": 0, "readyReplicas": 1], ["status.readyReplicas"]),
    ] as [(JSONObject, [String])])
  func replicaSets(status: JSONObject, fields: [String]) {
    #expect(causes(ReplicaSet.definition, status).map(\.field) == fields)
  }

  @Test func aNegativeNumberIsLessThanNone() {
    let greater = "cannot be greater than status.replicas"
    #expect(
      causes(Deployment.definition, ["replicas": -2]) == [
        .invalid("status.replicas", -2, "must be greater than or equal to 0"),
        .invalid("status.updatedReplicas", 0, greater), .invalid("status.readyReplicas", 0, greater),
        .invalid("status.availableReplicas", 0, greater),
      ])
  }

  @Test func clashesAreNotForgotten() {
    #expect(causes(Deployment.definition, ["collisionCount": 2], stored: ["collisionCount": 1]) == [])
    #expect(
      causes(Deployment.definition, ["collisionCount": 1], stored: ["collisionCount": 2])
        == [.invalid("status.collisionCount", 1, "cannot be decremented")])
  }

  @Test func aStatusThatStaysIsNotLookedAt() {
    #expect(causes(Deployment.definition, ["replicas": -2], stored: ["replicas": -2]) == [])
  }
}

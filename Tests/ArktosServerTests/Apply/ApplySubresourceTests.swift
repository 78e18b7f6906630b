import ArktosCore
import ArktosServer
import ArktosTesting
import Testing

@Suite("Apply and subresources")
struct ApplySubresourceTests {
  private let web = Sender.deployments + "/web"

  @Test("status is applied through /status, by a manager of its own, and nothing else with it")
  func status() async throws {
    try await withSender { sender, _ in
      _ = try await sender.apply(web, deploymentYAML(1, extra: "status: {replicas: 7}"))
      #expect(try await sender.get(web).object.value(at: ["status", "replicas"]) == nil)
      let config = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, labels: {x: \"y\"}}\n"
      let applied = try await sender.apply(
        web + "/status", config + "spec: {replicas: 9}\nstatus: {replicas: 3, readyReplicas: 2}")
      #expect(applied.status == 200)
      #expect(applied.object.value(at: ["spec", "replicas"]) == 1)
      #expect(applied.object.value(at: ["metadata", "labels"]) == ["app": "web"])
      #expect(applied.object.value(at: ["metadata", "generation"]) == 1)
      #expect(applied.owners["apply-test Apply status"] == [".status.readyReplicas", ".status.replicas"])
      let smaller = try await sender.apply(web + "/status", config + "status: {replicas: 3}")
      #expect(smaller.object["status"] == ["replicas": 3])
      let conflict = try await sender.apply(web + "/status", config + "status: {replicas: 4}", by: "other")
      #expect(
        conflict.message
          == "Apply failed with 1 conflict: conflict with \"apply-test\" with subresource \"status\": .status.replicas")
      // The object's own apply neither sees nor loses the status.
      let again = try await sender.apply(web, deploymentYAML(2))
      #expect(again.object["status"] == ["replicas": 3])
    }
  }

  @Test("TestApplyDoesNotChangeManagedFieldsViaSubresources")
  func managedFieldsThroughStatus() async throws {
    try await withSender { sender, _ in
      let applied = try await sender.apply(web, deploymentYAML(1))
      let patch =
        #"{"metadata":{"managedFields":[{"manager":"m","operation":"Update","apiVersion":"apps/v1","#
        + #""fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:replicas":{}}}}]},"status":{"replicas":1}}"#
      let patched = try await sender.merge(web + "/status", patch, by: "controller")
      #expect(patched.owners["controller Update status"] == [".status.replicas"])
      #expect(patched.owners["m Update"] == nil)
      #expect(patched.owners["apply-test Apply"] == applied.owners["apply-test Apply"])
    }
  }

  @Test("scale: whoever sets the number of replicas owns it")
  func scale() async throws {
    try await withSender { sender, _ in
      _ = try await sender.apply(web, deploymentYAML(1))
      let scaled = try await sender.merge(web + "/scale", #"{"spec":{"replicas":3}}"#, by: "autoscaler")
      #expect(scaled.status == 200)
      #expect(scaled.object["kind"] == "Scale")
      #expect(scaled.owners == ["autoscaler Update scale": [".spec.replicas"]])
      let object = try await sender.get(web)
      #expect(object.owners["autoscaler Update scale"] == [".spec.replicas"])
      #expect(object.owners["apply-test Apply"]?.contains(".spec.replicas") == false)
      let refused = try await sender.apply(web, deploymentYAML(2))
      #expect(
        refused.message == "Apply failed with 1 conflict: conflict with \"autoscaler\" with subresource \"scale\" "
          + "using apps/v1: .spec.replicas")
      #expect(try await sender.apply(web, deploymentYAML(nil)).object.value(at: ["spec", "replicas"]) == 3)
    }
  }

  @Test("a Scale is applied too, and must be one")
  func appliedScale() async throws {
    try await withSender { sender, _ in
      _ = try await sender.apply(web, deploymentYAML(nil))
      let scale = "apiVersion: autoscaling/v1\nkind: Scale\nmetadata: {name: web}\nspec: {replicas: 4}"
      let applied = try await sender.apply(web + "/scale", scale, by: "scaler")
      #expect(applied.status == 200)
      #expect(applied.object.value(at: ["spec", "replicas"]) == 4)
      #expect(applied.owners == ["scaler Apply scale": [".spec.replicas"]])
      #expect(try await sender.apply(web + "/scale", scale.replacing("4", with: "5"), by: "other").status == 409)
      #expect(try await sender.apply(web + "/scale", deploymentYAML(1)).status == 400)
    }
  }

  @Test("patches of a Scale see the Scale, not the object")
  func patchedScale() async throws {
    try await withSender { sender, _ in
      _ = try await sender.apply(web, deploymentYAML(2))
      let patch =
        #"[{"op":"test","path":"/kind","value":"Scale"},{"op":"replace","path":"/spec/replicas","value":6}]"#
      let scaled = try await sender.send(.patch, web + "/scale", patch, type: "application/json-patch+json")
      #expect(scaled.object.value(at: ["spec", "replicas"]) == 6)
      #expect(try await sender.get(web).object.value(at: ["spec", "replicas"]) == 6)
      let strategic = try await sender.send(
        .patch, web + "/scale", #"{"spec":{"replicas":7}}"#, type: "application/strategic-merge-patch+json")
      #expect(strategic.object.value(at: ["spec", "replicas"]) == 7)
    }
  }
}

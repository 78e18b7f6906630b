import ArktosCore
import ArktosServer
import ArktosTesting
import Testing

/// The server's side of apply; the names are those of Kubernetes' own tests where there is one.
@Suite("Apply requests")
struct ApplyRequestTests {
  private let map = Sender.configMaps + "/x"
  private let web = Sender.deployments + "/web"

  private func mapYAML(_ data: String, metadata: String = "") -> String {
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x\(metadata.isEmpty ? "" : ", \(metadata)")}\ndata: \(data)\n"
  }

  @Test("TestApplyAlsoCreates: the first apply creates, the second does not")
  func creates() async throws {
    try await withSender { sender, _ in
      let created = try await sender.apply(map, mapYAML("{a: \"1\"}"))
      #expect(created.status == 201)
      #expect(created.object["data"] == ["a": "1"])
      let time = try #require(created.object.value(at: ["metadata", "creationTimestamp"]))
      #expect(
        created.managedFields == [
          [
            "manager": "apply-test", "operation": "Apply", "apiVersion": "v1", "time": time, "fieldsType": "FieldsV1",
            "fieldsV1": ["f:data": ["f:a": [:]]],
          ]
        ])
      #expect(try await sender.get(map).object == created.object)
      let again = try await sender.apply(map, mapYAML("{a: \"2\"}"))
      #expect(again.status == 200)
      #expect(again.object["data"] == ["a": "2"])
    }
  }

  @Test("TestNoOpUpdateSameResourceVersion: applying the same again writes nothing, however late")
  func noOp() async throws {
    try await withSender { sender, time in
      let yaml = deploymentYAML(1, ports: "[{containerPort: 80}]")
      let first = try await sender.apply(web, yaml)
      await time.advance(by: .seconds(3600))
      let second = try await sender.apply(web, yaml)
      #expect(second.object == first.object)
      let other = try await sender.apply(web, yaml, by: "other")
      #expect(other.version != first.version)
      #expect(other.object.value(at: ["metadata", "generation"]) == 1)
      await time.advance(by: .seconds(3600))
      #expect(try await sender.apply(web, yaml).object == other.object)
    }
  }

  @Test("TestApplyRequiresFieldManager: nobody applies namelessly")
  func requiresManager() async throws {
    try await withSender { sender, _ in
      let answer = try await sender.send(.patch, map, mapYAML("{}"), type: "application/apply-patch+yaml")
      #expect(answer.status == 422)
      #expect(
        answer.message
          == "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch")
      #expect(try await sender.get(map).status == 404)
    }
  }

  @Test("a name that is none is refused, and force where nothing can be forced")
  func options() async throws {
    try await withSender { sender, _ in
      let long = try await sender.apply(map, mapYAML("{}"), by: String(repeating: "x", count: 129))
      #expect(long.status == 422)
      let unprintable = try await sender.apply(map, mapYAML("{}"), by: "a\nb")
      #expect(unprintable.status == 422)
      let force = try await sender.send(
        .patch, map, "{}", type: "application/merge-patch+json", query: ["force": "true"])
      #expect(force.status == 422)
      #expect(force.message.contains("force: Forbidden: may not be specified for non-apply patch"))
    }
  }

  @Test("TestApplyUpdateApplyConflictForced: 409 names the manager and the field, force takes it")
  func conflict() async throws {
    try await withSender { sender, _ in
      _ = try await sender.apply(web, deploymentYAML(3))
      _ = try await sender.merge(web, #"{"spec":{"replicas":5}}"#)
      let refused = try await sender.apply(web, deploymentYAML(4))
      #expect(refused.status == 409)
      #expect(refused.object["reason"] == "Conflict")
      #expect(
        refused.message
          == "Apply failed with 1 conflict: conflict with \"updater\" using apps/v1: .spec.replicas")
      #expect(
        refused.object.value(at: ["details", "causes"]) == [
          [
            "reason": "FieldManagerConflict", "message": "conflict with \"updater\" using apps/v1",
            "field": ".spec.replicas",
          ]
        ])
      let forced = try await sender.apply(web, deploymentYAML(4), force: true)
      #expect(forced.status == 200)
      #expect(forced.object.value(at: ["spec", "replicas"]) == 4)
      #expect(forced.owners["updater Update"] == nil)
      #expect(forced.object.value(at: ["metadata", "generation"]) == 3)
    }
  }

  @Test("TestCreateOnApplyFailsWithUID, and with a resourceVersion")
  func identityOfNothing() async throws {
    try await withSender { sender, _ in
      let uid = try await sender.apply(map, mapYAML("{}", metadata: "uid: 1-2-3"))
      #expect(uid.status == 409)
      #expect(uid.message.contains("uid mismatch: the provided object specified uid 1-2-3, and no existing object"))
      #expect(try await sender.apply(map, mapYAML("{}", metadata: "resourceVersion: \"1\"")).status == 409)
      #expect(try await sender.apply(Sender.configMaps + "/y", mapYAML("{}")).status == 400)
      #expect(try await sender.apply(web + "/status", deploymentYAML(1)).status == 404)
      #expect(try await sender.get(map).status == 404)
    }
  }

  @Test("TestApplyFailsWithVersionMismatch: a configuration may be meant for one version")
  func versions() async throws {
    try await withSender { sender, _ in
      let first = try await sender.apply(map, mapYAML("{a: \"1\"}"))
      let second = try await sender.apply(map, mapYAML("{a: \"2\"}", metadata: "resourceVersion: \"\(first.version)\""))
      #expect(second.status == 200)
      let third = try await sender.apply(map, mapYAML("{a: \"3\"}", metadata: "resourceVersion: \"\(first.version)\""))
      #expect(third.status == 409)
      let other = try await sender.apply(map, "apiVersion: v2\nkind: ConfigMap\nmetadata: {name: x}")
      #expect(other.status == 400)
      #expect(
        other.message == "Incorrect version specified in apply patch. Specified patch version: v2, expected: v1")
    }
  }

  @Test("TestApplyManagedFields: appliers and updaters side by side")
  func managedFields() async throws {
    try await withSender { sender, time in
      _ = try await sender.apply(map, mapYAML("{key: value}", metadata: "labels: {test: x}"))
      await time.advance(by: .seconds(5))
      let updated = try await sender.merge(map, #"{"data":{"new-key":"value"}}"#)
      #expect(
        updated.managedFields == [
          [
            "manager": "apply-test", "operation": "Apply", "apiVersion": "v1", "time": "2026-01-01T00:00:00Z",
            "fieldsType": "FieldsV1",
            "fieldsV1": ["f:data": ["f:key": [:]], "f:metadata": ["f:labels": ["f:test": [:]]]],
          ],
          [
            "manager": "updater", "operation": "Update", "apiVersion": "v1", "time": "2026-01-01T00:00:05Z",
            "fieldsType": "FieldsV1", "fieldsV1": ["f:data": ["f:new-key": [:]]],
          ],
        ])
    }
  }

  @Test("TestApplyRemovesEmptyManagedFields: who applies nothing owns nothing")
  func empty() async throws {
    try await withSender { sender, _ in
      let created = try await sender.apply(
        map, "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"}}")
      #expect(created.status == 201)
      #expect(created.managedFields == nil)
    }
  }

  @Test("what is created and updated belongs to the fieldManager, or to the program that the user agent names")
  func updaters() async throws {
    try await withSender { sender, _ in
      let body = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","labels":{"a":"b"}},"data":{"k":"1"}}"#
      let created = try await sender.send(
        .post, Sender.configMaps, body, headers: ["user-agent": "kubectl/v1.36.0 (linux/amd64) kubernetes/abc"])
      #expect(
        created.owners == ["kubectl Update": [".data", ".data.k", ".metadata.labels", ".metadata.labels.a"]])
      let updated = try await sender.send(
        .put, map, body.replacing("\"1\"", with: "\"2\""), query: ["fieldManager": "me"])
      #expect(
        updated.owners == [
          "kubectl Update": [".data", ".metadata.labels", ".metadata.labels.a"], "me Update": [".data.k"],
        ])
      let nameless = try await sender.send(.post, Sender.configMaps, body.replacing("\"x\"", with: "\"y\""))
      #expect(nameless.owners.keys.sorted() == ["unknown Update"])
    }
  }

  @Test("TestApplyRemoveContainerPort: of two ports with one number the right one goes")
  func containerPort() async throws {
    try await withSender { sender, _ in
      let both = "[{containerPort: 53, protocol: UDP}, {containerPort: 53}]"
      _ = try await sender.apply(web, deploymentYAML(1, ports: both))
      let one = try await sender.apply(web, deploymentYAML(1, ports: "[{containerPort: 53, protocol: TCP}]"))
      let container = one.object.value(at: ["spec", "template", "spec", "containers"])?.arrayValue?.first
      #expect(container?["ports"] == [["containerPort": 53, "protocol": "TCP"]])
    }
  }

  @Test("TestApplyUnsetExclusivelyOwnedFields: a field that is let go of takes its default, or stays with another")
  func unset() async throws {
    try await withSender { sender, _ in
      _ = try await sender.apply(web, deploymentYAML(3))
      let unset = try await sender.apply(web, deploymentYAML(nil))
      #expect(unset.object.value(at: ["spec", "replicas"]) == 1)
      _ = try await sender.apply(web, deploymentYAML(3))
      _ = try await sender.apply(web, deploymentYAML(3), by: "other")
      let kept = try await sender.apply(web, deploymentYAML(nil))
      #expect(kept.object.value(at: ["spec", "replicas"]) == 3)
      #expect(kept.owners["other Apply"]?.contains(".spec.replicas") == true)
    }
  }

  @Test("a dry run shows what would be, also conflicts, and writes nothing")
  func dryRun() async throws {
    try await withSender { sender, _ in
      let trial = try await sender.apply(map, mapYAML("{a: \"1\"}"), query: ["dryRun": "All"])
      #expect(trial.status == 201)
      #expect(try await sender.get(map).status == 404)
      let created = try await sender.apply(map, mapYAML("{a: \"1\"}"))
      let change = try await sender.apply(map, mapYAML("{a: \"2\"}"), query: ["dryRun": "All"])
      #expect(change.object["data"] == ["a": "2"])
      #expect(try await sender.get(map).object == created.object)
      let conflict = try await sender.apply(map, mapYAML("{a: \"2\"}"), by: "b", query: ["dryRun": "All"])
      #expect(conflict.status == 409)
    }
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    var body: String
    var message: String
    var testDescription: String { body }
  }

  @Test(
    "a body that is no configuration is refused",
    arguments: [
      Refusal(body: "", message: "the body must be a YAML document with an object"),
      Refusal(body: "- a", message: "the body must be a YAML document with an object"),
      Refusal(body: "a: [", message: "error decoding YAML"),
      Refusal(body: "a: 1", message: "an applied configuration needs an apiVersion and a kind"),
      Refusal(body: "apiVersion: v1\nkind: Pod\nmetadata: {name: x}", message: "the object provided is a Pod"),
      Refusal(
        body: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\nfoo: 1",
        message: "failed to create typed patch object (/x; v1, Kind=ConfigMap): .foo: field not declared in schema"),
      Refusal(
        body: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, managedFields: [{}]}",
        message: "metadata.managedFields must be nil"),
    ])
  func refused(_ refusal: Refusal) async throws {
    try await withSender { sender, _ in
      let answer = try await sender.apply(map, refusal.body)
      #expect(answer.status == 400)
      #expect(answer.message.hasPrefix(refusal.message), "\(answer.message)")
    }
  }

  @Test("what is applied is validated like everything else")
  func validated() async throws {
    try await withSender { sender, _ in
      let answer = try await sender.apply(web, deploymentYAML(-1))
      #expect(answer.status == 422)
      #expect(answer.message.contains("spec.replicas"))
    }
  }

  @Test("many appliers at once all get through")
  func concurrent() async throws {
    try await withSender { sender, _ in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<8 {
          group.addTask { try await sender.apply(map, mapYAML("{k\(number): v}"), by: "m\(number)").status }
        }
        for try await status in group { #expect([200, 201].contains(status)) }
      }
      let object = try await sender.get(map)
      #expect(object.object[object: "data"]?.count == 8)
      #expect(object.owners.count == 8)
    }
  }
}

import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

@Suite("Verbs")
struct VerbTests {
  private let path = "/apis/apps/v1/namespaces/default/deployments"

  @Test(
    "a subresource is neither created nor deleted, and a named object not created by POST",
    arguments: [
      (APIRequest.Method.delete, "/web/status"), (.delete, "/web/scale"), (.post, "/web/status"), (.post, "/web"),
    ])
  func notAllowed(method: APIRequest.Method, rest: String) async throws {
    try await withTestCluster { cluster in
      let created = try await cluster.client.create(deployment("web"))
      let response = await cluster.servers[0].respond(
        to: APIRequest(method, path + rest, body: created.json.encoded()))
      #expect(response.status == 405)
      #expect(try await cluster.client.get(Deployment.self, created.objectKey) == created)
    }
  }

  @Test("a dry run of a deletion deletes nothing, wherever it is asked for", arguments: [true, false])
  func dryRunOfDeletion(isInBody: Bool) async throws {
    try await withTestCluster { cluster in
      let created = try await cluster.client.create(deployment("web"))
      let body: JSONObject = isInBody ? ["dryRun": ["All"]] : [:]
      let response = await cluster.servers[0].respond(
        to: APIRequest(
          .delete, path + "/web", query: isInBody ? [] : [.init("dryRun", "All")], body: body.encoded()))
      #expect(response.status == 200)
      #expect(try await cluster.client.get(Deployment.self, created.objectKey) == created)
    }
  }

  @Test("a patch of a type that the server does not know is refused before it is read")
  func patchType() async throws {
    try await withTestCluster { cluster in
      _ = try await cluster.client.create(deployment("web"))
      let response = await cluster.servers[0].respond(
        to: APIRequest(
          .patch, path + "/web", headers: ["content-type": "application/x-patch+json"],
          body: Array("spec: {}".utf8)))
      #expect(response.status == 415)
    }
  }

  @Test("a strategic merge patch merges containers by their names", arguments: Depth.allCases)
  func strategicMergePatch(depth: Depth) async throws {
    try await withTestCluster(at: depth) { cluster, client in
      _ = try await client.create(deployment("web"))
      let patch: JSONObject = [
        "spec": [
          "template": [
            "spec": ["containers": [["name": "side", "image": "busybox"], ["name": "main", "image": "nginx:1.16.1"]]]
          ]
        ]
      ]
      let patched = try await client.call(
        .patch, path + "/web", headers: ["content-type": "application/strategic-merge-patch+json"], body: patch)
      let containers = Deployment(json: patched).json.value(at: ["spec", "template", "spec", "containers"])?.arrayValue
      let images = Dictionary(
        uniqueKeysWithValues: (containers ?? []).map { ($0["name"]?.stringValue, $0["image"]?.stringValue) })
      #expect(images == ["main": "nginx:1.16.1", "side": "busybox"])
    }
  }

  @Test("an update that changes nothing still renews an object that expires")
  func renewal() async throws {
    let time = VirtualTime(seed: 3)
    try await withTestCluster(environment: time.environment) { cluster in
      var instance = ControllerInstance(name: "rs-1")
      instance.controllerType = "ReplicaSet"
      instance = try await cluster.client.create(instance)
      for _ in 0..<5 {
        await time.advance(by: .seconds(20))
        instance = try await cluster.client.update(instance)
      }
      #expect(
        try await cluster.client.get(ControllerInstance.self, instance.objectKey).metadata.uid == instance.metadata.uid)
      let key = instance.objectKey
      let isGone = await time.advance(upTo: .seconds(60)) {
        await apiError { _ = try await cluster.client.get(ControllerInstance.self, key) }?.code == 404
      }
      #expect(isGone)
    }
  }
}

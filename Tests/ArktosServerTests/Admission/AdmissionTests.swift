import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Synchronization
import Testing

/// Labels ConfigMaps with the tenant of whoever writes them, and refuses those that are named so.
private struct Labelling: AdmissionPlugin {
  let name = "Labelling"

  func mutate(_ object: inout JSONObject, _ request: AdmissionRequest) async throws(APIError) {
    guard request.definition.type == ConfigMap.resourceType else { return }
    var map = ConfigMap(json: object)
    map.metadata.labels["by"] = request.caller.tenant
    object = map.json
  }

  func validate(_ object: JSONObject?, _ request: AdmissionRequest) async throws(APIError)
    -> [StoreTransaction.Condition]
  {
    guard request.key.name == "refused" else { return [] }
    throw .forbidden(request.definition.type, name: request.key.name, "\(request.operation.rawValue) is refused")
  }
}

/// Takes a field with a default away, and adds one that is none.
private struct Removing: AdmissionPlugin {
  let name = "Removing"

  func mutate(_ object: inout JSONObject, _ request: AdmissionRequest) async throws(APIError) {
    guard request.definition.type == Deployment.resourceType else { return }
    var spec = object[object: "spec"] ?? [:]
    spec["progressDeadlineSeconds"] = nil
    spec["unheardOf"] = 1
    object["spec"] = .object(spec)
  }
}

/// Is asked about deletions alone, and refuses every one of them.
private struct Undying: AdmissionPlugin {
  let name = "Undying"

  func handles(_ request: AdmissionRequest) -> Bool { request.operation == .delete }

  func mutate(_ object: inout JSONObject, _ request: AdmissionRequest) async throws(APIError) {
    throw .internalError("asked about \(request.operation)")
  }

  func validate(_ object: JSONObject?, _ request: AdmissionRequest) async throws(APIError)
    -> [StoreTransaction.Condition]
  { throw .forbidden(request.definition.type, name: request.key.name, "\(request.operation.rawValue) is refused") }
}

/// Relies on a key that others keep changing, the first few times that it is asked.
private final class Relying: AdmissionPlugin {
  let name = "Relying"
  private let key = StoreKey("/test/relied-upon")
  private let disturbances: Int
  private let asked = Mutex(0)

  init(disturbances: Int) { self.disturbances = disturbances }

  var timesAsked: Int { asked.withLock { $0 } }

  func validate(_ object: JSONObject?, _ request: AdmissionRequest) async throws(APIError)
    -> [StoreTransaction.Condition]
  {
    guard request.definition.type == ConfigMap.resourceType else { return [] }
    let count = asked.withLock { count in
      count += 1
      return count
    }
    do {
      let seen = try await request.store.get(key)
      if count <= disturbances {
        _ = try await request.store.commit(.put(key, StoreValue(Array("\(count)".utf8))))
      }
      return [StoreTransaction.Condition(key, seen.entry.map { .modRevision($0.modRevision) } ?? .absent)]
    } catch {
      throw .internalError("\(error)")
    }
  }
}

@Suite("Admission")
struct AdmissionTests {
  @Test("a plugin is asked about the writes that it handles alone")
  func handles() async throws {
    try await withTestCluster(admission: [Undying()]) { cluster in
      var map = try await cluster.client.create(configMap("x"))
      map.data = ["changed": "yes"]
      map = try await cluster.client.update(map)
      let error = await apiError { _ = try await cluster.client.delete(ConfigMap.self, map.objectKey) }
      #expect(error?.message.contains("DELETE is refused") == true)
    }
  }

  @Test("a plugin changes what is written, by create, update and patch")
  func mutate() async throws {
    try await withTestCluster(admission: [Labelling()]) { cluster in
      var map = try await cluster.client.create(configMap("x"))
      #expect(map.metadata.labels == ["by": "default"])
      map.metadata.labels = ["own": "1"]
      map = try await cluster.client.update(map)
      #expect(map.metadata.labels == ["by": "default", "own": "1"])
      let patched = try await cluster.client.patch(
        ConfigMap.resourceType, map.objectKey, merge: ["metadata": ["labels": ["by": .null]]])
      #expect(patched.metadata.labels == ["by": "default", "own": "1"])
    }
  }

  @Test("what a plugin takes away has its default, what it makes up is not stored, and the next write changes nothing")
  func normalForm() async throws {
    try await withTestCluster(admission: [Removing()]) { cluster in
      let created = try await cluster.client.create(deployment("x"))
      #expect(created.json.value(at: ["spec", "progressDeadlineSeconds"]) == 600)
      #expect(created.json.value(at: ["spec", "unheardOf"]) == nil)
      #expect(try await cluster.client.update(created).metadata.resourceVersion == created.metadata.resourceVersion)
    }
  }

  @Test("a plugin refuses, and nothing is written, in a dry run too", arguments: [false, true])
  func refuse(isDryRun: Bool) async throws {
    try await withTestCluster(admission: [Labelling()]) { cluster in
      let before = try await cluster.store.currentRevision()
      let response = await cluster.servers[0].respond(
        to: APIRequest(
          .post, "/api/v1/namespaces/default/configmaps", query: isDryRun ? [.init("dryRun", "All")] : [],
          body: configMap("refused").json.encoded()))
      #expect(response.status == 403)
      let status = try await response.object()
      #expect(status[string: "message"] == "configmaps \"refused\" is forbidden: CREATE is refused")
      #expect(try await cluster.store.currentRevision() == before)
    }
  }

  @Test("what a plugin relied on is looked at again when it has changed")
  func conditions() async throws {
    let plugin = Relying(disturbances: 3)
    try await withTestCluster(admission: [plugin]) { cluster in
      let created = try await cluster.client.create(configMap("x"))
      #expect(plugin.timesAsked == 4)
      _ = try await cluster.client.patch(
        ConfigMap.resourceType, created.objectKey, merge: ["data": ["a": "1"]])
      #expect(plugin.timesAsked == 5)
    }
  }

  @Test("a plugin whose ground never holds still does not keep the server busy for ever")
  func livelock() async throws {
    let plugin = Relying(disturbances: .max)
    try await withTestCluster(admission: [plugin]) { cluster in
      let error = await apiError { _ = try await cluster.client.create(configMap("x")) }
      #expect(error?.reason == .conflict)
    }
  }
}

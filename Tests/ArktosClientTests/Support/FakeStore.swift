import ArktosClient
import ArktosCore
import Synchronization

/// Things and the servers' Endpoints with their history, shared by any number of ``FakeServer``s: a cluster's store.
final class FakeStore: Sendable {
  struct Change: Sendable {
    var revision: Int64
    var event: WatchEvent
  }

  private struct State {
    var revision: Int64 = 0
    var objects: [ObjectKey: DynamicObject] = [:]
    var history: [Change] = []
    var compacted: Int64 = 0
    /// Woken by every change of anything.
    var sleepers: [CheckedContinuation<Void, Never>] = []
    var epoch = 0
    var timeline = PartitionTimeline(PartitionMap(rules: [], liveGroups: []))
  }

  private let state = Mutex(State())

  var revision: Int64 { state.withLock { $0.revision } }
  var compacted: Int64 { state.withLock { $0.compacted } }
  /// The things.
  var objects: [ObjectKey: DynamicObject] { state.withLock { $0.objects.filter { $0.value.kind == "Thing" } } }

  /// All objects and the revision at which they are so.
  var snapshot: (objects: [ObjectKey: DynamicObject], revision: Int64) {
    state.withLock { ($0.objects, $0.revision) }
  }

  /// The changes behind a revision and the revision that they lead to; nil if some of them are forgotten.
  func changes(after revision: Int64) -> (changes: [Change], revision: Int64)? {
    state.withLock { state in
      guard revision >= state.compacted else { return nil }
      return (state.history.filter { $0.revision > revision }, state.revision)
    }
  }

  /// Which service group owns a tenant at a revision.
  func owner(of tenant: String, at revision: Int64) -> String? {
    state.withLock { $0.timeline.owner(of: tenant, at: Revision(revision)) }
  }

  /// Changes who owns what and where the servers are, in one commit.
  func register(_ ports: [String: [Int]], rules: [PartitionRule]? = nil) {
    let subsets = ports.sorted { $0.key < $1.key }.map { group, ports in
      ports.map {
        EndpointSubset(
          addresses: [EndpointAddress(ip: "127.0.0.1")], ports: [EndpointPort(name: "http", port: Int64($0))],
          serviceGroupId: group)
      }
    }
    var endpoints = Endpoints()
    endpoints.subsets = Array(subsets.joined())
    let revision = put(
      "kubernetes", tenant: "default", namespace: "default", kind: "Endpoints",
      content: ["subsets": endpoints.json["subsets"] ?? []])
    state.withLock { state in
      let map = PartitionMap(rules: rules ?? state.timeline.current.rules, liveGroups: ports.keys)
      state.timeline.append(map, from: Revision(revision))
    }
  }

  /// Creates or updates an object.
  @discardableResult
  func put(
    _ name: String, tenant: String = "t", namespace: String = "ns", kind: String = "Thing", uid: String? = nil,
    labels: [String: String] = [:], content: [String: JSONValue] = [:]
  ) -> Int64 {
    change { state in
      let key = ObjectKey(tenant: tenant, namespace: namespace, name: name)
      var object = DynamicObject(json: JSONObject(content.map { ($0.key, $0.value) }))
      object.json["apiVersion"] = "v1"
      object.json["kind"] = .string(kind)
      object.metadata.name = name
      object.metadata.namespace = namespace
      object.metadata.tenant = tenant
      let old = state.objects[key]
      object.metadata.uid = uid ?? old?.metadata.uid ?? "uid-\(state.revision)"
      object.metadata.labels = labels
      object.metadata.resourceVersion = String(state.revision)
      state.objects[key] = object
      return WatchEvent(old == nil ? .added : .modified, object)
    }
  }

  func delete(_ name: String, tenant: String = "t") {
    change { state in
      var object = state.objects.removeValue(forKey: ObjectKey(tenant: tenant, namespace: "ns", name: name))
      object?.metadata.resourceVersion = String(state.revision)
      return WatchEvent(.deleted, object ?? DynamicObject())
    }
  }

  /// A commit that concerns other kinds only.
  func tick() {
    state.withLock { $0.revision += 1 }
    wake()
  }

  /// Forgets all history.
  func compact() {
    state.withLock { state in
      state.compacted = state.revision
      state.history = []
    }
  }

  @discardableResult
  private func change(_ make: (inout State) -> WatchEvent) -> Int64 {
    let revision = state.withLock { state in
      state.revision += 1
      let event = make(&state)
      state.history.append(Change(revision: state.revision, event: event))
      return state.revision
    }
    wake()
    return revision
  }

  /// Lets every waiting watch look again.
  func wake() {
    let sleepers = state.withLock { state in
      state.epoch += 1
      let sleepers = state.sleepers
      state.sleepers = []
      return sleepers
    }
    for sleeper in sleepers { sleeper.resume() }
  }

  var epoch: Int { state.withLock { $0.epoch } }

  /// Returns when ``wake()`` has been called since the given epoch.
  func changed(since epoch: Int) async {
    await withCheckedContinuation { continuation in
      let passed = state.withLock { state in
        if state.epoch != epoch { return true }
        state.sleepers.append(continuation)
        return false
      }
      if passed { continuation.resume() }
    }
  }
}

import ArktosClient
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Synchronization
import Testing

/// A store whose watches end as if history had passed them by, each time that the test says so.
private final class Forgetful: ForwardingStore {
  let store: MemoryStore
  private let watches = Mutex<[(watch: StoreWatch, isBroken: Atomically)]>([])

  /// A flag that closures share.
  final class Atomically: Sendable {
    private let state = Mutex(false)
    var value: Bool { state.withLock { $0 } }
    func set() { state.withLock { $0 = true } }
  }

  init(_ store: MemoryStore) { self.store = store }

  /// Ends every watch that is open with `.compacted`.
  func forget() async throws {
    try await store.compact(through: try await store.currentRevision())
    let open = watches.withLock { watches in
      defer { watches = [] }
      return watches
    }
    for (watch, isBroken) in open {
      isBroken.set()
      watch.requestProgress()
    }
  }

  func watch(_ ranges: [KeyRange], after: Revision?) async throws(StoreError) -> StoreWatch {
    let watch = try await store.watch(ranges, after: after)
    let isBroken = Atomically()
    watches.withLock { $0.append((watch, isBroken)) }
    return StoreWatch(
      next: { () async throws(StoreError) -> StoreWatchBatch in
        let batch = try await watch.next()
        if isBroken.value { throw StoreError(.compacted, "forgotten") }
        return batch
      }, requestProgress: { watch.requestProgress() }, cancel: { watch.cancel() })
  }
}

@Suite("Partition monitor")
struct MonitorTests {
  @Test("ownership is known again after history has passed the monitor by")
  func compacted() async throws {
    let store = Forgetful(MemoryStore(environment: .live))
    try await withTestCluster(registersServers: true, store: store) { cluster in
      try await cluster.makeTenant("a")
      _ = try await cluster.client.create(configMap("x", tenant: "a"))
      func owned() async throws -> [String] {
        try await cluster.client.list(ConfigMap.self, in: .everything, partition: "1").items.map(\.metadata.name)
      }
      for round in 0..<3 {
        _ = try await cluster.client.create(
          DataPartitionConfig(name: "p\(round)", serviceGroupId: "1", range: TenantRange(to: "m")))
        try await eventually("group 1 owns the tenant") { try await owned() == ["x"] }
        try await store.forget()
      }
      // A map that is read anew is the present one: group 1 gives everything to a group that lives.
      #expect(try await owned() == ["x"])
    }
  }
}

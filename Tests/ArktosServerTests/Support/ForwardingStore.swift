import ArktosCore
import ArktosStore

/// A store for tests that answers as another does, but for what the conforming type does itself.
protocol ForwardingStore: Store {
  var store: MemoryStore { get }
}

extension ForwardingStore {
  func currentRevision() async throws(StoreError) -> Revision { try await store.currentRevision() }
  func get(_ key: StoreKey, at point: ReadPoint) async throws(StoreError) -> StoreRead {
    try await store.get(key, at: point)
  }
  func list(_ range: KeyRange, at point: ReadPoint, limit: Int?) async throws(StoreError) -> StoreListing {
    try await store.list(range, at: point, limit: limit)
  }
  func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit {
    try await store.commit(transaction)
  }
  func watch(_ ranges: [KeyRange], after: Revision?) async throws(StoreError) -> StoreWatch {
    try await store.watch(ranges, after: after)
  }
  func compact(through revision: Revision) async throws(StoreError) { try await store.compact(through: revision) }
  func statistics() async throws(StoreError) -> StoreStatistics { try await store.statistics() }
}

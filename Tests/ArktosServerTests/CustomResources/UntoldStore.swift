import ArktosCore
import ArktosStore
import ArktosTesting
import Synchronization

/// A store whose watches tell nothing of one range, as if the news took for ever; and of which nothing can be listed any
/// more when the test says so.
final class UntoldStore: ForwardingStore {
  let store: MemoryStore
  private let range: KeyRange
  private let listeners = Mutex(0)
  private let isListable = Mutex(true)

  init(_ store: MemoryStore, range: KeyRange) {
    self.store = store
    self.range = range
  }

  /// Waits until that many wait for news of the range.
  func waitForListeners(_ count: Int) async throws {
    try await eventually("\(count) wait for news") { self.listeners.withLock { $0 } >= count }
  }

  func refuseLists() { isListable.withLock { $0 = false } }

  func list(_ range: KeyRange, at point: ReadPoint, limit: Int?) async throws(StoreError) -> StoreListing {
    guard isListable.withLock({ $0 }) else { throw StoreError(.unavailable, "the test allows no lists") }
    return try await store.list(range, at: point, limit: limit)
  }

  func watch(_ ranges: [KeyRange], after: Revision?) async throws(StoreError) -> StoreWatch {
    let watch = try await store.watch(ranges, after: after)
    guard ranges == [range] else { return watch }
    return StoreWatch(
      next: { [self] () async throws(StoreError) -> StoreWatchBatch in
        listeners.withLock { $0 += 1 }
        while true { _ = try await watch.next() }
      }, requestProgress: { watch.requestProgress() }, cancel: { watch.cancel() })
  }
}

import ArktosCore
import ArktosStore
import Synchronization

/// Finds out how far history reaches back, which etcd does not tell directly.
///
/// A read at a revision tells whether it is compacted, so a binary search finds the border. It begins at the border
/// found before: while nothing more was compacted, one read confirms it.
final class CompactionFloor: Sendable {
  private let known = Mutex<Int64>(1)

  /// The oldest revision after which a watch can begin.
  func oldestRevision(in store: EtcdStore) async throws(StoreError) -> Revision {
    let start = known.withLock { $0 }
    var current: Int64 = start
    var low = start
    var candidate = start
    var high: Int64?
    while true {
      var request = EtcdStore.probe
      request.revision = candidate
      do {
        current = try await store.range(request).header.revision
        high = candidate
      } catch  where error.code == .compacted {
        low = candidate + 1
        if high == nil {
          current = try await store.currentRevision().value
          high = max(current, low)
        }
      }
      guard let high, low < high else { break }
      candidate = low + (high - low) / 2
    }
    let found = high ?? low
    known.withLock { $0 = max($0, found) }
    return Revision(found)
  }
}

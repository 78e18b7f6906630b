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
    var low = known.withLock { $0 }
    guard try await isCompacted(low, in: store) else { return Revision(low) }
    low += 1
    var high = try await store.currentRevision().value  // The current state is always there.
    while low < high {
      let middle = low + (high - low) / 2
      if try await isCompacted(middle, in: store) { low = middle + 1 } else { high = middle }
    }
    known.withLock { $0 = max($0, low) }
    return Revision(low)
  }

  private func isCompacted(_ revision: Int64, in store: EtcdStore) async throws(StoreError) -> Bool {
    var request = EtcdStore.probe
    request.revision = revision
    do {
      _ = try await store.range(request)
      return false
    } catch  where error.code == .compacted {
      return true
    }
  }
}

public import ArktosCore
internal import Synchronization

/// What a range cache holds, and how often that was of use.
public struct RangeCacheStatistics: Sendable, Hashable {
  public var keys: Int
  /// Bytes of keys and current values.
  public var bytes: Int
  /// How far the replica has followed.
  public var revision: Revision
  /// The oldest revision after which the replica has history, of ranges that it has held that long.
  public var oldestRevision: Revision
  /// How many events its history has.
  public var retainedEvents: Int
  /// How many watches are served by the replica.
  public var watchers: Int
  /// How many watches are passed on upstream, each with a watch of its own there.
  public var upstreamWatchers: Int
  /// How many reads the replica answered.
  public var hits: Int
  /// How many reads went upstream.
  public var misses: Int
}

/// What a cache counts.
final class CacheCounters: Sendable {
  private let hitCount = Atomic(0)
  private let missCount = Atomic(0)
  private let knownRevision = Atomic(Int64(0))

  var hits: Int { hitCount.load(ordering: .relaxed) }
  var misses: Int { missCount.load(ordering: .relaxed) }
  /// A revision that upstream is known to have reached.
  var known: Revision { Revision(knownRevision.load(ordering: .acquiring)) }

  func countHit() { hitCount.add(1, ordering: .relaxed) }
  func countMiss() { missCount.add(1, ordering: .relaxed) }
  func know(_ revision: Revision) { knownRevision.max(revision.value, ordering: .acquiringAndReleasing) }
}

/// The watches that clients of a cache have open.
final class CacheClients: Sendable {
  private let members = Guarded<[ObjectIdentifier: CacheWatch]>([:])

  var count: Int { members.withLock { $0.count } }
  var all: [CacheWatch] { members.withLock { Array($0.values) } }

  func add(_ client: CacheWatch) { members.withLock { $0[ObjectIdentifier(client)] = client } }

  func remove(_ client: CacheWatch) {
    // Let go of outside the lock: it may be the last reference, with a watch upstream.
    _ = members.withLock { $0.removeValue(forKey: ObjectIdentifier(client)) }
  }
}

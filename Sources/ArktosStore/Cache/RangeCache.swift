public import ArktosCore
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// A store that keeps a replica of chosen ranges of another one and answers reads and watches of them itself.
///
/// It keeps the whole contract, whatever is cached: what is not wholly inside the cached ranges, or before what is known
/// of them, goes upstream unchanged, and so do writes. A read of the latest state asks upstream only for its revision,
/// one question for all who ask at the same time, and waits until the replica has got there; if that takes too long it
/// is read upstream. Any number of watches cost upstream one.
///
/// **When the watch upstream breaks**, it is taken up behind the last revision that the replica has, and those who watch
/// the cache notice nothing. If history upstream no longer reaches back that far, what happened in between cannot be
/// known: a list tells what there is now, but not which keys came and went, nor when one was deleted. No events are made
/// up. Watches of the cache get what is pending, then end with `.compacted`, as they would have upstream; the ranges are
/// loaded anew meanwhile, and values that did not change stay the same objects. Reads go upstream until that is done.
///
/// **A range that is removed** frees its memory; its watches go on upstream behind what they have delivered, and come
/// back when the range does. The same happens to a watch that is too slow for the history that the replica keeps.
///
/// Nothing is cached unless ``run()`` runs.
public final class RangeCache: Store, Service {
  public struct Configuration: Sendable {
    /// The bounds of the replica: its history, and the queues of watches.
    public var limits: StoreLimits
    /// The most entries that are read upstream at once when a range is loaded.
    public var pageSize: Int
    /// How long a read waits for the replica before it goes upstream.
    public var longestWait: Duration

    public init(limits: StoreLimits = StoreLimits(), pageSize: Int = 5_000, longestWait: Duration = .seconds(3)) {
      self.limits = limits
      self.pageSize = pageSize
      self.longestWait = longestWait
    }
  }

  let upstream: any Store
  let replica: SharedTimeline
  private let feed: CacheFeed
  private let configuration: Configuration
  private let environment: Environment
  private let latest: SharedQuestion<LatestRevision>
  private let counters = CacheCounters()
  private let clients: CacheClients

  /// - Parameter ranges: what is cached, until ``setRanges(_:)`` says otherwise.
  public init(
    of upstream: any Store, ranges: [KeyRange] = [], configuration: Configuration = Configuration(),
    environment: Environment = .live, logger: Logger = Logger(label: "arktos.cache")
  ) {
    self.upstream = upstream
    self.configuration = configuration
    self.environment = environment
    let clients = CacheClients()
    let replica = SharedTimeline(replicaWith: configuration.limits)
    let feed = CacheFeed(
      upstream, into: replica, wanted: ranges, pageSize: configuration.pageSize, environment: environment,
      logger: logger, onHeld: { for client in clients.all { client.reconsider() } })
    latest = SharedQuestion { [counters, longestWait = configuration.longestWait] in
      let revision: Revision
      do throws(StoreError) { revision = try await upstream.currentRevision() } catch {
        return LatestRevision(answer: .failure(error), isReached: nil)
      }
      counters.know(revision)
      let isReached = feed.gate.reached >= revision ? nil : Task { await feed.reach(revision, within: longestWait) }
      return LatestRevision(answer: .success(revision), isReached: isReached)
    }
    self.clients = clients
    self.replica = replica
    self.feed = feed
  }

  /// Keeps the replica up to date, until graceful shutdown or cancellation; from then on everything goes upstream.
  public func run() async throws {
    await cancelWhenGracefulShutdown { await self.feed.run() }
  }

  /// Caches these ranges, and no others.
  ///
  /// What is new goes upstream until it is loaded; what is gone goes upstream at once.
  public func setRanges(_ ranges: [KeyRange]) { feed.want(ranges) }

  /// What is to be cached, in as few ranges as can be.
  public var ranges: [KeyRange] { feed.wanted }

  /// What is cached at the moment, in as few ranges as can be.
  public var cachedRanges: [KeyRange] { replica.coverage.ranges }

  // MARK: - Reading

  public func currentRevision() async throws(StoreError) -> Revision { try await latest.ask().answer.get() }

  public func get(_ key: StoreKey, at point: ReadPoint) async throws(StoreError) -> StoreRead {
    if replica.holds(key), try await isReady(for: point) {
      do throws(StoreError) {
        let read = try replica.get(key, at: point)
        counters.countHit()
        return read
      } catch {
        // Not held any more, or not that far back: upstream knows.
      }
    }
    counters.countMiss()
    return try await upstream.get(key, at: point)
  }

  public func list(_ range: KeyRange, at point: ReadPoint, limit: Int?) async throws(StoreError) -> StoreListing {
    if replica.holds([range]), try await isReady(for: point) {
      do throws(StoreError) {
        let listing = try replica.list(range, at: point, limit: limit)
        counters.countHit()
        return listing
      } catch {
        // Not held any more, or not that far back, or not a list at all: upstream says so.
      }
    }
    counters.countMiss()
    return try await upstream.list(range, at: point, limit: limit)
  }

  /// Whether the replica is far enough to be read at a point; waits for it if need be.
  ///
  /// - Throws: what upstream says when it is asked for its revision.
  private func isReady(for point: ReadPoint) async throws(StoreError) -> Bool {
    switch point {
    case .latest:
      let latest = await latest.ask()
      _ = try latest.answer.get()
      return await latest.isReached?.value ?? true
    case .atLeast(let revision), .exactly(let revision):
      guard feed.gate.reached < revision else { return true }
      // The future is not waited for.
      if counters.known < revision {
        guard try await latest.ask().answer.get() >= revision else { return false }
      }
      return await reaches(revision)
    }
  }

  func reaches(_ revision: Revision) async -> Bool {
    await feed.reach(revision, within: configuration.longestWait)
  }

  /// Returns when the replica has got as far as upstream was at the call, as long as it takes; when the task is
  /// cancelled, and when nothing is cached any more.
  func followsLatest() async {
    while !Task.isCancelled, !replica.coverage.isEmpty {
      let latest = await latest.ask()
      if case .success = latest.answer, await latest.isReached?.value ?? true { return }
      // Only cancellation cuts it short, and the loop looks at that itself.
      try? await environment.sleep(.milliseconds(100))
    }
  }

  // MARK: - Writing

  @discardableResult
  public func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit {
    let commit = try await upstream.commit(transaction)
    counters.know(commit.revision)
    return commit
  }

  public func compact(through revision: Revision) async throws(StoreError) {
    try await upstream.compact(through: revision)
    replica.compactReplica(through: revision)
  }

  // MARK: - Watching

  public func watch(_ ranges: [KeyRange], after: Revision?) async throws(StoreError) -> StoreWatch {
    if !ranges.isEmpty, replica.holds(ranges.disjoint()), let start = try await start(of: after) {
      do throws(StoreError) {
        let watcher = try replica.watcher(of: ranges, after: start)
        return serve(CacheWatch(watcher, of: ranges, after: start, cache: self))
      } catch {
        // Not held any more, or not that far back: upstream knows.
      }
    }
    let watch = try await upstream.watch(ranges, after: after)
    return serve(CacheWatch(watch, of: ranges, after: after ?? .zero, cache: self))
  }

  /// Where a watch begins that the replica can serve.
  private func start(of after: Revision?) async throws(StoreError) -> Revision? {
    if let after { return try await isReady(for: .atLeast(after)) ? after : nil }
    let latest = await latest.ask()
    let revision = try latest.answer.get()
    return await latest.isReached?.value ?? true ? revision : nil
  }

  private func serve(_ client: CacheWatch) -> StoreWatch {
    clients.add(client)
    // More may be held since it was decided where to begin.
    client.reconsider()
    return StoreWatch(
      next: { () async throws(StoreError) in try await client.next() }, ready: { client.ready() },
      requestProgress: { client.requestProgress() }, cancel: { client.cancel() })
  }

  func forget(_ client: CacheWatch) { clients.remove(client) }

  // MARK: - Statistics

  public func health() async -> StoreHealth { await upstream.health() }

  /// What the store holds, and how many watch it through this cache.
  public func statistics() async throws(StoreError) -> StoreStatistics {
    var statistics = try await upstream.statistics()
    statistics.watchers = clients.count
    return statistics
  }

  /// What the cache itself holds and does.
  public func cacheStatistics() -> RangeCacheStatistics {
    let held = replica.replicaStatistics()
    return RangeCacheStatistics(
      keys: held.keys, bytes: held.bytes, revision: held.revision, oldestRevision: held.oldestRevision,
      retainedEvents: replica.replicaHistoryCount, watchers: held.watchers,
      upstreamWatchers: clients.all.count { !$0.isServedByReplica }, hits: counters.hits, misses: counters.misses)
  }
}

/// How far upstream is, and how the replica keeps up with that.
private struct LatestRevision: Sendable {
  var answer: Result<Revision, StoreError>
  /// Nil if the replica was there already.
  var isReached: Task<Bool, Never>?
}

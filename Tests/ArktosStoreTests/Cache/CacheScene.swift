import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

/// A running cache over a memory store, with a probe in between.
struct CacheScene: Sendable {
  let store: MemoryStore
  let probe: ProbedStore
  let running: RunningCache

  var cache: RangeCache { running.cache }

  /// Runs `body` with a cache of `ranges`, which are loaded, over a store in which each of `keys` holds its own name.
  static func run(
    caching ranges: [KeyRange], keys: [StoreKey] = [],
    configuration: RangeCache.Configuration = RangeCache.Configuration(),
    _ body: (CacheScene) async throws -> Void
  ) async throws {
    let store = MemoryStore()
    let probe = ProbedStore(store)
    for key in keys { try await store.commit(.put(key, StoreValue(key.text))) }
    let running = try await RunningCache.start(over: probe, caching: ranges, configuration: configuration)
    try await body(CacheScene(store: store, probe: probe, running: running))
    try await running.stop()
    store.close()
  }

  @discardableResult
  func put(_ key: StoreKey, _ text: String = "v") async throws -> Revision {
    try await cache.commit(.put(key, StoreValue(text))).revision
  }

  /// Caches other ranges, and waits for them.
  func recache(_ ranges: [KeyRange]) async throws {
    cache.setRanges(ranges)
    try await running.isComplete()
  }

  /// Reads a watch until it has got to the store's present revision.
  func read(_ watch: StoreWatch, through revision: Revision? = nil) async throws -> [StoreEvent] {
    var end = revision
    if end == nil { end = try await store.currentRevision() }
    watch.requestProgress()
    var events: [StoreEvent] = []
    while let wanted = end {
      let batch = try await watch.next()
      events += batch.events
      if batch.progress >= wanted { end = nil }
    }
    return events
  }

  func compactEverything() async throws {
    try await store.compact(through: try await store.currentRevision())
  }
}

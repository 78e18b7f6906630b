import ArktosCore
import ArktosStore
import ArktosTesting

/// A range cache that runs until it is stopped.
struct RunningCache: Sendable {
  let cache: RangeCache
  private let task: Task<Void, any Error>

  /// - Returns: when all ranges are cached.
  static func start(
    over upstream: any Store, caching ranges: [KeyRange],
    configuration: RangeCache.Configuration = RangeCache.Configuration(), environment: Environment = .live
  ) async throws -> RunningCache {
    let running = RunningCache(
      RangeCache(of: upstream, ranges: ranges, configuration: configuration, environment: environment))
    try await running.isComplete()
    return running
  }

  init(_ cache: RangeCache) {
    self.cache = cache
    task = Task { try await cache.run() }
  }

  /// Waits until everything is cached that is to be, and nothing else.
  func isComplete() async throws {
    try await eventually("the ranges are cached") { cache.cachedRanges == cache.ranges }
  }

  func stop() async throws {
    task.cancel()
    try await task.value
  }
}

package import ArktosCore
package import ArktosStore

/// A range cache that runs until it is stopped.
package struct RunningCache: Sendable {
  package let cache: RangeCache
  private let task: Task<Void, any Error>

  /// - Returns: when all ranges are cached.
  package static func start(
    over upstream: any Store, caching ranges: [KeyRange],
    configuration: RangeCache.Configuration = RangeCache.Configuration(), environment: Environment = .live
  ) async throws -> RunningCache {
    let running = RunningCache(
      RangeCache(of: upstream, ranges: ranges, configuration: configuration, environment: environment))
    try await running.isComplete()
    return running
  }

  package init(_ cache: RangeCache) {
    self.cache = cache
    task = Task { try await cache.run() }
  }

  /// Waits until everything is cached that is to be, and nothing else.
  package func isComplete() async throws {
    try await eventually("the ranges are cached") { cache.cachedRanges == cache.ranges }
  }

  package func stop() async throws {
    task.cancel()
    try await task.value
  }
}

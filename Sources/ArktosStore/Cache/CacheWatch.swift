internal import ArktosCore
internal import Synchronization

/// A watch over a range cache: served by the replica, or by a watch upstream, and taken from one to the other at a
/// revision up to which everything was delivered, so that nothing is missing and nothing comes twice.
final class CacheWatch: Sendable {
  private enum Source {
    case replica(Watcher)
    case upstream(StoreWatch)
    /// Neither: everything up to this revision was delivered.
    case between(after: Revision)
    case ended(StoreError)
  }

  private struct State {
    var source: Source
    /// Everything up to this revision was delivered.
    var position: Revision
    /// Whether the replica holds more than when the watch last asked it.
    var mayReturn = false
    var progress: Task<Void, Never>?
    var wantsProgress = false
  }

  let ranges: [KeyRange]
  private let cache: RangeCache
  private let state: Guarded<State>

  private init(_ ranges: [KeyRange], source: Source, position: Revision, cache: RangeCache) {
    self.ranges = ranges
    self.cache = cache
    state = Guarded(State(source: source, position: position))
  }

  convenience init(_ watcher: Watcher, of ranges: [KeyRange], after: Revision, cache: RangeCache) {
    self.init(ranges, source: .replica(watcher), position: after, cache: cache)
  }

  /// - Parameter after: where the watch begins; `.zero` if that is not known before its first batch.
  convenience init(_ upstream: StoreWatch, of ranges: [KeyRange], after: Revision, cache: RangeCache) {
    self.init(ranges, source: .upstream(upstream), position: after, cache: cache)
  }

  var isServedByReplica: Bool {
    state.withLock { state in if case .replica = state.source { true } else { false } }
  }

  // MARK: - Reading

  func next() async throws(StoreError) -> StoreWatchBatch {
    while true {
      await returnToReplica()
      switch state.withLock({ $0.source }) {
      case .ended(let error): throw error
      case .between(let after): try await goUpstream(after)
      case .upstream(let watch):
        let batch = try await watch.next()
        state.withLock { $0.position = batch.progress }
        return batch
      case .replica(let watcher):
        switch try await cache.replica.next(of: watcher) {
        case .moved(let after): move(to: .between(after: after))
        case .batch(let batch):
          state.withLock { $0.position = batch.progress }
          return batch
        }
      }
    }
  }

  /// What the replica has for the reader already.
  func ready() -> StoreWatchBatch? {
    guard case .replica(let watcher) = state.withLock({ $0.source }), let batch = watcher.takeReady() else {
      return nil
    }
    state.withLock { $0.position = batch.progress }
    return batch
  }

  private func goUpstream(_ after: Revision) async throws(StoreError) {
    do throws(StoreError) {
      let watch = try await cache.upstream.watch(ranges, after: after)
      if !move(to: .upstream(watch)) { watch.cancel() }
      // Progress may have been asked for while there was nobody to ask, and the range may have come back.
      watch.requestProgress()
      reconsider()
    } catch {
      // A reader that is cancelled leaves the watch to another.
      if error.code != .cancelled { move(to: .ended(error)) }
      throw error
    }
  }

  /// Goes on in the replica, if it holds the ranges since where the watch is.
  private func returnToReplica() async {
    let position = state.withLock { state -> Revision? in
      guard case .upstream = state.source, state.mayReturn, state.position > .zero else { return nil }
      return state.position
    }
    guard let position, await cache.reaches(position) else { return }
    do throws(StoreError) {
      let watcher = try cache.replica.watcher(of: ranges, after: position)
      if move(to: .replica(watcher)) {
        // It may have been asked for upstream and not come yet.
        requestProgress()
      } else {
        cache.replica.end(watcher, Self.cancelled)
      }
    } catch {
      // It stays upstream; the replica may hold the ranges only since later than where the watch is.
    }
  }

  /// - Returns: false if the watch has ended, so that it stays where it is.
  @discardableResult
  private func move(to source: Source) -> Bool {
    let old = state.withLock { state -> Source? in
      if case .ended = state.source { return nil }
      defer { state.source = source }
      state.mayReturn = false
      return state.source
    }
    if case .upstream(let watch) = old { watch.cancel() }
    return old != nil
  }

  // MARK: - From outside

  private static let cancelled = StoreError(.cancelled, "the watch was cancelled")

  func cancel() {
    let (old, progress) = state.withLock { state in
      defer {
        if case .ended = state.source {} else { state.source = .ended(Self.cancelled) }
      }
      return (state.source, state.progress.take())
    }
    progress?.cancel()
    switch old {
    case .replica(let watcher): cache.replica.end(watcher, Self.cancelled)
    case .upstream(let watch): watch.cancel()
    case .between, .ended: break
    }
    cache.forget(self)
  }

  /// The replica holds more than before.
  func reconsider() {
    let watch = state.withLock { state -> StoreWatch? in
      guard case .upstream(let watch) = state.source, cache.replica.holds(ranges) else { return nil }
      state.mayReturn = true
      return watch
    }
    // Brings the watch to where the replica begins.
    watch?.requestProgress()
  }

  func requestProgress() {
    let watch = state.withLock { state -> StoreWatch? in
      if case .upstream(let watch) = state.source { return watch }
      state.wantsProgress = true
      if state.progress == nil { state.progress = Task { await self.seeToProgress() } }
      return nil
    }
    watch?.requestProgress()
  }

  /// Finds out how far the store is, and tells the reader when the replica is there.
  private func seeToProgress() async {
    while !Task.isCancelled {
      let watcher = state.withLock { state -> Watcher? in
        guard case .replica(let watcher) = state.source, state.wantsProgress else {
          // Who goes upstream asks there.
          state.progress = nil
          return nil
        }
        state.wantsProgress = false
        return watcher
      }
      guard let watcher else { return }
      await cache.followsLatest()
      cache.replica.requestProgress(of: watcher)
    }
  }
}

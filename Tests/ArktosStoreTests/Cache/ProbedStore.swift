import ArktosCore
import ArktosStore
import Synchronization

/// A store that counts what is asked of it, lets a test hold calls back, and breaks the watches that it has given out.
final class ProbedStore: Store {
  enum Call: Hashable, Sendable { case currentRevision, get, list, commit, watch, compact, statistics }

  private struct State {
    var counts: [Call: Int] = [:]
    var held: Set<Call> = []
    var waiting: [Call: [CheckedContinuation<Void, Never>]] = [:]
    var watches: [ObjectIdentifier: BreakableWatch] = [:]
    var before: [Call: @Sendable () async throws(StoreError) -> Void] = [:]
    var altering: (@Sendable (StoreWatchBatch) -> StoreWatchBatch)?
  }

  let store: any Store
  private let state = Guarded(State())

  init(_ store: any Store) { self.store = store }

  // MARK: - For tests

  func count(_ call: Call) -> Int { state.withLock { $0.counts[call, default: 0] } }

  /// How many calls are being held back.
  func heldCount(_ call: Call) -> Int { state.withLock { $0.waiting[call]?.count ?? 0 } }

  /// How many watches are open.
  var openWatches: Int { state.withLock { $0.watches.count } }

  func hold(_ call: Call) { state.withLock { _ = $0.held.insert(call) } }

  func letGo(_ call: Call) {
    let waiting = state.withLock { state in
      state.held.remove(call)
      return state.waiting.removeValue(forKey: call) ?? []
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Has something done, or refused, before every such call from now on.
  func before(_ call: Call, _ body: (@Sendable () async throws(StoreError) -> Void)?) {
    state.withLock { $0.before[call] = body }
  }

  /// Ends every open watch; what is on its way is lost.
  func breakWatches(_ code: StoreError.Code = .unavailable) {
    for watch in state.withLock({ Array($0.watches.values) }) {
      watch.end(StoreError(code, "the test broke the watch"))
    }
  }

  /// Falsifies what watches bring from now on.
  func alterBatches(_ body: (@Sendable (StoreWatchBatch) -> StoreWatchBatch)?) {
    state.withLock { $0.altering = body }
  }

  private func note(_ call: Call) async throws(StoreError) {
    let before = state.withLock { state in
      state.counts[call, default: 0] += 1
      return state.before[call]
    }
    try await before?()
    await withCheckedContinuation { continuation in
      let isHeld = state.withLock { state in
        guard state.held.contains(call) else { return false }
        state.waiting[call, default: []].append(continuation)
        return true
      }
      if !isHeld { continuation.resume() }
    }
  }

  // MARK: - The store

  func currentRevision() async throws(StoreError) -> Revision {
    try await note(.currentRevision)
    return try await store.currentRevision()
  }

  func get(_ key: StoreKey, at point: ReadPoint) async throws(StoreError) -> StoreRead {
    try await note(.get)
    return try await store.get(key, at: point)
  }

  func list(_ range: KeyRange, at point: ReadPoint, limit: Int?) async throws(StoreError) -> StoreListing {
    try await note(.list)
    return try await store.list(range, at: point, limit: limit)
  }

  func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit {
    try await note(.commit)
    return try await store.commit(transaction)
  }

  func watch(_ ranges: [KeyRange], after: Revision?) async throws(StoreError) -> StoreWatch {
    try await note(.watch)
    let watch = BreakableWatch(try await store.watch(ranges, after: after))
    state.withLock { $0.watches[ObjectIdentifier(watch)] = watch }
    return StoreWatch(
      next: { () async throws(StoreError) in
        let batch = try await watch.next()
        return self.state.withLock { $0.altering }?(batch) ?? batch
      },
      requestProgress: { watch.inner.requestProgress() },
      cancel: {
        watch.end(StoreError(.cancelled, "the watch was cancelled"))
        _ = self.state.withLock { $0.watches.removeValue(forKey: ObjectIdentifier(watch)) }
      })
  }

  func compact(through revision: Revision) async throws(StoreError) {
    try await note(.compact)
    try await store.compact(through: revision)
  }

  func statistics() async throws(StoreError) -> StoreStatistics {
    try await note(.statistics)
    return try await store.statistics()
  }
}

/// A watch that can be ended with any error, even while it is being read.
private final class BreakableWatch: Sendable {
  let inner: StoreWatch
  private let ending = Guarded<StoreError?>(nil)

  init(_ inner: StoreWatch) { self.inner = inner }

  func end(_ error: StoreError) {
    ending.withLock { if $0 == nil { $0 = error } }
    inner.cancel()
  }

  func next() async throws(StoreError) -> StoreWatchBatch {
    let result: Result<StoreWatchBatch, StoreError>
    do throws(StoreError) { result = .success(try await inner.next()) } catch { result = .failure(error) }
    if let error = ending.withLock({ $0 }) { throw error }
    return try result.get()
  }
}

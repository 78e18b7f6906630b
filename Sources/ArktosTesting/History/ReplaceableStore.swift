public import ArktosCore
public import ArktosStore
internal import Synchronization

/// A store that can be exchanged for another under its clients, as by a restart: calls that come in between wait.
///
/// Watches end with the store that they were opened on.
public final class ReplaceableStore: Store {
  private struct State {
    /// Nil while it is being replaced.
    var store: (any Store)?
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Guarded<State>

  public init(_ store: any Store) { state = Guarded(State(store: store)) }

  /// Lets new calls wait while `body` makes the store that they will go to.
  ///
  /// - Throws: what `body` throws; then calls go to the old store again.
  public func replace(_ body: () async throws -> any Store) async throws {
    let old = state.withLock { $0.store.take() }
    do {
      let new = try await body()
      put(new)
    } catch {
      if let old { put(old) }
      throw error
    }
  }

  private func put(_ store: any Store) {
    let waiters = state.withLock { state in
      state.store = store
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  private func current() async -> any Store {
    while true {
      if let store = state.withLock({ $0.store }) { return store }
      await withCheckedContinuation { continuation in
        let isThere = state.withLock { state in
          if state.store == nil { state.waiters.append(continuation) }
          return state.store != nil
        }
        if isThere { continuation.resume() }
      }
    }
  }

  public func currentRevision() async throws(StoreError) -> Revision { try await current().currentRevision() }

  public func get(_ key: StoreKey, at point: ReadPoint) async throws(StoreError) -> StoreRead {
    try await current().get(key, at: point)
  }

  public func list(_ range: KeyRange, at point: ReadPoint, limit: Int?) async throws(StoreError) -> StoreListing {
    try await current().list(range, at: point, limit: limit)
  }

  public func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit {
    try await current().commit(transaction)
  }

  public func watch(_ ranges: [KeyRange], after: Revision?) async throws(StoreError) -> StoreWatch {
    try await current().watch(ranges, after: after)
  }

  public func compact(through revision: Revision) async throws(StoreError) {
    try await current().compact(through: revision)
  }

  public func statistics() async throws(StoreError) -> StoreStatistics { try await current().statistics() }

  public func health() async -> StoreHealth { await current().health() }
}

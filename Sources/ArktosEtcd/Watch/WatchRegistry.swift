import ArktosStore
import Synchronization

/// The watches of a store that are open.
final class WatchRegistry: Sendable {
  private struct State {
    var nextID = 0
    var open: [Int: WatchFeed] = [:]
    var ended: StoreError?
  }

  private let state = Mutex(State())

  var count: Int { state.withLock { $0.open.count } }

  /// - Throws: why all watches were ended, if they were.
  func add(_ feed: WatchFeed) throws(StoreError) -> Int {
    let id: Result<Int, StoreError> = state.withLock { state in
      if let ended = state.ended { return .failure(ended) }
      state.nextID += 1
      state.open[state.nextID] = feed
      return .success(state.nextID)
    }
    return try id.get()
  }

  func remove(_ id: Int) { _ = state.withLock { $0.open.removeValue(forKey: id) } }

  /// Ends all watches, and every one that is still to come.
  func endAll(_ error: StoreError) {
    let feeds = state.withLock { state in
      state.ended = error
      defer { state.open = [:] }
      return Array(state.open.values)
    }
    for feed in feeds { feed.end(error) }
  }
}

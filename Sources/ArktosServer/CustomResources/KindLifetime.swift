internal import ArktosCore
internal import Synchronization

/// How long a custom kind is served as it is: until its definition changes or goes. Watches of it end with it, as in
/// Kubernetes.
final class KindLifetime: Sendable {
  private struct State {
    var end: Revision?
    var nextID = 0
    var followers: [Int: @Sendable (Revision) -> Void] = [:]
  }

  private let state = Mutex(State())

  /// Calls `body` once, with the revision behind which there is nothing to tell; at once if that has passed.
  ///
  /// - Returns: what ``forget(_:)`` takes.
  func onEnd(_ body: @escaping @Sendable (Revision) -> Void) -> Int {
    let (id, end) = state.withLock { state in
      state.nextID += 1
      if state.end == nil { state.followers[state.nextID] = body }
      return (state.nextID, state.end)
    }
    if let end { body(end) }
    return id
  }

  func forget(_ id: Int) { state.withLock { $0.followers[id] = nil } }

  func end(after revision: Revision) {
    let followers = state.withLock { state in
      guard state.end == nil else { return [@Sendable (Revision) -> Void]() }
      state.end = revision
      defer { state.followers = [:] }
      return Array(state.followers.values)
    }
    for follower in followers { follower(revision) }
  }
}

import ArktosCore
import ArktosStore
import Logging
import Synchronization

/// Follows all changes of an etcd that cannot be asked for progress, once for all watches of a store.
///
/// Every revision changes some key, so a watcher of all keys always knows how far it is; the log of what it saw tells how
/// far the watchers of narrower ranges are. It runs while there are watches that need it.
final class RevisionTail: Sendable {
  private struct State {
    var log: RevisionLog?
    var users = 0
    var task: Task<Void, Never>?
    var nextListener = 0
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
  }

  private let state = Mutex(State())

  /// Starts to follow, if nobody else uses it yet, behind `revision`. To be balanced by ``release()``.
  func acquire(for store: EtcdStore, after revision: Revision) {
    state.withLock { state in
      state.users += 1
      guard state.task == nil else { return }
      state.log = RevisionLog(after: revision)
      state.task = Task { await self.follow(store, after: revision) }
    }
  }

  func release() {
    let task = state.withLock { state -> Task<Void, Never>? in
      state.users -= 1
      guard state.users == 0 else { return nil }
      state.log = nil
      return state.task.take()
    }
    task?.cancel()
  }

  /// Whether it can tell of a watcher that it is further than `revision`.
  func covers(_ revision: Revision) -> Bool { state.withLock { $0.log.map { $0.start <= revision } ?? false } }

  /// How far watchers are; nil if one is too far back to tell. See ``RevisionLog/reach(of:after:)``.
  func reaches(of ranges: [KeyRange], after watermarks: [Revision]) -> [Revision]? {
    state.withLock { state in
      guard let log = state.log else { return nil }
      var result: [Revision] = []
      for (range, watermark) in zip(ranges, watermarks) {
        guard let reach = log.reach(of: range, after: watermark) else { return nil }
        result.append(reach)
      }
      return result
    }
  }

  /// Gives an element whenever there is news.
  func news() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let id = state.withLock { state in
      state.nextListener += 1
      state.listeners[state.nextListener] = continuation
      return state.nextListener
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.state.withLock { $0.listeners.removeValue(forKey: id) }
    }
    continuation.yield()  // What is known already is news to a new listener.
    return stream
  }

  private func follow(_ store: EtcdStore, after revision: Revision) async {
    var start = revision
    while !Task.isCancelled {
      let feed = WatchFeed(after: start)
      let runner = WatchRunner(store: store, feed: feed, ranges: [.all])
      await withDiscardingTaskGroup { group in
        group.addTask { await runner.run() }
        do {
          while true { note(try await feed.next()) }
        } catch {
          store.logger.debug("following all changes of etcd begins anew", metadata: ["reason": "\(error)"])
        }
        feed.end(StoreError(.cancelled, "not followed any more"), discarding: true)
        group.cancelAll()
      }
      // History was compacted away before it was read. Watches that are further back help themselves.
      while !Task.isCancelled {
        if let current = try? await store.currentRevision() {
          start = current
          break
        }
        try? await store.environment.sleep(.seconds(1))  // Cancelled: the loops end by themselves.
      }
      if !Task.isCancelled { restart(after: start) }
    }
  }

  private func restart(after revision: Revision) {
    tell { $0 = RevisionLog(after: revision) }
  }

  private func note(_ batch: StoreWatchBatch) {
    tell { $0?.append(batch.events.lazy.map { ($0.revision, $0.key) }, position: batch.progress) }
  }

  private func tell(_ change: (inout RevisionLog?) -> Void) {
    let listeners = state.withLock { state in
      // After the last release the log is gone for good, whatever still arrives.
      if state.log != nil { change(&state.log) }
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.yield() }
  }
}

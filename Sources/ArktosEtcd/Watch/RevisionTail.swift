import ArktosCore
import ArktosStore
import Logging
import Synchronization

/// Follows all changes of an etcd whose watches cannot be taken at their word, once for all watches of a store.
///
/// Every revision changes some key, so a watcher of all keys always knows how far it is, and whether it was told
/// everything. The log of what it saw tells how far the watchers of narrower ranges are, and checks them. It runs while
/// there are watches that need it.
final class RevisionTail: Sendable {
  private struct State {
    /// Nil until the follower has begun, and after it lost its place.
    var log: RevisionLog?
    var users = 0
    /// Which follower may write the log: the one before may still be on its way out.
    var follower = 0
    var task: Task<Void, Never>?
    var nextListener = 0
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
  }

  private let state = Mutex(State())

  /// Starts to follow, if nobody else uses it yet, and waits until its place in history is known. To be balanced by
  /// ``release()``, also if the task is cancelled meanwhile.
  func acquire(for store: EtcdStore) async {
    state.withLock { state in
      state.users += 1
      guard state.task == nil else { return }
      state.follower += 1
      state.task = Task { [follower = state.follower] in
        await Follower(tail: self, store: store, number: follower).follow()
      }
    }
    for await _ in news() where hasBegun { return }
  }

  func release() {
    let task = state.withLock { state -> Task<Void, Never>? in
      state.users -= 1
      guard state.users == 0 else { return nil }
      state.follower += 1
      state.log = nil
      return state.task.take()
    }
    task?.cancel()
  }

  private var hasBegun: Bool { state.withLock { $0.log != nil } }

  /// Whether it knows everything that happened behind `revision`.
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

  /// What a watcher has to report, see ``RevisionLog/changes(of:after:through:)``; waits until `last` is known.
  ///
  /// - Returns: nil if it cannot be told, or the task is cancelled.
  func changes(
    of range: KeyRange, after watermark: Revision, through last: Revision
  ) async -> Set<RevisionLog.Change>? {
    /// Nil while there is nothing to tell yet.
    func answer() -> Set<RevisionLog.Change>?? {
      state.withLock { state in
        guard let log = state.log else { return .some(nil) }
        guard log.position >= last || log.start > watermark else { return nil }
        return .some(log.changes(of: range, after: watermark, through: last))
      }
    }
    if let known = answer() { return known }
    for await _ in news() {
      if let known = answer() { return known }
    }
    return nil
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
}

// MARK: - Following

extension RevisionTail {
  fileprivate func position(of follower: Int) -> Revision? {
    state.withLock { $0.follower == follower ? $0.log?.position : nil }
  }

  fileprivate func tell(_ follower: Int, _ change: (inout RevisionLog?) -> Void) {
    let listeners = state.withLock { state in
      guard state.follower == follower else { return [AsyncStream<Void>.Continuation]() }
      change(&state.log)
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.yield() }
  }
}

/// Fills the log of a tail, from one stream after the other.
private struct Follower {
  let tail: RevisionTail
  let store: EtcdStore
  let number: Int

  func follow() async {
    var delay = Duration.milliseconds(50)
    while !Task.isCancelled {
      let connection = store.cluster.current
      let start = tail.position(of: number)
      do {
        try await stream(from: connection, after: start)
      } catch let error as StoreError where error.code == .compacted {
        // Watches that are further back than the new beginning help themselves.
        store.logger.warning(
          "history was compacted before all of it was followed; it is followed anew from now on",
          metadata: ["after": "\(start ?? .zero)", "reason": "\(error)"])
        tail.tell(number) { $0 = nil }
      } catch {
        if Task.isCancelled { break }
        store.cluster.avoid(connection)
        if tail.position(of: number) != start { delay = .milliseconds(50) }
        store.logger.warning(
          "following all changes of etcd was interrupted and goes on where it was",
          metadata: ["after": "\(start ?? .zero)", "reason": "\(error)", "delay": "\(delay)"])
        try? await store.environment.sleep(delay)  // Cancelled: the loop ends by itself.
        delay = min(delay * 2, .seconds(1))
      }
    }
  }

  private func stream(from connection: EtcdConnection, after start: Revision?) async throws {
    let (requests, continuation) = AsyncStream<EtcdWatchRequest>.makeStream()
    continuation.yield(Self.createRequest(after: start))
    let fragments = Mutex<[RevisionLog.Change]>([])
    try await connection.watch(requests) { response in
      if response.canceled { throw response.cancellation }
      if response.created {
        // Etcd's own "now" is the only beginning of which no event can have been compacted away unnoticed.
        if start == nil { tail.tell(number) { $0 = RevisionLog(after: Revision(response.header.revision)) } }
        return
      }
      let changes = fragments.withLock { fragments in
        fragments += response.events.map {
          RevisionLog.Change(revision: Revision($0.kv.modRevision), key: StoreKey([UInt8]($0.kv.key)))
        }
        // Only whole answers hold whole revisions.
        return response.fragment ? [] : fragments.takeAll()
      }
      try note(changes)
    }
  }

  /// Begins now, or with the last known revision itself: etcd then refuses if it has compacted more than that. With the
  /// next one it would not, although that one's deletions may be gone (https://github.com/etcd-io/etcd/issues/19179).
  private static func createRequest(after start: Revision?) -> EtcdWatchRequest {
    var create = EtcdWatchCreateRequest()
    create.key = KeyRange.all.etcdKey
    create.rangeEnd = KeyRange.all.etcdRangeEnd
    create.startRevision = start?.value ?? 0
    create.fragment = true
    var request = EtcdWatchRequest()
    request.createRequest = create
    return request
  }

  private func note(_ changes: [RevisionLog.Change]) throws {
    var gap: RevisionLog.Gap?
    tail.tell(number) { log in
      do throws(RevisionLog.Gap) { try log?.append(changes) } catch { gap = error }
    }
    if let gap { throw StoreError(.unavailable, "etcd left out revision \(gap.missing)") }
  }
}

extension Array {
  /// Empties the array and gives what was in it.
  fileprivate mutating func takeAll() -> [Element] {
    defer { self = [] }
    return self
  }
}

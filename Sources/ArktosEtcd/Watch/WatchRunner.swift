import ArktosCore
import ArktosStore
import Logging

/// Keeps a watch fed: opens a stream to etcd, and another one behind the last delivered revision when it breaks.
struct WatchRunner: Sendable {
  let store: EtcdStore
  let feed: WatchFeed
  let ranges: [KeyRange]

  /// Breaks a stream to open one of another plan.
  private struct ChangeOfPlan: Error {}

  /// Runs until the watch ends or the task is cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await seeToProgress() }
      group.addTask { await checkWhenIdle() }
      await keepStreaming()
      group.cancelAll()
    }
    feed.close()
  }

  // MARK: - Streams

  private func keepStreaming() async {
    var delay = Duration.milliseconds(50)
    var isFirst = true
    var watchesEverything = WatchPlan.disjoint(ranges) == [.all]
    var usesTail = false
    defer { if usesTail { store.tail.release() } }
    while !Task.isCancelled {
      let start = feed.delivered
      let connection = store.cluster.current
      do {
        if !isFirst { try await store.checkHistoryReaches(start) }
        isFirst = false
        var tail: RevisionTail?
        if !watchesEverything, try await !hasReliableProgress(connection) {
          if !usesTail { store.tail.acquire(for: store, after: feed.delivered) }
          usesTail = true
          tail = store.tail
        }
        try await stream(from: connection, watchesEverything: watchesEverything, tail: tail)
      } catch is ChangeOfPlan {
        continue
      } catch let error as StoreError where error.code == .compacted {
        return feed.end(error)
      } catch let error as StoreError where error.code == .futureRevision {
        // The cluster was restored from a backup, say. What the reader knows is history that never was.
        return feed.end(StoreError(.compacted, "etcd has gone back behind revision \(start): \(error.message)"))
      } catch {
        if Task.isCancelled { break }
        if (error as? StoreError)?.code == .tooLarge {
          watchesEverything = true
        } else {
          store.cluster.avoid(connection)
        }
        if feed.delivered > start { delay = .milliseconds(50) }
        store.logger.warning(
          "a watch lost its stream from etcd and opens a new one",
          metadata: ["after": "\(feed.delivered)", "reason": "\(error)", "delay": "\(delay)"])
        try? await store.environment.sleep(delay)  // Cancelled: the loop ends by itself.
        delay = min(delay * 2, .seconds(1))
      }
    }
  }

  private func stream(from connection: EtcdConnection, watchesEverything: Bool, tail: RevisionTail?) async throws {
    // A watch that begins where the tail does not reach back catches up with a watcher of everything.
    let isBehindTail = tail.map { !$0.covers(feed.delivered) } ?? false
    let plan =
      watchesEverything || isBehindTail ? WatchPlan.everything(wanting: ranges) : .ranges(ranges, tail: tail)
    let requests = feed.open(plan)
    defer { feed.close() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await connection.watch(requests) { response in
          try await feed.receive(response, plan: plan)
          if isBehindTail, let tail, tail.covers(feed.delivered) { throw ChangeOfPlan() }
        }
      }
      if let tail, !isBehindTail {
        group.addTask {
          for await _ in tail.news() {
            guard feed.advanceByTail() else { throw ChangeOfPlan() }
          }
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Asked for every stream: a member may have been replaced by one of another version.
  private func hasReliableProgress(_ connection: EtcdConnection) async throws -> Bool {
    let status = try await store.cluster.status(of: connection)
    return EtcdVersion(status.version)?.hasReliableProgress ?? false
  }

  // MARK: - Progress

  /// Finds out how far the store is when the reader asked, and repeats progress requests that stay without answer.
  private func seeToProgress() async {
    for await _ in feed.wakeUps {
      var delay = Duration.milliseconds(20)
      var isNeeded = true
      while isNeeded, !Task.isCancelled {
        if feed.takeWish() {
          do {
            feed.aim(at: try await store.currentRevision())
          } catch {
            store.logger.debug("how far etcd is could not be found out", metadata: ["reason": "\(error)"])
            feed.requestProgress()
          }
        }
        isNeeded = feed.askProgressIfNeeded()
        guard isNeeded || feed.hasWish else { break }
        try? await store.environment.sleep(delay)  // Cancelled: the loop ends by itself.
        isNeeded = feed.askProgressIfNeeded(isRepetition: true) || feed.hasWish
        delay = min(delay * 2, .seconds(1))
      }
    }
  }

  /// Moves an idle watch on, so that compaction does not overtake it while nothing happens in its ranges.
  private func checkWhenIdle() async {
    while !Task.isCancelled {
      try? await store.environment.sleep(.seconds(10))  // Cancelled: the loop ends by itself.
      feed.askProgressIfNeeded(isIdleCheck: true)
    }
  }
}

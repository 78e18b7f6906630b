import ArktosCore
import ArktosStore
import Logging

/// Keeps a watch fed: opens a stream to etcd, and another one behind the last delivered revision when it breaks.
struct WatchRunner: Sendable {
  let store: EtcdStore
  let feed: WatchFeed
  let ranges: [KeyRange]

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
    var source = Source.ranges
    var usesTail = false
    defer { if usesTail { store.tail.release() } }
    while !Task.isCancelled {
      let start = feed.delivered
      let connection = store.cluster.current
      do {
        if !isFirst { try await store.checkHistoryReaches(start) }
        isFirst = false
        let isReliable = try await hasReliableWatches(connection)
        if !isReliable, !usesTail {
          usesTail = true
          await store.tail.acquire(for: store)
        }
        try await stream(from: connection, source, tail: isReliable ? nil : store.tail)
      } catch let change as WatchPlan.Change {
        if source == .catchUp { source = .ranges }
        if change.isLoss {
          source = .catchUp
          store.logger.warning(
            "etcd has left out events of a watch; they are read again while history has them",
            metadata: ["after": "\(feed.delivered)"])
        }
      } catch let error as StoreError where error.code == .compacted {
        return feed.end(error)
      } catch let error as StoreError where error.code == .futureRevision {
        // The cluster was restored from a backup, say. What the reader knows is history that never was.
        return feed.end(StoreError(.compacted, "etcd has gone back behind revision \(start): \(error.message)"))
      } catch {
        if Task.isCancelled { break }
        feed.setOpen()  // Whoever waits for it shall not wait for etcd to come back.
        if (error as? StoreError)?.code == .tooLarge {
          source = .everything
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

  /// Where a watch gets its events from.
  private enum Source {
    /// A watcher for each range, which the tail checks where there is one.
    case ranges
    /// A watcher of everything, until the tail can check again.
    case catchUp
    /// A watcher of everything for good.
    case everything
  }

  private func stream(from connection: EtcdConnection, _ source: Source, tail: RevisionTail?) async throws {
    let start = feed.delivered
    // A watch that begins where the tail does not reach back cannot be checked by it.
    let catchesUp = source == .catchUp || (source == .ranges && tail?.covers(start) == false)
    let plan =
      source == .everything || catchesUp
      ? WatchPlan.everything(wanting: ranges, beginsEarly: tail != nil) : .ranges(ranges, tail: tail)
    let requests = feed.open(plan)
    defer { feed.close() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await connection.watch(requests) { response in
          try await feed.receive(response, plan: plan)
          guard catchesUp, let tail, feed.delivered > start else { return }
          if tail.covers(feed.delivered) { throw WatchPlan.Change(isLoss: false) }
        }
      }
      if let tail = plan.tail {
        group.addTask {
          for await _ in tail.news() {
            guard feed.advanceByTail() else { throw WatchPlan.Change(isLoss: false) }
          }
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Asked for every stream: a member may have been replaced by one of another version.
  private func hasReliableWatches(_ connection: EtcdConnection) async throws -> Bool {
    let status = try await store.cluster.status(of: connection)
    return EtcdVersion(status.version)?.hasReliableWatches ?? false
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

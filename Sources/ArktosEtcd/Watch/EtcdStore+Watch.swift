public import ArktosCore
public import ArktosStore

extension EtcdStore {
  public func watch(_ ranges: [KeyRange], after: Revision?) async throws(StoreError) -> StoreWatch {
    guard !WatchPlan.disjoint(ranges).isEmpty else {
      throw StoreError(.invalid, "a watch must be about at least one range that is not empty")
    }
    let start: Revision
    if let after {
      guard after.value >= 0 else { throw StoreError(.invalid, "revision \(after) is negative") }
      try await checkHistoryReaches(after)
      start = after
    } else {
      start = try await currentRevision()
    }
    let feed = WatchFeed(after: start)
    let id = try watches.add(feed)
    let runner = WatchRunner(store: self, feed: feed, ranges: ranges)
    let task = Task { await runner.run() }
    feed.onEnd { [watches] in
      watches.remove(id)
      task.cancel()
    }
    // Else a compaction right behind this call might come before the watch.
    let patience = Task { [environment, limit = cluster.timeout] in
      try? await environment.sleep(limit)  // Cancelled: it is open.
      feed.setOpen()
    }
    await feed.waitUntilOpen()
    patience.cancel()
    return StoreWatch(
      next: { () throws(StoreError) in try await feed.next() },
      requestProgress: { feed.requestProgress() },
      cancel: { feed.end(StoreError(.cancelled, "the watch was cancelled"), discarding: true) })
  }
}

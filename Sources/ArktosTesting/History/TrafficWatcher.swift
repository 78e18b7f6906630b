internal import ArktosCore
internal import ArktosStore

/// A client that watches: slowly or fast, cancelling, letting go and resuming as its plan says.
struct TrafficWatcher {
  private let plan: TrafficPlan.Watcher
  private let store: HistoryRecorder
  private let finish: TrafficFinish
  private var watch: StoreWatch?
  /// Behind which the next watch begins; nil for the current revision.
  private var position: Revision?

  init(_ plan: TrafficPlan.Watcher, store: HistoryRecorder, finish: TrafficFinish) {
    self.plan = plan
    self.store = store
    self.finish = finish
  }

  /// Runs until everything up to the revision of the finish is read.
  consuming func run() async throws(StoreError) {
    var index = 0
    while finish.revision == nil {
      try await perform(plan.steps[index % plan.steps.count])
      index += 1
    }
    while let end = finish.revision, position.map({ $0 < end }) ?? true {
      try await perform(.progress)
    }
    close()
  }

  private mutating func perform(_ step: TrafficPlan.WatchStep) async throws(StoreError) {
    guard !Task.isCancelled else { throw StoreError(.cancelled, "the traffic was cancelled") }
    switch step {
    case .next: try await read { watch async throws(StoreError) in try await watch.next() }
    case .progress:
      try await read { watch async throws(StoreError) in
        watch.requestProgress()
        return try await watch.next()
      }
    case .cancelledNext:
      try await read { watch async throws(StoreError) in
        let task = Task { () async -> Result<StoreWatchBatch, StoreError> in
          do throws(StoreError) { return .success(try await watch.next()) } catch { return .failure(error) }
        }
        task.cancel()
        return try await task.value.get()
      }
    case .resume: close()
    case .restart(let back):
      close()
      let current = try await tolerating { () async throws(StoreError) in try await store.currentRevision() }
      guard let current else { return }
      position = back.map { Revision(max(1, current.value - Int64($0))) }
    case .yield(let count): for _ in 0..<count { await Task.yield() }
    }
  }

  private mutating func read(
    _ next: (StoreWatch) async throws(StoreError) -> StoreWatchBatch
  ) async throws(StoreError) {
    let after = position
    do throws(StoreError) {
      let watch: StoreWatch
      if let open = self.watch {
        watch = open
      } else {
        watch = try await store.watch(plan.ranges, after: after)
        self.watch = watch
        finish.add(watch)
        // Calls may have ended before the watch was there to be told so.
        if finish.revision != nil { watch.requestProgress() }
      }
      position = try await next(watch).progress
    } catch {
      switch error.code {
      case .cancelled: return
      case .compacted: position = error.oldestRevision
      case .unavailable: break
      default: throw error
      }
      close()
      await Task.yield()
    }
  }

  /// Nil if the store cannot be reached just now.
  private func tolerating<Answer>(
    _ body: () async throws(StoreError) -> Answer
  ) async throws(StoreError) -> Answer? {
    do throws(StoreError) { return try await body() } catch {
      guard error.code == .unavailable else { throw error }
      return nil
    }
  }

  private mutating func close() {
    guard let watch else { return }
    finish.remove(watch)
    watch.cancel()
    self.watch = nil
  }
}

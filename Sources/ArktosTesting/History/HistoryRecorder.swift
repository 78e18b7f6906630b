public import ArktosCore
public import ArktosStore

/// A store that passes everything on to another and records what it was asked and what it answered.
///
/// Give each client one of its own and all of them the same log; then have the history checked:
/// ```swift
/// let log = HistoryLog()
/// let clients = (0..<4).map { HistoryRecorder(store, client: $0, log: log) }
/// …
/// let verdict = LinearizabilityChecker().check(log.history)
/// ```
public struct HistoryRecorder: Store {
  private let store: any Store
  private let client: Int
  private let log: HistoryLog

  public init(_ store: any Store, client: Int, log: HistoryLog) {
    self.store = store
    self.client = client
    self.log = log
  }

  public func currentRevision() async throws(StoreError) -> Revision {
    try await record(.currentRevision, { .revision($0) }) { () async throws(StoreError) in
      try await store.currentRevision()
    }
  }

  public func get(_ key: StoreKey, at point: ReadPoint) async throws(StoreError) -> StoreRead {
    try await record(.get(key, point), { .read($0.entry.map(RecordedEntry.init), $0.revision) }) {
      () async throws(StoreError) in try await store.get(key, at: point)
    }
  }

  public func list(_ range: KeyRange, at point: ReadPoint, limit: Int?) async throws(StoreError) -> StoreListing {
    try await record(
      .list(range, point, limit: limit),
      { .listed($0.entries.map(RecordedEntry.init), $0.revision, remaining: $0.remaining) }
    ) { () async throws(StoreError) in try await store.list(range, at: point, limit: limit) }
  }

  @discardableResult
  public func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit {
    try await record(
      .commit(RecordedTransaction(transaction)),
      { .committed($0.revision, previous: $0.previous.map { $0.map(RecordedEntry.init) }) }
    ) { () async throws(StoreError) in try await store.commit(transaction) }
  }

  public func compact(through revision: Revision) async throws(StoreError) {
    try await record(.compact(through: revision), { _ in .compacted }) { () async throws(StoreError) in
      try await store.compact(through: revision)
    }
  }

  public func statistics() async throws(StoreError) -> StoreStatistics {
    try await record(.statistics, { .statistics($0) }) { () async throws(StoreError) in
      try await store.statistics()
    }
  }

  public func watch(_ ranges: [KeyRange], after: Revision?) async throws(StoreError) -> StoreWatch {
    let id = log.beginWatch(ranges, after: after, client: client)
    let watch: StoreWatch
    do {
      watch = try await store.watch(ranges, after: after)
    } catch {
      log.ended(id, error)
      throw error
    }
    log.opened(id)
    return StoreWatch(
      next: { [log] () async throws(StoreError) in
        do throws(StoreError) {
          let batch = try await watch.next()
          log.delivered(id, batch)
          return batch
        } catch {
          log.ended(id, error)
          throw error
        }
      },
      requestProgress: { watch.requestProgress() },
      cancel: { watch.cancel() })
  }

  private func record<Answer>(
    _ input: RecordedCall.Input, _ outcome: (Answer) -> RecordedCall.Outcome,
    _ body: () async throws(StoreError) -> Answer
  ) async throws(StoreError) -> Answer {
    let call = log.begin(input, client: client)
    do {
      let answer = try await body()
      log.finish(call, outcome(answer))
      return answer
    } catch {
      log.finish(call, RecordedCall.Outcome(error))
      throw error
    }
  }
}

extension RecordedCall.Outcome {
  init(_ error: StoreError) {
    switch error.code {
    case .unknownOutcome: self = .unknown
    case .conflict: self = .conflict(error.conflictingKey, current: error.current.map(RecordedEntry.init))
    default: self = .refused(error.code, message: error.message)
    }
  }
}

public import ArktosCore
public import ArktosStore

/// What a client asked of a store, when, and what it was answered.
public struct RecordedCall: Sendable, Hashable {
  public enum Input: Sendable, Hashable {
    case commit(RecordedTransaction)
    case get(StoreKey, ReadPoint)
    case list(KeyRange, ReadPoint, limit: Int?)
    case currentRevision
    case compact(through: Revision)
    case statistics
  }

  public enum Outcome: Sendable, Hashable {
    case committed(Revision, previous: [RecordedEntry?])
    case conflict(StoreKey?, current: RecordedEntry?)
    case read(RecordedEntry?, Revision)
    case listed([RecordedEntry], Revision, remaining: Int)
    case revision(Revision)
    case compacted
    case statistics(StoreStatistics)
    /// The call failed and did nothing.
    case refused(StoreError.Code, message: String)
    /// A write that may have happened, at any time after the call began. Also a call that is still under way.
    case unknown
  }

  public var client: Int
  /// When the call began and was answered, on the clock of the ``HistoryLog``: a count of what was recorded.
  public var start: Int
  public var end: Int?
  public var input: Input
  public var outcome: Outcome

  public init(client: Int, start: Int, end: Int?, input: Input, outcome: Outcome) {
    self.client = client
    self.start = start
    self.end = end
    self.input = input
    self.outcome = outcome
  }
}

/// A transaction, for comparison.
public struct RecordedTransaction: Sendable, Hashable {
  public struct Write: Sendable, Hashable {
    public var key: StoreKey
    /// Nil for a deletion.
    public var value: [UInt8]?
    /// Whether the key has a time-to-live, so that the store may delete it by itself.
    public var expires: Bool

    public init(_ key: StoreKey, _ value: [UInt8]?, expires: Bool = false) {
      self.key = key
      self.value = value
      self.expires = expires
    }
  }

  public var conditions: [StoreTransaction.Condition]
  public var writes: [Write]

  public init(conditions: [StoreTransaction.Condition] = [], writes: [Write]) {
    self.conditions = conditions
    self.writes = writes
  }

  public init(_ transaction: StoreTransaction) {
    conditions = transaction.conditions
    writes = transaction.operations.map { operation in
      switch operation {
      case .put(let key, let value, let timeToLive): Write(key, value.bytes, expires: timeToLive != nil)
      case .delete(let key): Write(key, nil)
      }
    }
  }
}

extension RecordedCall.Outcome {
  /// The revision that the answer says the store had reached; nil if it tells none.
  var revision: Revision? {
    switch self {
    case .committed(let revision, _), .read(_, let revision), .listed(_, let revision, _), .revision(let revision):
      revision
    case .statistics(let statistics): statistics.revision
    case .conflict, .compacted, .refused, .unknown: nil
    }
  }

  /// The entries that the answer shows.
  var entries: [RecordedEntry] {
    switch self {
    case .committed(_, let previous): previous.compactMap { $0 }
    case .conflict(_, let current): [current].compactMap { $0 }
    case .read(let entry, _): [entry].compactMap { $0 }
    case .listed(let entries, _, _): entries
    case .revision, .compacted, .statistics, .refused, .unknown: []
    }
  }
}

extension RecordedCall: CustomStringConvertible {
  public var description: String {
    "client \(client), \(start) to \(end.map(String.init) ?? "?"): \(input.summary) → \(outcome.summary)"
  }
}

extension RecordedCall.Input {
  fileprivate var summary: String {
    switch self {
    case .commit(let transaction):
      let conditions = transaction.conditions.map { "if \($0.key) \($0.expectation)" }
      let writes = transaction.writes.map { write in
        write.value.map { "\(write.key)=\(String(decoding: $0, as: UTF8.self))" } ?? "delete \(write.key)"
      }
      return (conditions + writes).joined(separator: ", ")
    case .get(let key, let point): return "get \(key) at \(point)"
    case .list(let range, let point, let limit):
      return "list \(range.start)… at \(point)" + (limit.map { ", at most \($0)" } ?? "")
    case .currentRevision: return "the current revision"
    case .compact(let revision): return "compact through \(revision)"
    case .statistics: return "statistics"
    }
  }
}

extension RecordedCall.Outcome {
  fileprivate var summary: String {
    switch self {
    case .committed(let revision, let previous):
      "committed \(revision), before: \(previous.map { $0?.description ?? "nothing" })"
    case .conflict(let key, let current):
      "conflict at \(key?.text ?? "no key"), which holds \(current?.description ?? "nothing")"
    case .read(let entry, let revision): "\(entry?.description ?? "nothing") at \(revision)"
    case .listed(let entries, let revision, let remaining): "\(entries) at \(revision), \(remaining) more"
    case .revision(let revision): "\(revision)"
    case .compacted: "done"
    case .statistics(let statistics): "\(statistics)"
    case .refused(let code, let message): "\(code): \(message)"
    case .unknown: "unknown"
    }
  }
}

internal import ArktosCore
internal import ArktosStore

/// A store, and how long it takes to answer: the time that a server spends waiting for what lies behind it.
final class MeasuredStore: Store, MetricsSource {
  private enum Operation: Int, CaseIterable {
    case revision, get, list, count, commit, watch, compact
  }

  private let store: any Store
  private let etcd: EtcdRequestMetrics?
  private let environment: Environment
  private let durations = Operation.allCases.map { _ in Histogram(.storeDurations) }
  private let failures = CounterRow(count: Operation.allCases.count)

  /// - Parameter etcd: told of what the store is asked, if that is etcd.
  init(_ store: any Store, etcd: EtcdRequestMetrics?, environment: Environment) {
    self.store = store
    self.etcd = etcd
    self.environment = environment
  }

  private nonisolated(nonsending) func measured<Answer: Sendable>(
    _ operation: Operation, etcd request: @autoclosure () -> (EtcdRequestMetrics.Operation, KeyRange)? = nil,
    _ call: nonisolated(nonsending) () async throws(StoreError) -> Answer
  ) async throws(StoreError) -> Answer {
    let began = environment.elapsed()
    func note(hasFailed: Bool) {
      let duration = environment.elapsed() - began
      durations[operation.rawValue].note(duration)
      if hasFailed { failures.add(to: operation.rawValue) }
      guard let etcd, let (operation, range) = request() else { return }
      etcd.note(operation, of: range, took: duration, hasFailed: hasFailed)
    }
    do {
      let answer = try await call()
      note(hasFailed: false)
      return answer
    } catch {
      // That another writer came first is an answer.
      note(hasFailed: error.code != .conflict)
      throw error
    }
  }

  func currentRevision() async throws(StoreError) -> Revision {
    try await measured(.revision) { () async throws(StoreError) in try await store.currentRevision() }
  }

  nonisolated(nonsending) func get(_ key: StoreKey, at point: ReadPoint) async throws(StoreError) -> StoreRead {
    try await measured(.get, etcd: (.get, .key(key))) { () async throws(StoreError) in
      try await store.get(key, at: point)
    }
  }

  func list(_ range: KeyRange, at point: ReadPoint, limit: Int?) async throws(StoreError) -> StoreListing {
    try await measured(.list, etcd: (.list, range)) { () async throws(StoreError) in
      try await store.list(range, at: point, limit: limit)
    }
  }

  func count(_ range: KeyRange, at point: ReadPoint) async throws(StoreError) -> StoreCount {
    try await measured(.count, etcd: (.listWithCount, range)) { () async throws(StoreError) in
      try await store.count(range, at: point)
    }
  }

  nonisolated(nonsending) func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit {
    try await measured(.commit, etcd: Self.request(of: transaction)) { () async throws(StoreError) in
      try await store.commit(transaction)
    }
  }

  private static func request(of transaction: StoreTransaction) -> (EtcdRequestMetrics.Operation, KeyRange)? {
    EtcdRequestMetrics.Operation(transaction).flatMap { operation in
      transaction.operations.first.map { (operation, KeyRange.key($0.key)) }
    }
  }

  func watch(_ ranges: [KeyRange], after: Revision?) async throws(StoreError) -> StoreWatch {
    try await measured(.watch) { () async throws(StoreError) in try await store.watch(ranges, after: after) }
  }

  func compact(through revision: Revision) async throws(StoreError) {
    try await measured(.compact) { () async throws(StoreError) in try await store.compact(through: revision) }
  }

  func statistics() async throws(StoreError) -> StoreStatistics { try await store.statistics() }

  func health() async -> StoreHealth { await store.health() }

  func write(to text: inout MetricsText) async {
    text.family(
      "arktos_store_request_duration_seconds", .histogram,
      "Time until the store answers, in seconds; of the store behind a server's cache, if it has one."
    ) { family in
      for operation in Operation.allCases where durations[operation.rawValue].count > 0 {
        durations[operation.rawValue].write(to: &family, labels: [("operation", "\(operation)")])
      }
    }
    text.family("arktos_store_request_errors_total", .counter, "Calls that the store failed, conflicts aside.") {
      for operation in Operation.allCases {
        $0.add(Double(failures[operation.rawValue]), labels: [("operation", "\(operation)")])
      }
    }
  }
}

extension Histogram.Bounds {
  fileprivate static let storeDurations = seconds([
    0.000_001, 0.000_01, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
    10,
  ])
}

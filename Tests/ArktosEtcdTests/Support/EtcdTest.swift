import ArktosCore
import ArktosEtcd
import ArktosStore
import ArktosTesting
import Logging
import Testing

/// A store over an etcd of its own.
struct EtcdTest {
  let etcd: EtcdProcess
  let store: EtcdStore

  static let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// Runs `body` with an etcd and a store that live exactly as long.
  ///
  /// - Parameters:
  ///   - prepare: is done before the store connects.
  ///   - configure: sets what the store needs to be let in.
  static func run(
    _ options: EtcdProcess.Options = .init(), prepare: (EtcdProcess) async throws -> Void = { _ in },
    configure: (inout EtcdConfiguration) -> Void = { _ in }, _ body: (EtcdTest) async throws -> Void
  ) async throws {
    let etcd = try await EtcdProcess.start(options)
    try await prepare(etcd)
    let store = try await connect(to: [etcd.endpoint], configure: configure)
    do {
      try await body(EtcdTest(etcd: etcd, store: store))
    } catch {
      // Whatever state the failure left: the error of the test is what counts.
      await store.close()
      try? await etcd.kill()
      throw error
    }
    await store.close()
    try await etcd.kill()
  }

  /// Connects a store that waits longer for answers than others do: how fast the machine's disk is, is not what is tested.
  static func connect(
    to endpoints: [String], requestTimeout: Duration = .seconds(30), environment: Environment = .live,
    configure: (inout EtcdConfiguration) -> Void = { _ in }
  ) async throws -> EtcdStore {
    var configuration = try EtcdConfiguration(endpoints: endpoints, requestTimeout: requestTimeout)
    configure(&configuration)
    return try await EtcdStore.connect(configuration, environment: environment, logger: quietLogger)
  }

  /// Connects a store that waits so briefly for answers that a busy machine may be too slow for it at first.
  static func connectImpatiently(to endpoints: [String], requestTimeout: Duration) async throws -> EtcdStore {
    var store: EtcdStore?
    try await eventually("etcd answers within \(requestTimeout)") {
      store = try await connect(to: endpoints, requestTimeout: requestTimeout)
      return true
    }
    return try #require(store)
  }

  /// The error with which a store refuses to connect.
  static func refusal(
    by endpoint: String, environment: Environment = .live, configure: (inout EtcdConfiguration) -> Void = { _ in }
  ) async -> StoreError? {
    await #expect(throws: StoreError.self) {
      try await connect(to: [endpoint], environment: environment, configure: configure).close()
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips tests where there is no etcd; see `EtcdProgram.isTestable`.
  static var needsEtcd: Self {
    .enabled(
      if: EtcdProgram.isTestable, "etcd is not installed: install etcd-server, or let ARKTOS_TEST_ETCD name the program"
    )
  }
}

extension StoreValue {
  convenience init(text: String) { self.init(Array(text.utf8)) }
  var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension EtcdStore {
  /// Writes a value, whatever was there before.
  @discardableResult
  func put(_ key: StoreKey, _ text: String) async throws(StoreError) -> Revision {
    try await commit(.put(key, StoreValue(text: text))).revision
  }

  /// Writes the keys `k/0` to `k/15`, `count` times in all.
  func putMany(_ count: Int) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      for worker in 0..<16 {
        group.addTask {
          for index in 0..<(count / 16) { try await self.put(StoreKey("k/\(worker)"), "\(index)") }
        }
      }
    }
  }

  @discardableResult
  func delete(_ key: StoreKey) async throws(StoreError) -> Revision {
    try await commit(.delete(key)).revision
  }
}

extension StoreWatch {
  /// Asks how far the store is, reads until the watch has got to a revision, and gives the events on the way.
  func events(through revision: Revision) async throws -> [StoreEvent] {
    var events: [StoreEvent] = []
    var progress = Revision.zero
    requestProgress()
    while progress < revision {
      let batch = try await next()
      #expect(batch.progress >= progress, "progress never goes back")
      #expect(batch.events.allSatisfy { $0.revision > progress }, "no commit is split over batches")
      events += batch.events
      progress = batch.progress
    }
    return events
  }
}

extension StoreEvent {
  /// `+key=value` for a creation, `~` for a change, `-` for a deletion.
  var summary: String {
    isDeletion ? "-\(key)" : "\(isCreation ? "+" : "~")\(key)=\(entry?.value.text ?? "")"
  }
}

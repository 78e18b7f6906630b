import ArktosCore
import ArktosTesting
import Logging
import ServiceLifecycle
import Testing

@testable import ArktosStore

@Suite("The compactor of history")
struct HistoryCompactorTests {
  private let time = VirtualTime()
  private let store: MemoryStore

  init() { store = MemoryStore(environment: time.environment) }

  private var compactor: HistoryCompactor {
    HistoryCompactor(
      store, every: .seconds(300), environment: time.environment,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  private func write(_ count: Int) async throws {
    for _ in 0..<count { _ = try await store.commit(.put("k", StoreValue([1]))) }
  }

  private var oldest: Revision {
    get async throws { try await store.statistics().oldestRevision }
  }

  @Test("forgets what was there an interval ago, and nothing younger")
  func rounds() async throws {
    try await write(10)
    let first = await compactor.round(.init())
    #expect(first == .init(written: Revision(12), reached: Revision(12)))
    #expect(try await oldest < Revision(12), "nothing is an interval old yet")
    try await write(5)
    let second = await compactor.round(first)
    #expect(try await oldest == Revision(12))
    #expect(second.reached == Revision(18))
    // What was written since the last round can still be read.
    #expect(try await store.get("k", at: .exactly(Revision(13))).entry != nil)
  }

  @Test("leaves a round to whoever took it first")
  func contest() async throws {
    var mine = await compactor.round(.init())
    var theirs = await compactor.round(.init())
    #expect(theirs.written == mine.written, "the second one learns of the first one's claim")
    try await write(3)
    mine = await compactor.round(mine)
    let compacted = try await oldest
    try await write(3)
    theirs = await compactor.round(theirs)
    #expect(try await oldest == compacted, "this round was taken")
    #expect(theirs == mine)
    theirs = await compactor.round(theirs)
    #expect(try await oldest > compacted, "the next one goes to whoever comes first")
  }

  @Test("tries again in the next round when the store cannot be reached")
  func failure() async throws {
    let memory = await compactor.round(.init())
    let unreachable = HistoryCompactor(
      UnreachableStore(), every: .seconds(300), environment: time.environment,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    #expect(await unreachable.round(memory) == memory)
  }

  @Test("runs a round each interval, until shutdown")
  func service() async throws {
    let group = ServiceGroup(
      services: [compactor], logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    let running = Task { try await group.run() }
    let wasCompacted = await time.advance(step: .seconds(300)) {
      _ = try? await store.commit(.put("k", StoreValue([1])))
      return (try? await oldest).map { $0 > Revision(3) } ?? false
    }
    #expect(wasCompacted)
    await group.triggerGracefulShutdown()
    try await running.value
  }
}

/// A store that nobody answers for.
private struct UnreachableStore: Store {
  private var outage: StoreError { StoreError(.unavailable, "out") }
  func currentRevision() async throws(StoreError) -> Revision { throw outage }
  func get(_ key: StoreKey, at point: ReadPoint) async throws(StoreError) -> StoreRead { throw outage }
  func list(_ range: KeyRange, at point: ReadPoint, limit: Int?) async throws(StoreError) -> StoreListing {
    throw outage
  }
  func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit { throw outage }
  func watch(_ ranges: [KeyRange], after: Revision?) async throws(StoreError) -> StoreWatch { throw outage }
  func compact(through revision: Revision) async throws(StoreError) { throw outage }
  func statistics() async throws(StoreError) -> StoreStatistics { throw outage }
}

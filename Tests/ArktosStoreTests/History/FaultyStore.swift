import ArktosCore
import ArktosStore
import ArktosTesting
import Synchronization

/// A memory store with a fault, to see whether the checks find it in random traffic.
struct FaultyStore: Store {
  enum Fault: Sendable, CaseIterable {
    /// A read at latest now and then gives an earlier state, and says so.
    case staleRead
    /// …or says that it is the current one.
    case staleReadThatLies
    /// An acknowledged write now and then did not happen.
    case lostWrite
    /// A compare-and-set now and then does not compare.
    case uncheckedCondition
    /// A write that is said to have been refused now and then happened.
    case refusedButDone
    /// A watch now and then leaves out an event (etcd#18089), gives one twice, two in the wrong order,
    case droppedEvent, repeatedEvent, reorderedEvents
    /// splits a commit in two batches, tells of progress before its time (etcd#15220),
    case splitCommit, earlyProgress
    /// leaves out what was there before, or tells of keys that nobody asked for.
    case noPrevious, unfiltered
    /// or begins one revision late (etcd#19179).
    case lateStart
  }

  private let store = MemoryStore(limits: StoreLimits(pendingEventsPerWatch: 6))
  private let fault: Fault
  private let chance = Chance()

  init(_ fault: Fault) { self.fault = fault }

  /// Strikes every seventh time.
  private final class Chance: Sendable {
    private let count = Atomic(0)
    func strikes() -> Bool { count.add(1, ordering: .relaxed).newValue % 7 == 0 }
  }

  func currentRevision() async throws(StoreError) -> Revision { try await store.currentRevision() }

  func get(_ key: StoreKey, at point: ReadPoint) async throws(StoreError) -> StoreRead {
    let read = try await store.get(key, at: point)
    guard [.staleRead, .staleReadThatLies].contains(fault), point == .latest, read.revision > Revision(9),
      chance.strikes()
    else { return read }
    var old = try await store.get(key, at: .exactly(Revision(read.revision.value - 8)))
    if fault == .staleReadThatLies { old.revision = read.revision }
    return old
  }

  func list(_ range: KeyRange, at point: ReadPoint, limit: Int?) async throws(StoreError) -> StoreListing {
    try await store.list(range, at: point, limit: limit)
  }

  func commit(_ transaction: StoreTransaction) async throws(StoreError) -> StoreCommit {
    var transaction = transaction
    switch fault {
    case .lostWrite where chance.strikes():
      return StoreCommit(
        revision: try await store.currentRevision().next, previous: transaction.operations.map { _ in nil })
    case .uncheckedCondition where chance.strikes(): transaction.conditions = []
    case .refusedButDone where chance.strikes():
      _ = try await store.commit(transaction)
      throw StoreError(.unavailable, "not done, allegedly")
    default: break
    }
    return try await store.commit(transaction)
  }

  func compact(through revision: Revision) async throws(StoreError) {
    // What is made up of the past needs it.
    if ![.staleRead, .staleReadThatLies].contains(fault) { try await store.compact(through: revision) }
  }

  func statistics() async throws(StoreError) -> StoreStatistics { try await store.statistics() }

  func watch(_ ranges: [KeyRange], after: Revision?) async throws(StoreError) -> StoreWatch {
    var after = after
    if fault == .lateStart, let asked = after { after = min(asked.next, try await store.currentRevision()) }
    let watch = try await store.watch(fault == .unfiltered ? [.all] : ranges, after: after)
    let pending = Guarded<[StoreWatchBatch]>([])
    return StoreWatch(
      next: { [fault, chance] () async throws(StoreError) in
        if let batch = pending.withLock({ $0.popLast() }) { return batch }
        let batches = Self.spoil(try await watch.next(), fault, chance)
        pending.withLock { $0 = batches.dropFirst().reversed() }
        return batches[0]
      },
      requestProgress: { watch.requestProgress() }, cancel: { watch.cancel() })
  }

  /// What is delivered instead of a batch; at least one.
  private static func spoil(_ batch: StoreWatchBatch, _ fault: Fault, _ chance: Chance) -> [StoreWatchBatch] {
    guard let first = batch.events.first, let last = batch.events.last else { return [batch] }
    var spoiled = batch
    switch fault {
    case .droppedEvent where chance.strikes(): spoiled.events.removeFirst()
    case .repeatedEvent where chance.strikes(): spoiled.events.append(last)
    case .reorderedEvents where first.revision < last.revision: spoiled.events.reverse()
    case .splitCommit where batch.events.count > 1 && batch.events[1].revision == first.revision:
      let before = Revision(first.revision.value - 1)
      spoiled.events.removeFirst()
      return [StoreWatchBatch(events: [first], progress: before), spoiled]
    case .earlyProgress where chance.strikes():
      return [StoreWatchBatch(events: [], progress: batch.progress), batch]
    case .noPrevious:
      spoiled.events = batch.events.map {
        StoreEvent(key: $0.key, revision: $0.revision, entry: $0.entry, previous: nil)
      }
    default: break
    }
    return [spoiled]
  }
}

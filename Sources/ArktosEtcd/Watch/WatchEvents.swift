import ArktosCore
import ArktosStore

extension EtcdWatchResponse {
  /// The events behind `revision`, of those keys that `plan` wants.
  ///
  /// - Throws: `.compacted` if etcd could not say what an event replaced, because that was compacted in the meantime.
  func storeEvents(_ plan: WatchPlan, after revision: Revision) throws(StoreError) -> [StoreEvent] {
    var result: [StoreEvent] = []
    result.reserveCapacity(events.count)
    for event in events where event.kv.modRevision > revision.value {
      let key = StoreKey([UInt8](event.kv.key))
      guard plan.wants(key) else { continue }
      let isCreation = event.type == .put && event.kv.createRevision == event.kv.modRevision
      guard isCreation || event.hasPrevKv else {
        throw StoreError(
          .compacted, "the value of \(key) before revision \(event.kv.modRevision) was compacted before it was read")
      }
      result.append(
        StoreEvent(
          key: key, revision: Revision(event.kv.modRevision), entry: event.type == .put ? event.kv.entry : nil,
          previous: isCreation ? nil : event.prevKv.entry))
    }
    return result
  }

  /// Why etcd ended a watcher: `.compacted` if history does not reach back to where it was.
  var cancellation: StoreError {
    guard compactRevision > 0 else { return StoreError(.unavailable, "etcd ended a watcher: \(cancelReason)") }
    return StoreError(
      .compacted, "etcd compacted history through revision \(compactRevision)",
      oldestRevision: Revision(compactRevision))
  }
}

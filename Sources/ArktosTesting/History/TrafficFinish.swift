internal import ArktosCore
internal import ArktosStore
internal import Synchronization

/// Tells the watching clients when, and up to where, they are to read to the end.
final class TrafficFinish: Sendable {
  private struct State {
    var revision: Revision?
    var reading: [ObjectIdentifier: StoreWatch] = [:]
  }

  private let state = Guarded(State())

  /// The revision up to which is to be read; nil while calls are being made.
  var revision: Revision? { state.withLock { $0.revision } }

  func set(through revision: Revision) {
    let reading = state.withLock { state in
      state.revision = revision
      return state.reading.values
    }
    // Nothing more may come for them to wake up by.
    for watch in reading { watch.requestProgress() }
  }

  /// Makes sure that whoever waits for this watch is woken at the end.
  func add(_ watch: StoreWatch) {
    state.withLock { $0.reading[ObjectIdentifier(watch)] = watch }
  }

  func remove(_ watch: StoreWatch) {
    _ = state.withLock { $0.reading.removeValue(forKey: ObjectIdentifier(watch)) }
  }
}

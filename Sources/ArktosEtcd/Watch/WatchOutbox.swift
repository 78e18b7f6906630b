import ArktosCore
import ArktosStore

/// What a watch has ready for its reader, and what the two sides wait for. No effects: it says whom to wake.
struct WatchOutbox {
  typealias Reader = CheckedContinuation<Result<StoreWatchBatch, StoreError>, Never>
  typealias Feeder = CheckedContinuation<Void, Never>

  /// With so many events waiting for the reader no more are taken from etcd, which then holds them back.
  static let mostEvents = 4_096

  private var ready: StoreWatchBatch?
  private var failure: StoreError?
  /// The reader wants to hear when the watch has got here, even if nothing happened.
  private(set) var target: Revision?
  var reader: Reader?
  var feeder: Feeder?

  var isFull: Bool { failure == nil && (ready?.events.count ?? 0) >= Self.mostEvents }
  var hasFailed: Bool { failure != nil }

  /// Has the reader told, as soon as the watch has got to a revision.
  mutating func aim(at revision: Revision) { target = max(target ?? .zero, revision) }

  /// Adds what is ready, the watch having got to `progress`.
  mutating func add(_ events: [StoreEvent], progress: Revision) {
    guard failure == nil else { return }
    var isExpected = false
    if let aim = target, progress >= aim {
      target = nil
      isExpected = true
    }
    if ready != nil {
      ready?.events += events
      ready?.progress = progress
    } else if isExpected || !events.isEmpty {
      ready = StoreWatchBatch(events: events, progress: progress)
    }
  }

  /// Ends the watch. What is ready is still handed out first, unless the reader itself has gone.
  mutating func fail(_ error: StoreError, discarding: Bool = false) {
    if failure == nil { failure = error }
    if discarding { ready = nil }
  }

  /// What there is for the reader: a batch, the end, or nil if it has to wait.
  mutating func take() -> Result<StoreWatchBatch, StoreError>? {
    if let batch = ready.take() { return .success(batch) }
    return failure.map { .failure($0) }
  }
}

internal import ArktosCore
internal import Synchronization

/// What a controller has asked of the server and not yet seen in its local copy.
///
/// As long as something is expected the copy is behind, and nothing is created or deleted by it. Expectations end
/// after some minutes, in case their fulfilment was missed. Source: Kubernetes' `UIDTrackingControllerExpectations`.
final class Expectations: Sendable {
  private struct Pending {
    var creations = 0
    var deletions: Set<String> = []
    var since: Duration
  }

  static let timeout = Duration.seconds(300)
  private let pending = Mutex<[String: Pending]>([:])
  private let now: @Sendable () -> Duration

  init(now: @escaping @Sendable () -> Duration) { self.now = now }

  /// Whether the copy shows all that was asked for the owner.
  func areMet(_ owner: String) -> Bool {
    pending.withLock { all in
      guard let pending = all[owner] else { return true }
      return (pending.creations <= 0 && pending.deletions.isEmpty) || now() - pending.since > Self.timeout
    }
  }

  /// To be called before the requests are sent, for the answer may come after the change was seen.
  func expect(_ owner: String, creations: Int = 0, deletions: Set<String> = []) {
    pending.withLock { $0[owner] = Pending(creations: creations, deletions: deletions, since: now()) }
  }

  /// A child was seen for the first time, or creating it failed.
  func created(_ owner: String, count: Int = 1) {
    pending.withLock { $0[owner]?.creations -= count }
  }

  /// A child was seen to be deleted, or deleting it failed.
  func deleted(_ owner: String, _ uid: String) {
    pending.withLock { _ = $0[owner]?.deletions.remove(uid) }
  }

  func forget(_ owner: String) { pending.withLock { $0[owner] = nil } }
}

import ArktosCore
import ArktosStore

/// Gives out leases for keys with a time to live.
///
/// A lease is one more raft entry, so keys that are written shortly after one another with the same time to live share
/// one, as kube-apiserver's do. A lease is granted for the time to live plus the time in which it is given out: every
/// key lives at least as long as was asked, and at most a little longer. Writing a key again binds it to the lease
/// given out then and frees it from the one before, so that the old lease's end does not touch it.
actor LeaseBook {
  struct Lease: Sendable {
    var id: Int64
    /// Until when, in the environment's monotonic time, it is given out.
    var sharedUntil: Duration
    var uses = 0
  }

  /// How many keys may share one lease; etcd deletes them all at once when it ends. kube-apiserver's bound.
  static let mostKeysOfLease = 1_000

  private let environment: Environment
  private let grant: @Sendable (_ seconds: Int64) async throws(StoreError) -> Int64
  private var leases: [Int64: Lease] = [:]
  private var underWay: [Int64: Task<Result<Int64, StoreError>, Never>] = [:]

  /// - Parameter grant: has etcd make a lease.
  init(environment: Environment, grant: @escaping @Sendable (_ seconds: Int64) async throws(StoreError) -> Int64) {
    self.environment = environment
    self.grant = grant
  }

  /// How long a lease for this time to live is given out.
  static func sharingTime(forSeconds seconds: Int64) -> Int64 { min(60, max(1, seconds / 20)) }

  /// The lease for a key that is written now.
  func lease(for timeToLive: Duration) async throws(StoreError) -> Int64 {
    let (whole, fraction) = timeToLive.components
    guard timeToLive > .zero, whole < 9_000_000_000 else {  // etcd's own bound, in seconds.
      throw StoreError(.invalid, "a time to live must lie between 0 and 9,000,000,000 seconds, not \(timeToLive)")
    }
    let seconds = fraction > 0 ? whole + 1 : whole
    while true {
      if var lease = leases[seconds], environment.elapsed() < lease.sharedUntil, lease.uses < Self.mostKeysOfLease {
        lease.uses += 1
        leases[seconds] = lease
        return lease.id
      }
      let task = underWay[seconds] ?? startGrant(seconds: seconds)
      _ = try await task.value.get()
    }
  }

  /// Forgets a lease that etcd does not know any more.
  func forget(_ id: Int64) {
    leases = leases.filter { $0.value.id != id }
  }

  private func startGrant(seconds: Int64) -> Task<Result<Int64, StoreError>, Never> {
    let shared = Self.sharingTime(forSeconds: seconds)
    // Taken before the grant: etcd starts to count no earlier than now.
    let sharedUntil = environment.elapsed() + .seconds(shared)
    let task = Task { [grant] in
      let result: Result<Int64, StoreError>
      do throws(StoreError) {
        result = .success(try await grant(seconds + shared))
      } catch {
        result = .failure(error)
      }
      finishGrant(seconds: seconds, result: result, sharedUntil: sharedUntil)
      return result
    }
    underWay[seconds] = task
    return task
  }

  private func finishGrant(seconds: Int64, result: Result<Int64, StoreError>, sharedUntil: Duration) {
    underWay[seconds] = nil
    if case .success(let id) = result { leases[seconds] = Lease(id: id, sharedUntil: sharedUntil) }
  }
}

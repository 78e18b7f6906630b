import ArktosStore

extension EtcdStore {
  /// A new lease for one key that is written with a time to live.
  ///
  /// Each such write gets a lease of its own: etcd deletes all keys of a lease in one commit, and the contract wants one
  /// for each key. Writing the key again binds it to another lease, or to none, and frees it from this one, which then
  /// ends without touching it. A lease whose write failed ends by itself too.
  func grantLease(for timeToLive: Duration) async throws(StoreError) -> Int64 {
    var request = EtcdLeaseGrantRequest()
    request.ttl = try Self.leaseSeconds(for: timeToLive)
    do {
      return try await cluster.call(
        EtcdLease.Method.LeaseGrant.descriptor, request, returning: EtcdLeaseGrantResponse.self, changesData: false
      ).id
    } catch {
      throw error.storeError(changesData: false)
    }
  }

  /// etcd counts whole seconds: a key may live up to one longer than asked, and never shorter.
  ///
  /// - Throws: `.invalid` for what etcd does not take.
  static func leaseSeconds(for timeToLive: Duration) throws(StoreError) -> Int64 {
    let (whole, fraction) = timeToLive.components
    guard timeToLive > .zero, whole < 9_000_000_000 else {
      throw StoreError(.invalid, "a time to live must lie between 0 and 9,000,000,000 seconds, not \(timeToLive)")
    }
    return fraction > 0 ? whole + 1 : whole
  }
}

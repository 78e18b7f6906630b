internal import ArktosCore
internal import Synchronization

/// How many requests and watches a server works on at once, in all and for one tenant.
final class RequestLimits: Sendable {
  /// What a request takes a place of.
  struct Claim: Sendable {
    var isMutating: Bool
    /// Nil for what concerns no tenant, or all of them.
    var tenant: String?
    /// Whether it is an operator's, for whom there is half as much room again: they come to help.
    ///
    /// Source: kube-apiserver has no limit for them at all.
    var isOperators: Bool
  }

  private struct Share {
    var requests = 0
    var watches = 0

    var isEmpty: Bool { requests == 0 && watches == 0 }

    /// Gives how many places are taken now.
    @inline(__always)
    mutating func take(_ place: WritableKeyPath<Share, Int>) -> Int {
      self[keyPath: place] += 1
      return self[keyPath: place]
    }
  }

  private let bounds: ConcurrencyLimits
  private let reads = Atomic(0)
  private let writes = Atomic(0)
  private let watches = Atomic(0)
  /// What each tenant has now; nothing is kept of a tenant that has nothing.
  private let tenants = Mutex<[String: Share]>([:])
  private let refusals = CounterRow(count: Refusal.allCases.count)

  init(_ bounds: ConcurrencyLimits) { self.bounds = bounds }

  /// - Throws: 429 if as many requests run as may.
  func enter(_ claim: Claim) throws(APIError) {
    let isFree = claim.isMutating ? take(writes, bounds.writes, claim) : take(reads, bounds.reads, claim)
    guard isFree else { throw refused(claim.isMutating ? .writes : .reads) }
    guard let tenant = claim.tenant else { return }
    let limit = room(bounds.requestsPerTenant, claim)
    let isWithinShare = tenants.withLock { $0[tenant, default: Share()].take(\.requests) <= limit }
    guard isWithinShare else {
      leave(claim)
      throw refused(.tenantRequests)
    }
  }

  func leave(_ claim: Claim) {
    if claim.isMutating {
      writes.subtract(1, ordering: .relaxed)
    } else {
      reads.subtract(1, ordering: .relaxed)
    }
    give(back: \.requests, of: claim.tenant)
  }

  /// How long a watch goes on that names no time-out; nil for as long as its client wants.
  ///
  /// - Parameter random: gives a random number below its argument.
  func watchDuration(random: (UInt64) -> UInt64) -> Duration? {
    let minimum = bounds.minimumWatchDuration
    guard minimum > .zero else { return nil }
    let parts: UInt64 = 1_000_000
    return minimum + minimum * Double(random(parts)) / Double(parts)
  }

  /// - Throws: 429 if as many watches are open as may.
  func openWatch(_ claim: Claim, measured: WatchPermit.Measure) throws(APIError) -> WatchPermit {
    guard take(watches, bounds.watches, claim) else { throw refused(.watches) }
    if let tenant = claim.tenant {
      let limit = room(bounds.watchesPerTenant, claim)
      let isWithinShare = tenants.withLock { $0[tenant, default: Share()].take(\.watches) <= limit }
      guard isWithinShare else {
        closeWatch(of: tenant)
        throw refused(.tenantWatches)
      }
    }
    return WatchPermit(self, claim.tenant, measured)
  }

  fileprivate func closeWatch(of tenant: String?) {
    watches.subtract(1, ordering: .relaxed)
    give(back: \.watches, of: tenant)
  }

  @inline(__always)
  private func give(back place: any WritableKeyPath<Share, Int> & Sendable, of tenant: String?) {
    guard let tenant else { return }
    tenants.withLock { tenants in
      guard let index = tenants.index(forKey: tenant) else { return }
      tenants.values[index][keyPath: place] -= 1
      if tenants.values[index].isEmpty { tenants.remove(at: index) }
    }
  }

  private func take(_ counter: borrowing Atomic<Int>, _ limit: Int, _ claim: Claim) -> Bool {
    if counter.add(1, ordering: .relaxed).newValue <= room(limit, claim) { return true }
    counter.subtract(1, ordering: .relaxed)
    return false
  }

  private func room(_ limit: Int, _ claim: Claim) -> Int { claim.isOperators ? limit + limit / 2 : limit }

  // MARK: - Refusals

  /// Which bound a request met.
  private enum Refusal: Int, CaseIterable {
    case reads, writes, watches, tenantRequests, tenantWatches

    var label: String {
      switch self {
      case .reads: "max-requests-inflight"
      case .writes: "max-mutating-requests-inflight"
      case .watches: "max-watches"
      case .tenantRequests: "max-requests-inflight-per-tenant"
      case .tenantWatches: "max-watches-per-tenant"
      }
    }

    var message: String {
      switch self {
      case .reads, .writes: "too many requests at once, please try again later"
      case .watches: "too many watches at once, please try again later"
      case .tenantRequests: "too many requests for this tenant at once, please try again later"
      case .tenantWatches: "too many watches of this tenant at once, please try again later"
      }
    }
  }

  private func refused(_ refusal: Refusal) -> APIError {
    refusals.add(to: refusal.rawValue)
    return APIError(code: 429, reason: .tooManyRequests, message: refusal.message, retryAfterSeconds: 1)
  }

  func write(to text: inout MetricsText) {
    text.family("apiserver_current_inflight_requests", .gauge, "Requests that are worked on, watches aside.") {
      $0.add(Double(writes.load(ordering: .relaxed)), labels: [("request_kind", "mutating")])
      $0.add(Double(reads.load(ordering: .relaxed)), labels: [("request_kind", "readOnly")])
    }
    text.value("arktos_open_watches", .gauge, "Open watches.", Double(watches.load(ordering: .relaxed)))
    text.value(
      "arktos_busy_tenants", .gauge, "Tenants that have requests running or watches open.",
      Double(tenants.withLock { $0.count }))
    text.family("arktos_refused_requests_total", .counter, "Requests answered with 429, by the limit they met.") {
      for refusal in Refusal.allCases {
        $0.add(Double(refusals[refusal.rawValue]), labels: [("limit", refusal.label)])
      }
    }
  }
}

/// The right to one watch; given back when its last owner lets it go. Measures the watch's life, too.
final class WatchPermit: Sendable {
  /// Where a watch is counted.
  struct Measure: Sendable {
    var series: RequestSeries
    var environment: Environment
  }

  private let limits: RequestLimits
  private let tenant: String?
  private let measure: Measure
  private let began: Duration

  fileprivate init(_ limits: RequestLimits, _ tenant: String?, _ measure: Measure) {
    self.limits = limits
    self.tenant = tenant
    self.measure = measure
    began = measure.environment.elapsed()
    measure.series.running.add()
  }

  /// Where the events of the watch are counted.
  var events: Counter { measure.series.watchEvents }

  deinit {
    limits.closeWatch(of: tenant)
    measure.series.running.add(-1)
    measure.series.durations.note(measure.environment.elapsed() - began)
  }
}

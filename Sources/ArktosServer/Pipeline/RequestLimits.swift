internal import ArktosCore
internal import Synchronization

/// How many requests and watches a server works on at once.
final class RequestLimits: Sendable {
  private let maximumRequests: Int
  private let maximumWatches: Int
  private let requests = Atomic(0)
  private let watches = Atomic(0)

  init(maximumRequests: Int, maximumWatches: Int) {
    self.maximumRequests = maximumRequests
    self.maximumWatches = maximumWatches
  }

  /// - Throws: 429 if as many requests run as may.
  func enter() throws(APIError) {
    guard Self.take(requests, maximumRequests) else { throw Self.tooMany("requests") }
  }

  func leave() { requests.subtract(1, ordering: .relaxed) }

  /// - Throws: 429 if as many watches are open as may.
  func openWatch() throws(APIError) -> WatchPermit {
    guard Self.take(watches, maximumWatches) else { throw Self.tooMany("watches") }
    return WatchPermit(self)
  }

  fileprivate func closeWatch() { watches.subtract(1, ordering: .relaxed) }

  private static func take(_ counter: borrowing Atomic<Int>, _ limit: Int) -> Bool {
    if counter.add(1, ordering: .relaxed).newValue <= limit { return true }
    counter.subtract(1, ordering: .relaxed)
    return false
  }

  private static func tooMany(_ what: String) -> APIError {
    APIError(
      code: 429, reason: .tooManyRequests, message: "too many \(what) at once, please try again later",
      retryAfterSeconds: 1)
  }
}

/// The right to one watch; given back when its last owner lets it go.
final class WatchPermit: Sendable {
  private let limits: RequestLimits

  fileprivate init(_ limits: RequestLimits) { self.limits = limits }

  deinit { limits.closeWatch() }
}

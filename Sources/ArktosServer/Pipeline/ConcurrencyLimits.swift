/// How much a server works on at once. What is beyond is answered with 429 and a `Retry-After`; operators have half as
/// much room again, so that they get in when others are too many.
public struct ConcurrencyLimits: Hashable, Sendable {
  /// Requests that read, watches aside. The default is kube-apiserver's.
  public var reads: Int
  /// Requests that write. The default is kube-apiserver's.
  public var writes: Int
  /// Requests of both sorts for one tenant.
  public var requestsPerTenant: Int
  /// Open watches.
  public var watches: Int
  /// Open watches of one tenant.
  public var watchesPerTenant: Int

  public init(
    reads: Int = 400, writes: Int = 200, requestsPerTenant: Int = 300, watches: Int = 100_000,
    watchesPerTenant: Int = 50_000
  ) {
    self.reads = reads
    self.writes = writes
    self.requestsPerTenant = requestsPerTenant
    self.watches = watches
    self.watchesPerTenant = watchesPerTenant
  }
}

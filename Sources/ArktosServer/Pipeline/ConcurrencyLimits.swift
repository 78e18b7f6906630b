/// How much a server works on at once, and how long a watch goes on. What is beyond is answered with 429 and a
/// `Retry-After`; operators have half as much room again, so that they get in when others are too many.
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
  /// How long a watch that names no time-out goes on at least. It ends at a random time before twice that, so that
  /// clients that came together, to a server that was new, do not stay together. Zero lets it go on.
  ///
  /// Source: kube-apiserver's `--min-request-timeout`, and its default.
  public var minimumWatchDuration: Duration

  public init(
    reads: Int = 400, writes: Int = 200, requestsPerTenant: Int = 300, watches: Int = 100_000,
    watchesPerTenant: Int = 50_000, minimumWatchDuration: Duration = .seconds(1800)
  ) {
    self.reads = reads
    self.writes = writes
    self.requestsPerTenant = requestsPerTenant
    self.watches = watches
    self.watchesPerTenant = watchesPerTenant
    self.minimumWatchDuration = minimumWatchDuration
  }
}

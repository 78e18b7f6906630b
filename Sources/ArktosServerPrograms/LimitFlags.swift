public import ArgumentParser
public import ArktosServer

/// The flags that bound what a server works on at once and for how long; the first two and the last are kube-apiserver's.
public struct LimitFlags: ParsableArguments {
  private static let defaults = ConcurrencyLimits()

  @Option(help: "How many requests that read are worked on at once, watches aside; more are answered with 429.")
  public var maxRequestsInflight = defaults.reads

  @Option(help: "How many requests that write are worked on at once; more are answered with 429.")
  public var maxMutatingRequestsInflight = defaults.writes

  @Option(help: "How many requests of both sorts are worked on at once for one tenant; more are answered with 429.")
  public var maxRequestsInflightPerTenant = defaults.requestsPerTenant

  @Option(help: "How many watches are open at once; more are answered with 429.")
  public var maxWatches = defaults.watches

  @Option(help: "How many watches of one tenant are open at once; more are answered with 429.")
  public var maxWatchesPerTenant = defaults.watchesPerTenant

  @Option(
    help: ArgumentHelp(
      "How long a watch that names no time-out goes on at least; it ends at a random time before twice that. 0 lets it "
        + "go on.", valueName: "seconds"))
  public var minRequestTimeout = Int(defaults.minimumWatchDuration.components.seconds)

  public init() {}

  public var limits: ConcurrencyLimits {
    ConcurrencyLimits(
      reads: maxRequestsInflight, writes: maxMutatingRequestsInflight,
      requestsPerTenant: maxRequestsInflightPerTenant, watches: maxWatches, watchesPerTenant: maxWatchesPerTenant,
      minimumWatchDuration: .seconds(minRequestTimeout))
  }

  public func validate() throws {
    let numbers = [
      maxRequestsInflight, maxMutatingRequestsInflight, maxRequestsInflightPerTenant, maxWatches, maxWatchesPerTenant,
    ]
    guard numbers.allSatisfy({ (1...1_000_000).contains($0) }) else {
      throw ValidationError("Limits must be 1 to 1000000.")
    }
    guard (0...1_000_000_000).contains(minRequestTimeout) else {
      throw ValidationError("--min-request-timeout must be a number of seconds, 0 or more.")
    }
  }
}

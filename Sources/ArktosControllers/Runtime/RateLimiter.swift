public import ArktosCore
internal import Synchronization

/// So many calls a second, and a few more at once after a pause.
struct TokenBucket: Sendable {
  private let perSecond: Double
  private let burst: Double
  /// May be below zero: calls that were promised for later.
  private var tokens: Double
  private var filledAt: Duration

  init(perSecond: Double, burst: Double, now: Duration) {
    self.perSecond = perSecond
    self.burst = burst
    tokens = burst
    filledAt = now
  }

  /// Takes a token, and says how long to wait until it is there.
  mutating func take(now: Duration) -> Duration {
    tokens = min(burst, tokens + (now - filledAt) / .seconds(1) * perSecond)
    filledAt = now
    tokens -= 1
    return tokens >= 0 ? .zero : .seconds(-tokens / perSecond)
  }

  /// Gives back a token that was taken and not used.
  mutating func giveBack() { tokens += 1 }
}

/// Holds calls back so that they stay within a rate.
public final class RateLimiter: Sendable {
  private let bucket: Mutex<TokenBucket>
  private let environment: Environment

  public init(perSecond: Double, burst: Double, environment: Environment) {
    self.environment = environment
    bucket = Mutex(TokenBucket(perSecond: perSecond, burst: burst, now: environment.elapsed()))
  }

  /// Returns when the call may be made; throws `CancellationError` if the task is cancelled before.
  public func acquire() async throws {
    let now = environment.elapsed()
    let wait = bucket.withLock { $0.take(now: now) }
    guard wait > .zero else { return }
    do {
      try await environment.sleep(wait)
    } catch {
      bucket.withLock { $0.giveBack() }
      throw error
    }
  }
}

import ArktosTesting
import Testing

@testable import ArktosControllers

@Suite("The rate of writes")
struct RateLimiterTests {
  @Test("a burst passes at once, then calls wait their turn, and a pause fills the bucket no further than the burst")
  func bucket() {
    var bucket = TokenBucket(perSecond: 10, burst: 3, now: .zero)
    #expect((0..<3).map { _ in bucket.take(now: .zero) } == [.zero, .zero, .zero])
    #expect(bucket.take(now: .zero) == .milliseconds(100))
    #expect(bucket.take(now: .zero) == .milliseconds(200))
    bucket.giveBack()
    #expect(bucket.take(now: .zero) == .milliseconds(200))
    #expect((0..<4).map { _ in bucket.take(now: .seconds(100)) } == [.zero, .zero, .zero, .milliseconds(100)])
  }

  @Test("a call that is cancelled while it waits gives its turn back")
  func cancellation() async throws {
    let time = VirtualTime()
    let limiter = RateLimiter(perSecond: 1, burst: 1, environment: time.environment)
    try await limiter.acquire()
    let waiting = Task { try await limiter.acquire() }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    let next = Task { try await limiter.acquire() }
    await time.advance(by: .seconds(1))
    try await next.value
  }
}

import ArktosCore
import ArktosTesting
import Synchronization
import Testing

@testable import ArktosControllers

@Suite("The gate before all work")
struct WorkGateTests {
  private let low = HashKeySet([HashKey(0)...HashKey(99)])
  private let high = HashKeySet([HashKey(100)...HashKey(199)])

  private func begin(_ gate: WorkGate, _ key: HashKey) -> Int? { gate.begin(key, cancel: {}) }

  @Test("nothing begins without a lease, outside the held keys, or when the lease has run out")
  func beginning() throws {
    let clock = VirtualClock()
    let gate = WorkGate(now: { clock.now })
    gate.allow(low)
    #expect(begin(gate, HashKey(5)) == nil)
    gate.extend(validUntil: .seconds(25))
    let ticket = try #require(begin(gate, HashKey(5)))
    #expect(begin(gate, HashKey(105)) == nil)
    #expect(!gate.isIdle(within: low) && gate.isIdle(within: high))
    gate.end(ticket)
    #expect(gate.isIdle)
    clock.now = .seconds(25)
    #expect(begin(gate, HashKey(5)) == nil && !gate.isValid)
  }

  @Test("keys that go are drained: what is in work may end, nothing begins, and the end is signalled")
  func draining() async throws {
    let gate = WorkGate(now: { .zero })
    gate.extend(validUntil: .seconds(1))
    gate.allow(low.union(high))
    let staying = try #require(begin(gate, HashKey(5)))
    let going = try #require(begin(gate, HashKey(105)))
    gate.restrict(to: low)
    #expect(begin(gate, HashKey(106)) == nil)
    gate.signalWhenIdle(within: high)
    let idle = Task { await gate.ended.wait() }
    gate.end(staying)
    #expect(!gate.isIdle(within: high))
    gate.end(going)
    await idle.value
    #expect(gate.isIdle(within: high))
  }

  @Test("the fence cancels all work and lets no write through")
  func fencing() throws {
    let gate = WorkGate(now: { .zero })
    gate.extend(validUntil: .seconds(1))
    gate.allow(low)
    let cancelled = Mutex(false)
    let begun = gate.begin(HashKey(1)) { cancelled.withLock { $0 = true } }
    let ticket = try #require(begun)
    gate.fence()
    #expect(cancelled.withLock { $0 })
    #expect(!gate.isValid && !gate.mayWork(HashKey(1)) && !gate.isIdle)
    gate.end(ticket)
    #expect(gate.isIdle)
  }
}

@Suite("When an instance is gone for certain")
struct LeaseTrackerTests {
  @Test("a whole lease after it was last seen; one never seen counts from when it is first missed")
  func expiry() {
    var tracker = LeaseTracker(timeToLive: .seconds(30))
    tracker.sawAlive("a", at: .seconds(100))
    tracker.sawAlive("a", at: .seconds(110))
    #expect(tracker.expiry(of: "a", now: .seconds(120)) == .seconds(140))
    #expect(tracker.expiry(of: "b", now: .seconds(120)) == .seconds(150))
    #expect(tracker.expiry(of: "b", now: .seconds(145)) == .seconds(150))
    tracker.keep(["a"])
    #expect(tracker.expiry(of: "b", now: .seconds(145)) == .seconds(175))
  }
}

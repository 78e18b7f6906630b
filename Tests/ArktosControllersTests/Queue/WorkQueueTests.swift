import ArktosTesting
import Testing

@testable import ArktosControllers

@Suite("The work queue")
struct WorkQueueTests {
  private func state() -> WorkQueueState<String> {
    WorkQueueState(firstBackoff: .milliseconds(100), backoffLimit: .seconds(10))
  }

  @Test("a key waits once, however often it is added")
  func deduplication() {
    var queue = state()
    for _ in 0..<3 { queue.add("a") }
    queue.add("b")
    #expect(queue.count == 2)
    #expect([queue.take(), queue.take(), queue.take()] == ["a", "b", nil])
  }

  @Test("a key that is added while it is worked is worked again, but not before its work has ended")
  func exclusivity() {
    var queue = state()
    queue.add("a")
    _ = queue.take()
    queue.add("a")
    queue.add("a")
    #expect(queue.take() == nil)
    queue.done("a")
    #expect(queue.take() == "a")
    queue.done("a")
    #expect(queue.take() == nil)
    #expect(queue.count == 0 && queue.processing.isEmpty)
  }

  @Test("keys come when they are due, the earliest time counts, and adding at once makes the time void")
  func delays() {
    var queue = state()
    queue.add("late", at: .seconds(10))
    queue.add("early", at: .seconds(5))
    queue.add("late", at: .seconds(7))
    queue.add("late", at: .seconds(9))
    queue.add("now", at: .seconds(8))
    queue.add("now")
    #expect(queue.take() == "now")
    queue.done("now")
    queue.promote(now: .seconds(6))
    #expect(queue.take() == "early")
    queue.promote(now: .seconds(20))
    #expect(queue.take() == "late")
    queue.done("late")
    queue.promote(now: .seconds(30))
    #expect(queue.take() == nil && queue.nextDue == nil)
  }

  @Test("the wait doubles with each failure up to a limit, and begins anew once forgotten")
  func backoff() {
    var queue = state()
    let waits = (0..<10).map { _ in queue.nextBackoff("a", random: { $0 - 1 }) }
    #expect(waits[0] == .milliseconds(100) && waits[1] == .milliseconds(200) && waits[3] == .milliseconds(800))
    #expect(waits[9] == .seconds(10))
    #expect(queue.failures(of: "a") == 10)
    queue.forget("a")
    #expect(queue.failures(of: "a") == 0)
    #expect(queue.nextBackoff("a", random: { $0 - 1 }) == .milliseconds(100))
  }

  @Test("after shutdown nothing comes and nothing is taken up")
  func shutdown() async {
    let queue = WorkQueue<String>(environment: VirtualTime().environment)
    queue.add("a")
    async let waiting = [queue.next(), queue.next()]
    while queue.count > 0 { await Task.yield() }
    queue.shutDown()
    #expect(await waiting == ["a", nil])
    queue.add("b")
    #expect(await queue.next() == nil)
    #expect(queue.count == 0)
  }

  @Test("a waiting worker that is cancelled gets nothing, and takes nothing from others")
  func cancellation() async {
    let queue = WorkQueue<String>(environment: VirtualTime().environment)
    let cancelled = Task { await queue.next() }
    cancelled.cancel()
    #expect(await cancelled.value == nil)
    queue.add("a")
    #expect(await queue.next() == "a")
  }

  @Test(
    "no two of many workers ever have the same key, and every key is worked after its last change", arguments: [1, 2])
  func workers(seed: UInt64) async {
    let time = VirtualTime(seed: seed)
    let queue = WorkQueue<Int>(environment: time.environment)
    let record = WorkRecord()
    var generator = SeededGenerator(seed: seed)
    var wanted: Set<Int> = []
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await queue.run() }
      for worker in 0..<8 {
        group.addTask {
          while let key = await queue.next() {
            let item = HollowNodeReconciler.item(node: "\(key)")
            record.began("x", item, by: "\(worker)")
            await Task.yield()
            record.ended("x", item)
            queue.done(key)
          }
        }
      }
      for _ in 0..<2000 {
        let key = Int.random(in: 0..<20, using: &generator)
        wanted.insert(key)
        if Bool.random(using: &generator) { queue.add(key) } else { queue.add(key, after: .milliseconds(key)) }
        if Int.random(in: 0..<10, using: &generator) == 0 { await time.advance(by: .milliseconds(5)) }
      }
      await time.advance(upTo: .seconds(60)) { queue.count == 0 }
      queue.shutDown()
      group.cancelAll()
    }
    #expect(record.clashes == [])
    #expect(record.workers("x").count == wanted.count)
  }
}

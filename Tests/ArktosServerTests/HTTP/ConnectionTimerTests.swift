import ArktosTesting
import NIOCore
import NIOEmbedded
import Testing

@testable import ArktosServer

@Suite("Timers of a connection")
struct ConnectionTimerTests {
  private final class Log {
    var expired: [String] = []
  }

  private let eventLoop = EmbeddedEventLoop()
  private let log = Log()

  private func timer(_ name: String, _ timers: ConnectionTimers) -> ConnectionTimer {
    ConnectionTimer(timers) { log.expired.append(name) }
  }

  @Test("each expires at its own time, once")
  func several() {
    let timers = ConnectionTimers(eventLoop)
    let (slow, fast, middle) = (timer("slow", timers), timer("fast", timers), timer("middle", timers))
    slow.set(.seconds(30))
    fast.set(.seconds(1))
    middle.set(.seconds(10))
    eventLoop.advanceTime(by: .milliseconds(999))
    #expect(log.expired == [])
    eventLoop.advanceTime(by: .milliseconds(1))
    #expect(log.expired == ["fast"])
    eventLoop.advanceTime(by: .seconds(9))
    #expect(log.expired == ["fast", "middle"])
    eventLoop.advanceTime(by: .seconds(100))
    #expect(log.expired == ["fast", "middle", "slow"])
  }

  @Test("a deadline that is moved or cleared holds no more")
  func moved() {
    let timers = ConnectionTimers(eventLoop)
    let (moved, cleared, earlier) = (timer("moved", timers), timer("cleared", timers), timer("earlier", timers))
    moved.set(.seconds(1))
    cleared.set(.seconds(1))
    earlier.set(.seconds(60))
    moved.set(.seconds(5))
    cleared.clear()
    earlier.set(.seconds(2))
    eventLoop.advanceTime(by: .seconds(4))
    #expect(log.expired == ["earlier"])
    eventLoop.advanceTime(by: .seconds(1))
    #expect(log.expired == ["earlier", "moved"])
    eventLoop.advanceTime(by: .seconds(100))
    #expect(log.expired == ["earlier", "moved"])
    cleared.set(.seconds(1))
    eventLoop.advanceTime(by: .seconds(1))
    #expect(log.expired == ["earlier", "moved", "cleared"])
  }

  @Test("one that is stopped is forgotten, also by another's expiry, and the others go on")
  func stopped() {
    let timers = ConnectionTimers(eventLoop)
    let victim = timer("victim", timers)
    let last = timer("last", timers)
    let killer = ConnectionTimer(timers) {
      log.expired.append("killer")
      victim.stop()
      last.set(.seconds(1))
    }
    killer.set(.seconds(1))
    victim.set(.seconds(1))
    last.set(.seconds(1))
    eventLoop.advanceTime(by: .seconds(1))
    #expect(log.expired == ["killer"])
    eventLoop.advanceTime(by: .seconds(1))
    #expect(log.expired == ["killer", "last"])
    last.set(.seconds(1))
    timers.stop()
    eventLoop.advanceTime(by: .seconds(100))
    #expect(log.expired == ["killer", "last"])
  }

  @Test("timers set, cleared and stopped in any order expire as each would by itself", arguments: 0..<20)
  func anyOrder(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let timers = ConnectionTimers(eventLoop)
    var now = 0
    var deadlines: [String: Int] = [:]
    var (alive, expected): ([String: ConnectionTimer], [String]) = ([:], [])
    for step in 0..<400 {
      let name = "\(Int.random(in: 0..<12, using: &random))"
      switch Int.random(in: 0..<6, using: &random) {
      case 0...2:
        let delay = Int.random(in: 1..<20, using: &random)
        let known = alive[name] ?? timer(name, timers)
        known.set(.seconds(delay))
        (alive[name], deadlines[name]) = (known, now + delay)
      case 3:
        alive[name]?.clear()
        deadlines[name] = nil
      case 4:
        alive.removeValue(forKey: name)?.stop()
        deadlines[name] = nil
      default:
        now += 1
        eventLoop.advanceTime(by: .seconds(1))
        let due = deadlines.filter { $0.value == now }.map(\.key).sorted()
        expected += due
        for name in due { deadlines[name] = nil }
        #expect(log.expired.suffix(due.count).sorted() == due, "step \(step), seed \(seed)")
      }
    }
    #expect(log.expired.count == expected.count, "seed \(seed)")
  }
}

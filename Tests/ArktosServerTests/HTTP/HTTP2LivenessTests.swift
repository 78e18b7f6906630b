import NIOCore
import NIOEmbedded
import Testing

@testable import ArktosServer

@Suite("HTTP/2: the life of a connection")
struct HTTP2LivenessTests {
  private final class Log: HTTP2LivenessDelegate {
    var entries: [String] = []

    func ping() { entries.append("ping") }
    func announceEnd() { entries.append("announce") }
    func end() { entries.append("end") }
    func giveUp() { entries.append("give up") }
  }

  private let eventLoop = EmbeddedEventLoop()
  private let log = Log()

  private func liveness(idle: Duration = .seconds(90)) -> HTTP2Liveness {
    HTTP2Liveness(ConnectionTimers(eventLoop), idle: idle, log)
  }

  @Test("a client of whom nothing is heard is asked once, and given up when it does not answer")
  func vanished() {
    let liveness = liveness()
    liveness.hasStreams(true)
    eventLoop.advanceTime(by: .seconds(59))
    #expect(log.entries == [])
    eventLoop.advanceTime(by: .seconds(1))
    #expect(log.entries == ["ping"])
    eventLoop.advanceTime(by: .seconds(29))
    #expect(log.entries == ["ping"])
    eventLoop.advanceTime(by: .seconds(1))
    #expect(log.entries == ["ping", "give up"])
  }

  @Test("a client that is heard, by its answer or by anything else, is kept")
  func alive() {
    let liveness = liveness()
    liveness.hasStreams(true)
    for _ in 0..<5 {
      eventLoop.advanceTime(by: .seconds(60))
      liveness.heard()
      eventLoop.advanceTime(by: .seconds(30))
    }
    #expect(log.entries == Array(repeating: "ping", count: 5))
    log.entries = []
    // Whoever sends requests need not be asked.
    for _ in 0..<100 {
      liveness.heard()
      eventLoop.advanceTime(by: .seconds(20))
    }
    #expect(log.entries == [])
  }

  @Test("a connection without streams ends in order")
  func idle() {
    let liveness = liveness(idle: .seconds(10))
    eventLoop.advanceTime(by: .seconds(9))
    liveness.hasStreams(true)
    eventLoop.advanceTime(by: .seconds(30))
    #expect(log.entries == [])
    liveness.hasStreams(false)
    eventLoop.advanceTime(by: .seconds(10))
    #expect(log.entries == ["announce"])
    liveness.heard()
    liveness.heardPingAnswer()
    #expect(log.entries == ["announce", "end"])
    // What runs may take its time; nobody is asked, or told to leave, twice.
    eventLoop.advanceTime(by: .hours(1))
    liveness.leave()
    liveness.heardPingAnswer()
    #expect(log.entries == ["announce", "end"])
  }

  @Test("a client that does not take note of the end is left behind")
  func deaf() {
    let liveness = liveness()
    liveness.leave()
    #expect(log.entries == ["announce"])
    eventLoop.advanceTime(by: .seconds(30))
    #expect(log.entries == ["announce", "give up"])
  }

  @Test("nothing happens behind the end of a connection")
  func gone() {
    let timers = ConnectionTimers(eventLoop)
    var liveness: HTTP2Liveness? = HTTP2Liveness(timers, idle: .seconds(1), log)
    liveness?.heard()
    liveness = nil
    eventLoop.advanceTime(by: .hours(1))
    #expect(log.entries == [])
  }
}

import ArktosCore
import ArktosStore
import Testing

@testable import ArktosServer

@Suite("What watchers are told who are told the same")
struct WatchAudienceTests {
  private func event(_ revision: Int64) -> StoreEvent {
    StoreEvent(key: StoreKey("/r/a"), revision: Revision(revision), entry: nil, previous: nil)
  }

  private func lines(_ text: String, failure: APIError? = nil) -> WatchLines {
    WatchLines(piece: StreamPiece(Array(text.utf8)), count: 1, failure: failure)
  }

  @Test("lines of the same events are made once")
  func once() throws {
    let audience = WatchAudience()
    let events = [event(1), event(2)]
    let first = try audience.lines(of: events) { lines("a") }
    let second = try audience.lines(of: Array(events)) { lines("b") }
    #expect(first.piece === second.piece)
  }

  @Test("events that only look alike, fewer of them, or others between the same ends have lines of their own")
  func different() throws {
    let audience = WatchAudience()
    let events = [event(1), event(2), event(3)]
    _ = try audience.lines(of: events) { lines("kept") }
    for (number, others) in [
      [event(1), event(2), event(3)], [events[1], events[2]], [events[0], event(2), events[2]], [events[2]],
    ].enumerated() {
      let made = try audience.lines(of: others) { lines("\(number)") }
      #expect(String(decoding: made.piece.bytes, as: UTF8.self) == "\(number)")
    }
  }

  @Test("what was not told in full, what is long and what was forgotten is made again")
  func notKept() throws {
    let audience = WatchAudience()
    let events = [event(1)]
    _ = try audience.lines(of: events) { lines("a", failure: .internalError("broken")) }
    _ = try audience.lines(of: events) { lines(String(repeating: "b", count: 200 << 10)) }
    let third = try audience.lines(of: events) { lines("c") }
    #expect(third.piece.bytes == Array("c".utf8))
    audience.forget()
    #expect(try audience.lines(of: events) { lines("d") }.piece.bytes == Array("d".utf8))
  }

  @Test("batches that were told long ago are forgotten")
  func bounded() throws {
    let audience = WatchAudience()
    let first = [event(0)]
    _ = try audience.lines(of: first) { lines("first") }
    for revision in 1...20 { _ = try audience.lines(of: [event(Int64(revision))]) { lines("\(revision)") } }
    #expect(try audience.lines(of: first) { lines("again") }.piece.bytes == Array("again".utf8))
  }

  @Test("an audience is one for as long as somebody is in it")
  func members() {
    let audiences = WatchAudiences()
    let key = WatchAudience.Key(range: .all, form: .object)
    let first = audiences.join(key)
    #expect(audiences.join(key) === first)
    #expect(audiences.join(WatchAudience.Key(range: .all, form: .metadata)) !== first)
    audiences.leave(key)
    #expect(audiences.join(key) === first)
    audiences.leave(key)
    audiences.leave(key)
    audiences.leave(WatchAudience.Key(range: .all, form: .metadata))
    #expect(audiences.isEmpty)
  }
}

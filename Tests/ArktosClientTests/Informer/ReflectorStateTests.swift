import Testing

@testable import ArktosClient

@Suite("What a reflector does next")
struct ReflectorStateTests {
  let low: (UInt64) -> UInt64 = { _ in 0 }

  @Test("lists first, then watches from where the list was true")
  func listsThenWatches() {
    var state = ReflectorState()
    #expect(state.step == .list)
    state.listed(at: "7")
    #expect(state.step == .watch(after: "7"))
  }

  @Test("follows events and bookmarks, and resumes behind the last one when the connection breaks")
  func resumes() {
    var state = ReflectorState()
    state.listed(at: "7")
    state.progressed(to: "9")
    #expect(state.failed(.unreachable, random: low) == .milliseconds(50))
    #expect(state.step == .watch(after: "9"))
  }

  @Test("lists again at once when history is gone, but not in a tight loop")
  func listsAgainWhenExpired() {
    var state = ReflectorState()
    state.listed(at: "7")
    #expect(state.failed(.expired, random: low) == nil)
    #expect(state.step == .list)
    state.listed(at: "8")
    #expect(state.failed(.expired, random: low) != nil)
  }

  @Test("doubts its place only after several refusals in a row")
  func doubtsItsPlace() {
    var state = ReflectorState()
    state.listed(at: "7")
    for _ in 1..<ReflectorState.refusalsBeforeList {
      _ = state.failed(.refused, random: low)
      #expect(state.step == .watch(after: "7"))
    }
    _ = state.failed(.refused, random: low)
    #expect(state.step == .list)
  }

  @Test("never doubts its place because servers are away")
  func outagesKeepThePlace() {
    var state = ReflectorState()
    state.listed(at: "7")
    for _ in 0..<100 { _ = state.failed(.unreachable, random: low) }
    #expect(state.step == .watch(after: "7"))
  }

  @Test("waits longer with each failure, up to the limit, and starts over after progress")
  func backsOff() {
    var state = ReflectorState(backoff: Backoff(first: .seconds(1), limit: .seconds(4)))
    state.listed(at: "1")
    let waits = (0..<4).map { _ in state.failed(.unreachable, random: low) }
    #expect(waits == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(2)])
    state.progressed(to: "2")
    #expect(state.failed(.unreachable, random: low) == .milliseconds(500))
  }

  @Test("opens the next watch at once after one that gave something or went on for some time, else with a pause")
  func pausesAfterEmptyWatches() {
    var state = ReflectorState(backoff: Backoff(first: .seconds(1)))
    state.listed(at: "1")
    #expect(state.ended(hadProgress: true, after: .zero, random: low) == nil)
    #expect(state.ended(hadProgress: false, after: .zero, random: low) == .milliseconds(500))
    #expect(state.ended(hadProgress: false, after: .milliseconds(900), random: low) == .seconds(1))
    #expect(state.ended(hadProgress: false, after: .seconds(1800), random: low) == nil)
    #expect(state.ended(hadProgress: false, after: .zero, random: low) == .milliseconds(500))
    #expect(state.step == .watch(after: "1"))
  }

  @Test("the random part of a wait lies between one half and the whole")
  func jitterStaysInside() {
    var generator = SeededGenerator(seed: 42)
    for _ in 0..<1000 {
      var backoff = Backoff(first: .seconds(1))
      let wait = backoff.next { generator.next(upperBound: $0) }
      #expect(wait >= .milliseconds(500) && wait <= .seconds(1))
    }
  }
}

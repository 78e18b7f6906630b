import NIOCore
import Testing

@testable import ArktosServer

@Suite("The pace of streams")
struct StreamPaceTests {
  @Test("A few streams are told everything at once, many wait in proportion, and nobody waits long")
  func interval() {
    #expect(StreamPace.interval(streams: 1) == .zero)
    #expect(StreamPace.interval(streams: 40) == .milliseconds(2))
    #expect(StreamPace.interval(streams: 100) == .milliseconds(5))
    #expect(StreamPace.interval(streams: 100_000) == .milliseconds(5))
  }
}

import ArktosTesting
import NIOCore
import NIOEmbedded
import Testing

@testable import ArktosServer

@Suite("HTTP/2: what waits to be sent of a body")
struct OutgoingBodyTests {
  private struct Failure: Error {}

  private let eventLoop = EmbeddedEventLoop()

  /// Notes by number when a promise is fulfilled, and how.
  private final class Log {
    var entries: [String] = []

    func promise(_ name: String, _ eventLoop: EmbeddedEventLoop) -> EventLoopPromise<Void> {
      let promise = eventLoop.makePromise(of: Void.self)
      promise.futureResult.assumeIsolated().whenComplete { result in
        switch result {
        case .success: self.entries.append(name)
        case .failure: self.entries.append("no \(name)")
        }
      }
      return promise
    }
  }

  @Test("what is taken is what was given, however it is cut", arguments: 0..<50)
  func cuts(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var body = OutgoingBody()
    var (given, taken): ([UInt8], ByteBuffer) = ([], ByteBuffer())
    let log = Log()
    var (ends, expected): ([(String, Int)], [String]) = ([], [])
    for step in 0..<200 {
      if random.chance(1, of: 3) {
        let all = (0..<(3 + random.below(100))).map { _ in UInt8(random.below(256)) }
        // A piece may be a part of something larger.
        let piece = all.dropFirst(random.below(2)).dropLast(random.below(2))
        given += piece
        body.append(piece, log.promise("\(step)", eventLoop))
        ends.append(("\(step)", given.count))
      } else {
        let count = random.below(body.count + 1)
        let isPieceTaken = body.take(count, into: &taken)
        let fulfilled = ends.prefix { $0.1 <= taken.readableBytes }.map(\.0)
        #expect(isPieceTaken == !fulfilled.isEmpty, "seed \(seed), step \(step)")
        ends.removeFirst(fulfilled.count)
        expected += fulfilled
      }
      #expect(body.count == given.count - taken.readableBytes)
      #expect(log.entries == expected, "seed \(seed), step \(step)")
    }
    _ = body.take(body.count, into: &taken)
    #expect(taken.readableBytesView.elementsEqual(given))
    #expect(log.entries == expected + ends.map(\.0))
  }

  @Test("the end is told when it has been sent")
  func end() {
    let log = Log()
    var body = OutgoingBody()
    var buffer = ByteBuffer()
    body.append([1, 2, 3], log.promise("piece", eventLoop))
    #expect(!body.isEnded)
    #expect(body.isPending)
    body.end(log.promise("end", eventLoop))
    #expect(body.isEnded)
    #expect(body.take(3, into: &buffer))
    #expect(log.entries == ["piece"])
    #expect(body.isPending)
    body.takeEnd()
    #expect(log.entries == ["piece", "end"])
    #expect(!body.isPending)
  }

  @Test("whoever waits is told when nothing will be taken any more, and only then")
  func failure() {
    let log = Log()
    var body = OutgoingBody()
    var buffer = ByteBuffer()
    for name in ["taken", "begun", "waiting"] { body.append([1, 2, 3], log.promise(name, eventLoop)) }
    body.end(log.promise("end", eventLoop))
    #expect(body.take(4, into: &buffer))
    body.fail(Failure())
    #expect(log.entries == ["taken", "no begun", "no waiting", "no end"])
    #expect(body.count == 0)
    body.fail(Failure())
    #expect(log.entries.count == 4)
  }
}

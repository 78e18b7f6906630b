import ArktosCore
import ArktosTesting
import Synchronization
import Testing

@testable import ArktosServer

/// The same pieces for every stream, in part ready at once and in part waited for, once so many streams are open.
private final class Script: Sendable {
  let pieces: [StreamPiece]
  private let expected: Int
  private let opened = Mutex(0)
  private let allOpen = Latch()

  init(seed: UInt64, streams: Int) {
    var generator = SeededGenerator(seed: seed)
    pieces = (0..<60).map { number in
      // Chunks that are empty would end the body.
      if number % 9 == 4 { return StreamPiece([]) }
      let count = [1, 15, 16, 900, 5000, 20_000, 70_000].randomElement(using: &generator) ?? 1
      return StreamPiece(Array("\(number):\(String(repeating: "x", count: count))\n".utf8))
    }
    expected = streams
  }

  var text: String { String(decoding: pieces.flatMap(\.bytes), as: UTF8.self) }

  func stream(seed: UInt64) -> ByteStream {
    let isComplete = opened.withLock { opened in
      opened += 1
      return opened == expected
    }
    if isComplete { allOpen.open() }
    let state = Mutex((next: 0, generator: SeededGenerator(seed: seed)))
    let take: @Sendable () -> StreamPiece? = {
      state.withLock { state in
        guard state.next < self.pieces.count else { return nil }
        defer { state.next += 1 }
        return self.pieces[state.next]
      }
    }
    return ByteStream(
      next: {
        await self.allOpen.wait()
        return take()
      },
      ready: {
        let isReady = state.withLock { Int.random(in: 0..<3, using: &$0.generator) > 0 }
        return isReady ? take() : nil
      }, cancel: {})
  }
}

@Suite("Rounds of streams", .timeLimit(.minutes(5)))
struct StreamRoundTests {
  @Test(
    "what streams are told together arrives whole and in order", .enabled(if: CurlProgram.isWanted),
    arguments: ["--http1.1", "--http2", "--http1.0"], [true, false])
  func framing(protocolFlag: String, isProtected: Bool) async throws {
    let certificates = try TestCertificates()
    let (streams, seed) = (16, UInt64(11))
    let script = Script(seed: seed, streams: streams)
    let numbers = Mutex(seed)
    let handler = Answering { _ in
      let number = numbers.withLock { number in
        number += 1
        return number
      }
      return APIResponse(status: 200, body: .stream(script.stream(seed: number)))
    }
    let security = isProtected ? try certificates.security() : .plaintext
    try await withListener(handler, security: security) { listener in
      let url = "\(isProtected ? "https" : "http")://127.0.0.1:\(listener.port)/"
      try await withThrowingTaskGroup(of: CurlProgram.Answer.self) { group in
        for _ in 0..<streams {
          group.addTask {
            let curl = try CurlProgram(certificates)
            return try await curl(protocolFlag, url)
          }
        }
        for try await answer in group {
          #expect(answer.code == 0)
          #expect(answer.body == script.text)
        }
      }
    }
  }
}

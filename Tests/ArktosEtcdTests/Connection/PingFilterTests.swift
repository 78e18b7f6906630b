import ArktosTesting
import NIOCore
import Testing

@testable import ArktosEtcd

@Suite("The PING filter")
struct PingFilterTests {
  private static func frame(type: UInt8, flags: UInt8 = 0, payload: [UInt8]) -> [UInt8] {
    let count = payload.count
    return [UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF), type, flags, 0, 0, 0, 1] + payload
  }

  /// What comes out of bytes that arrive in the given pieces: everything that passes, and the PINGs' payloads.
  private func filtered(_ pieces: [[UInt8]]) -> (passed: [UInt8], pings: [[UInt8]]) {
    var filter = PingFilter()
    var passed: [UInt8] = []
    var pings: [[UInt8]] = []
    for piece in pieces {
      filter.filter(ByteBuffer(bytes: piece)) { output in
        switch output {
        case .pass(let bytes): passed += bytes.readableBytesView
        case .ping(let payload): pings.append(Array(payload.readableBytesView))
        }
      }
    }
    return (passed, pings)
  }

  @Test("takes out PINGs and passes everything else, however the bytes are cut", arguments: 0..<200)
  func anyCut(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var stream: [UInt8] = []
    var expected: [UInt8] = []
    var pings: [[UInt8]] = []
    for _ in 0..<40 {
      let payload = (0..<8).map { _ in UInt8.random(in: 0...255, using: &random) }
      switch Int.random(in: 0..<5, using: &random) {
      case 0, 1:
        stream += Self.frame(type: 6, payload: payload)
        pings.append(payload)
      case 2:
        let answer = Self.frame(type: 6, flags: 1, payload: payload)
        stream += answer
        expected += answer
      default:
        let count = [0, 1, 9, 300, 70_000].randomElement(using: &random) ?? 0
        let other = Self.frame(
          type: [0, 1, 3, 4, 7, 8].randomElement(using: &random) ?? 0, flags: 0,
          payload: (0..<count).map { UInt8(truncatingIfNeeded: $0) })
        stream += other
        expected += other
      }
    }
    var pieces: [[UInt8]] = []
    var rest = stream[...]
    while !rest.isEmpty {
      let size = Int.random(in: 1...([3, 20, 1_000, 100_000].randomElement(using: &random) ?? 1), using: &random)
      pieces.append(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    let result = filtered(pieces)
    #expect(result.passed == expected)
    #expect(result.pings == pings)
  }

  @Test("answers with the same payload and the ACK flag")
  func answer() {
    let answer = PingFilter.answer(to: ByteBuffer(bytes: 1...8), allocator: ByteBufferAllocator())
    #expect(Array(answer.readableBytesView) == [0, 0, 8, 6, 1, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8])
  }
}

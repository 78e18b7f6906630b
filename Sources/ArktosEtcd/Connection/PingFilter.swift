import NIOCore

/// Takes PING frames that ask for an answer out of the bytes of an HTTP/2 connection.
///
/// etcd's server measures the bandwidth of a connection with a PING for almost every call, and swift-nio-http2 closes
/// a connection that sends it more than 200 control frames in 30 seconds, a limit that gRPC's transport does not let
/// us change. So PINGs are answered before the HTTP/2 handler sees them; every other byte passes.
struct PingFilter {
  /// What came out of some bytes, in their order.
  enum Output: Equatable {
    /// Bytes for the HTTP/2 handler.
    case pass(ByteBuffer)
    /// A PING frame's payload, to be sent back.
    case ping(ByteBuffer)
  }

  private static let headerLength = 9
  private static let pingPayloadLength = 8

  /// The start of a frame that has not arrived far enough to be told apart; at most one PING frame without its end.
  private var held: ByteBuffer?
  /// How many bytes of the current frame are still to come, and to pass.
  private var passing = 0

  /// Calls `emit` with what is in `input`.
  mutating func filter(_ input: ByteBuffer, emit: (Output) -> Void) {
    var input = input
    if var start = held.take() {
      start.writeBuffer(&input)
      input = start
    }

    var passed = input.readerIndex  // Where what has not been emitted begins.
    var position = input.readerIndex

    func emitPassed(upTo end: Int) {
      if end > passed, let slice = input.getSlice(at: passed, length: end - passed) { emit(.pass(slice)) }
    }

    while position < input.writerIndex {
      let available = input.writerIndex - position
      if passing > 0 {
        let step = min(passing, available)
        passing -= step
        position += step
        continue
      }
      guard available >= Self.headerLength, let frame = Frame(in: input, at: position) else { break }
      guard frame.isPingRequest else {
        passing = Self.headerLength + frame.length
        continue
      }
      guard available >= Self.headerLength + Self.pingPayloadLength else { break }
      emitPassed(upTo: position)
      if let payload = input.getSlice(at: position + Self.headerLength, length: Self.pingPayloadLength) {
        emit(.ping(payload))
      }
      position += Self.headerLength + Self.pingPayloadLength
      passed = position
    }

    emitPassed(upTo: position)
    if position < input.writerIndex {
      held = input.getSlice(at: position, length: input.writerIndex - position)
    }
  }

  /// The frame that answers a PING.
  static func answer(to payload: ByteBuffer, allocator: ByteBufferAllocator) -> ByteBuffer {
    var frame = allocator.buffer(capacity: headerLength + pingPayloadLength)
    // Length 8, type PING, flag ACK, stream 0.
    frame.writeBytes([0, 0, UInt8(pingPayloadLength), Frame.pingType, Frame.ackFlag, 0, 0, 0, 0])
    frame.writeImmutableBuffer(payload)
    return frame
  }

  private struct Frame {
    static let pingType: UInt8 = 6
    static let ackFlag: UInt8 = 1

    let length: Int
    let type: UInt8
    let flags: UInt8

    init?(in buffer: ByteBuffer, at index: Int) {
      guard
        let high = buffer.getInteger(at: index, as: UInt16.self),
        let low = buffer.getInteger(at: index + 2, as: UInt8.self),
        let type = buffer.getInteger(at: index + 3, as: UInt8.self),
        let flags = buffer.getInteger(at: index + 4, as: UInt8.self)
      else { return nil }
      length = Int(high) << 8 | Int(low)
      self.type = type
      self.flags = flags
    }

    var isPingRequest: Bool {
      type == Self.pingType && flags & Self.ackFlag == 0 && length == PingFilter.pingPayloadLength
    }
  }
}

internal import NIOCore

/// Joins small pieces that are flushed together, in front of TLS, which makes a record of each: the head of an answer
/// and its body become one.
final class RecordCoalescing: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var joined = ByteBuffer()
  /// Of the first piece that has one; those behind it hear from it.
  private var promise: EventLoopPromise<Void>?

  /// A record of TLS holds no more, in bytes.
  private static let largestRecord = 16 << 10

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    var piece = unwrapOutboundIn(data)
    if joined.readableBytes + piece.readableBytes > Self.largestRecord { pass(context) }
    guard piece.readableBytes < Self.largestRecord else { return context.write(data, promise: promise) }
    if joined.readableBytes == 0 { joined = piece } else { joined.writeBuffer(&piece) }
    guard let promise else { return }
    if let first = self.promise { first.futureResult.cascade(to: promise) } else { self.promise = promise }
  }

  func flush(context: ChannelHandlerContext) {
    pass(context)
    context.flush()
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    pass(context)
    context.close(mode: mode, promise: promise)
  }

  private func pass(_ context: ChannelHandlerContext) {
    guard joined.readableBytes > 0 || promise != nil else { return }
    context.write(wrapOutboundOut(joined), promise: promise)
    joined = ByteBuffer()
    promise = nil
  }
}

internal import NIOCore

/// Flushes once for each turn of the event loop, however many streams of the connection have something to send: each
/// flush costs a record of TLS and a call of the system.
final class FlushCoalescing: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var isScheduled = false

  func flush(context: ChannelHandlerContext) {
    guard !isScheduled else { return }
    isScheduled = true
    context.eventLoop.assumeIsolated().execute {
      self.isScheduled = false
      // A connection that has been closed meanwhile takes no harm.
      context.flush()
    }
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    // What is on its way to be flushed goes out before the end: the last word says why.
    if isScheduled { context.flush() }
    context.close(mode: mode, promise: promise)
  }
}

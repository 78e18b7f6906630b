internal import Logging
internal import NIOCore
internal import NIOHTTP2

/// One HTTP/2 connection as a whole: makes it known to the listener for as long as it lives. Its streams are
/// ``HTTPConnectionHandler``'s, idleness and the orderly end are the connection manager's behind it.
final class HTTP2ConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame
  typealias InboundOut = HTTP2Frame

  private let connections: ConnectionRegistry
  private let logger: Logger

  init(_ connections: ConnectionRegistry, logger: Logger) {
    self.connections = connections
    self.logger = logger
  }

  func handlerAdded(context: ChannelHandlerContext) {
    // The handshake came first, so the connection has long been active; the manager starts its timers by this.
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    connections.remove(context.channel)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A stream's errors have been told to the stream and to the client; the connection goes on.
    if error is NIOHTTP2Errors.StreamError { return }
    // A request that crossed our farewell; the client knows that it was not read, and asks elsewhere.
    if error is NIOHTTP2Errors.NoSuchStream, connections.isDraining { return }
    logger.debug("a connection broke", metadata: ["error": "\(error)"])
    context.close(promise: nil)
  }
}

/// Ends a stream whose answer is complete while its request is not: the client may stop sending.
///
/// In front of the stream's codec, which knows no such thing; ``HTTPConnectionHandler`` triggers it.
final class StreamEnding: ChannelOutboundHandler {
  typealias OutboundIn = HTTP2Frame.FramePayload
  typealias OutboundOut = HTTP2Frame.FramePayload

  struct StopSending {}

  func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
    guard event is StopSending else { return context.triggerUserOutboundEvent(event, promise: promise) }
    // RFC 9113, 8.1: the error is "no error", so that the client does not throw the answer away.
    context.writeAndFlush(wrapOutboundOut(.rstStream(.noError)), promise: promise)
  }
}

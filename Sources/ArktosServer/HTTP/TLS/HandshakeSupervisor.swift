internal import Logging
internal import NIOCore
internal import NIOTLS

/// Watches over a TLS handshake, which must succeed in time; behind the TLS handler, until it is done.
final class HandshakeSupervisor: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let front: HandshakeFront
  private let limit: Duration
  private let logger: Logger
  private var deadline: Scheduled<Void>?

  /// - Parameter front: goes too when the handshake is done.
  init(_ front: HandshakeFront, limit: Duration, logger: Logger) {
    self.front = front
    self.limit = limit
    self.logger = logger
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: TimeAmount(limit)) { channel.close(mode: .all, promise: nil) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    context.fireChannelInactive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    let isDone = if case .handshakeCompleted = event as? TLSUserEvent { true } else { false }
    context.fireUserInboundEventTriggered(event)
    if isDone {
      context.pipeline.syncOperations.removeHandler(front, promise: nil)
      context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let address = context.remoteAddress.map { "\($0)" } ?? "unknown"
    logger.info("a TLS handshake failed", metadata: ["client": "\(address)", "error": "\(error)"])
    context.close(promise: nil)
  }
}

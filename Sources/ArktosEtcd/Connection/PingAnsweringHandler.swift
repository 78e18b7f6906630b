import NIOCore

/// Answers etcd's PINGs in front of the HTTP/2 handler; see ``PingFilter`` for why.
final class PingAnsweringHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var filter = PingFilter()

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var answered = false
    filter.filter(unwrapInboundIn(data)) { output in
      switch output {
      case .pass(let bytes):
        context.fireChannelRead(wrapInboundOut(bytes))
      case .ping(let payload):
        let answer = PingFilter.answer(to: payload, allocator: context.channel.allocator)
        context.write(wrapOutboundOut(answer), promise: nil)
        answered = true
      }
    }
    if answered { context.flush() }
  }
}

internal import NIOCore

/// Stands in front of the TLS handler until the handshake is done, so that a client that fails learns why.
///
/// It answers plain HTTP in words, where the TLS handler would only hang up; and it closes a connection gently: to close
/// while the client still sends would reset the connection and take the last word, TLS' alert, with it.
final class HandshakeFront: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum Phase {
    case waitingForFirstByte
    case passingOn
    /// The last word has been said; what comes is thrown away.
    case ending
  }

  /// Source: the words of Go's HTTP server, which clients know.
  private static let answerToPlaintext =
    "HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
    + "Client sent an HTTP request to an HTTPS server.\n"

  private let linger: Duration
  private var phase = Phase.waitingForFirstByte

  /// - Parameter linger: how long a client may take to read the last word.
  init(linger: Duration) { self.linger = linger }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch phase {
    case .waitingForFirstByte:
      guard let first = unwrapInboundIn(data).readableBytesView.first, Self.isLetter(first) else {
        // TLS begins with a byte that is no letter.
        phase = .passingOn
        return context.fireChannelRead(data)
      }
      context.write(wrapOutboundOut(ByteBuffer(string: Self.answerToPlaintext)), promise: nil)
      end(context, nil)
    case .passingOn: context.fireChannelRead(data)
    case .ending: break
    }
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    switch (mode, phase) {
    case (.all, .passingOn): end(context, promise)
    // It is being closed already.
    case (.all, .ending): context.channel.closeFuture.cascade(to: promise)
    default: context.close(mode: mode, promise: promise)
    }
  }

  /// Says that nothing more comes, and closes a while later, or when the client does.
  private func end(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    phase = .ending
    context.flush()
    context.close(mode: .output, promise: nil)
    context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(linger)) {
      context.close(mode: .all, promise: promise)
    }
  }

  /// Methods are written in letters.
  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & ~0x20)
  }
}

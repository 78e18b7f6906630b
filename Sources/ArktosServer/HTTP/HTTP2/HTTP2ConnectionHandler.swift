internal import Logging
internal import NIOCore
internal import NIOHTTP2

/// One HTTP/2 connection as a whole: makes it known to the listener for as long as it lives. Its streams are
/// ``HTTPConnectionHandler``'s, idleness and the orderly end are the connection manager's behind it.
final class HTTP2ConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame
  typealias InboundOut = HTTP2Frame

  private let connection: HTTPConnectionHandler.Connection

  private var connections: ConnectionRegistry { connection.shared.connections }

  init(_ connection: HTTPConnectionHandler.Connection) { self.connection = connection }

  func handlerAdded(context: ChannelHandlerContext) {
    // The handshake came first, so the connection has long been active; the manager starts its timers by this.
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    connections.remove(context.channel)
    connection.end()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A stream's errors have been told to the stream and to the client; the connection goes on.
    if error is NIOHTTP2Errors.StreamError { return }
    // A request that crossed our farewell; the client knows that it was not read, and asks elsewhere.
    if error is NIOHTTP2Errors.NoSuchStream, connections.isDraining { return }
    connection.shared.logger.debug("a connection broke", metadata: ["error": "\(error)"])
    context.close(promise: nil)
  }
}

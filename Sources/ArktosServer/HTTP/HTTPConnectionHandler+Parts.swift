internal import Logging
internal import NIOCore
internal import NIOHTTP1

extension HTTPConnectionHandler {
  /// What all connections of a listener have in common.
  final class Shared: Sendable {
    let handler: any HTTPHandler
    let maximumBodySize: Int
    let timeouts: HTTPTimeouts
    let connections: ConnectionRegistry
    let logger: Logger

    init(
      handler: any HTTPHandler, maximumBodySize: Int, timeouts: HTTPTimeouts, connections: ConnectionRegistry,
      logger: Logger
    ) {
      self.handler = handler
      self.maximumBodySize = maximumBodySize
      self.timeouts = timeouts
      self.connections = connections
      self.logger = logger
    }
  }

  /// What all streams of one connection have in common; an HTTP/1.1 connection has it to itself. On the event loop.
  final class Connection {
    let shared: Shared
    let peer: HTTPPeer
    let executor: EventLoopTaskExecutor
    let timers: ConnectionTimers
    /// Those that have nothing to do at present; an HTTP/1.1 connection keeps its only one.
    let idleWorkers = IdleWorkers()

    init(_ shared: Shared, _ peer: HTTPPeer, _ eventLoop: any EventLoop) {
      self.shared = shared
      self.peer = peer
      executor = EventLoopTaskExecutor(eventLoop)
      timers = ConnectionTimers(eventLoop)
    }

    /// The connection is gone.
    func end() {
      timers.stop()
      idleWorkers.end()
    }
  }

  enum Kind {
    case http1
    case http2Stream
  }

  enum Phase {
    /// Between two requests.
    case waiting
    /// Bytes of a request have come, but not its whole head.
    case receivingHead
    case receivingBody(HTTPRequestHead)
    /// The request's task runs, or its answer is being written.
    case answering(HTTPExchange)
    /// The last answer of this connection is written or being written; what else comes is ignored.
    case closing
  }

  /// What came while a request was being answered.
  enum Arrival {
    case part(HTTPServerRequestPart)
    /// What came is no HTTP.
    case error(HTTPParserError)
  }
}

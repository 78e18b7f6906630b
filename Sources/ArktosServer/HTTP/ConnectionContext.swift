internal import Logging
internal import NIOCore

/// What all connections of a listener have in common.
final class ListenerContext: Sendable {
  let handler: any HTTPHandler
  /// In bytes.
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

/// What all requests of one connection have in common. On the event loop.
final class ConnectionContext {
  let listener: ListenerContext
  let peer: HTTPPeer
  let eventLoop: any EventLoop
  let executor: EventLoopTaskExecutor
  let timers: ConnectionTimers
  /// Those that have nothing to do at present; an HTTP/1.1 connection keeps its only one.
  let idleWorkers = IdleWorkers()

  init(_ listener: ListenerContext, _ peer: HTTPPeer, _ eventLoop: any EventLoop) {
    self.listener = listener
    self.peer = peer
    self.eventLoop = eventLoop
    executor = EventLoopTaskExecutor(eventLoop)
    timers = ConnectionTimers(eventLoop)
  }

  /// The connection is gone.
  func end() {
    timers.stop()
    idleWorkers.end()
  }
}

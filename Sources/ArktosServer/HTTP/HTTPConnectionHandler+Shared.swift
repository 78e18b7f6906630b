internal import Logging

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

  enum Kind {
    case http1
    case http2Stream
  }
}

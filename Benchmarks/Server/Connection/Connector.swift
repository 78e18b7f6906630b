internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTP2
internal import NIOPosix
internal import NIOSSL

/// Opens connections to the server.
struct Connector: Sendable {
  let endpoint: Endpoint
  let group: MultiThreadedEventLoopGroup

  /// A connection that is ready and waits for ``Line/start()``.
  ///
  /// - Parameters:
  ///   - width: how many requests are under way at once; 1 on HTTP/1.1 whatever it says.
  ///   - driver: made on the connection's event loop, which alone uses it.
  func open(width: Int = 1, _ driver: @escaping @Sendable () -> any Driver) async throws -> Line {
    let endpoint = endpoint
    let loop = group.next()
    let ready = loop.makePromise(of: Void.self)
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(.seconds(10))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let tls = endpoint.tls {
            try pipeline.addHandler(try NIOSSLClientHandler(context: tls, serverHostname: endpoint.serverName))
          }
          switch endpoint.version {
          case .http1:
            try pipeline.addHTTPClientHandlers()
            try pipeline.addHandler(HTTP1Handler(endpoint, driver(), ready: ready))
          case .http2:
            try pipeline.addHandler(NIOHTTP2Handler(mode: .client, connectionConfiguration: Self.http2))
            try pipeline.addHandler(HTTP2Handler(endpoint, driver(), width: width, ready: ready))
          }
        }
      }
    let channel: any Channel
    do {
      channel = try await bootstrap.connect(host: endpoint.host, port: endpoint.port).get()
    } catch {
      // Nobody else will.
      ready.fail(error)
      throw BenchmarkError("cannot connect to \(endpoint.authority): \(error)")
    }
    do {
      try await ready.futureResult.get()
    } catch {
      throw BenchmarkError("no connection to \(endpoint.authority) came about: \(error)")
    }
    return Line(channel: channel)
  }

  private static let http2: NIOHTTP2Handler.ConnectionConfiguration = {
    var configuration = NIOHTTP2Handler.ConnectionConfiguration()
    configuration.initialSettings = [
      HTTP2Setting(parameter: .initialWindowSize, value: HTTP2Handler.window),
      HTTP2Setting(parameter: .enablePush, value: 0),
    ]
    configuration.controlFrameRateLimit.maximumCount = 100_000
    return configuration
  }()
}

/// A connection that has been opened.
struct Line: Sendable {
  fileprivate let channel: any Channel

  func start() { channel.pipeline.fireUserInboundEventTriggered(StartSignal()) }

  /// Ends whatever is under way.
  func close() { channel.close(promise: nil) }
}

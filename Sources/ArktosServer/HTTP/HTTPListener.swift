public import ArktosCore
public import Logging
public import ServiceLifecycle
internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Puts an ``HTTPHandler``, usually an ``APIServer``, on a TCP port: HTTP/1.1 and HTTP/2 over TLS, or HTTP/1.1 in the
/// clear.
///
/// At graceful shutdown it accepts nothing new, ends watches in order, lets running requests finish and closes.
public final class HTTPListener: Service {
  /// How connections are protected.
  public enum Security: Hashable, Sendable {
    /// Not at all: whoever can listen to the network reads and changes everything. For loopback, and behind a proxy.
    case plaintext
    /// TLS; clients choose between HTTP/1.1 and HTTP/2 (ALPN).
    case tls(ServerTLS)

    fileprivate func setup() throws(ServerTLSError) -> HTTPConnectionSetup.TLS? {
      switch self {
      case .plaintext: nil
      case .tls(let tls): HTTPConnectionSetup.TLS(context: try tls.context(), clients: try tls.clientVerifier())
      }
    }
  }

  public struct Configuration: Sendable {
    public var security: Security
    public var host: String
    /// 0 lets the system choose; ``HTTPListener/boundPort`` then tells.
    public var port: Int
    /// The largest request body, in bytes.
    public var maximumBodySize: Int
    /// How long running requests may go on once the server is shutting down.
    public var shutdownGracePeriod: Duration
    public var timeouts: HTTPTimeouts

    public init(
      security: Security, host: String = "127.0.0.1", port: Int = 0, maximumBodySize: Int = 3 << 20,
      shutdownGracePeriod: Duration = .seconds(10), timeouts: HTTPTimeouts = HTTPTimeouts()
    ) {
      self.security = security
      self.host = host
      self.port = port
      self.maximumBodySize = maximumBodySize
      self.shutdownGracePeriod = shutdownGracePeriod
      self.timeouts = timeouts
    }
  }

  private let handler: any HTTPHandler
  private let configuration: Configuration
  private let environment: Environment
  private let logger: Logger
  private let connections = ConnectionRegistry()
  private let listening: Mutex<(any Channel)?> = Mutex(nil)

  public init(
    handler: any HTTPHandler, configuration: Configuration, environment: Environment = .live,
    logger: Logger = Logger(label: "arktos.http")
  ) {
    self.handler = handler
    self.configuration = configuration
    self.environment = environment
    self.logger = logger
  }

  /// The port that is listened on; nil before ``bind()``.
  public var boundPort: Int? { listening.withLock { $0?.localAddress?.port } }

  /// Starts to listen. ``run()`` does this itself; call it first to learn of a port in use before anything else starts.
  ///
  /// - Throws: ``ListenError`` or ``ServerTLSError`` with a sentence that says what to do.
  public func bind() async throws {
    guard listening.withLock({ $0 == nil }) else { return }
    let context = ListenerContext(
      handler: handler, maximumBodySize: configuration.maximumBodySize, timeouts: configuration.timeouts,
      connections: connections, logger: logger)
    let setup = HTTPConnectionSetup(listener: context, tls: try configuration.security.setup())
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in
        // Without file descriptors left there is nothing to accept with for a while.
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler()) }
      }
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.socketOption(.so_keepalive), value: 1)
      // A client that vanished without a word while it watched is noticed after about a minute and a half.
      .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: 30)
      .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: 15)
      .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: 4)
      .childChannelOption(.maxMessagesPerRead, value: 16)
      .childChannelInitializer { setup.configure($0) }
    do {
      let channel = try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
      listening.withLock { $0 = channel }
    } catch {
      throw ListenError(host: configuration.host, port: configuration.port, underlying: "\(error)")
    }
  }

  public func run() async throws {
    try await bind()
    guard let channel = listening.withLock({ $0 }) else { return }
    let closed = channel.closeFuture
    await withTaskCancellationOrGracefulShutdownHandler {
      // The channel's own end carries no news beyond that it has ended.
      try? await closed.get()
    } onCancelOrGracefulShutdown: {
      channel.close(mode: .all, promise: nil)
    }
    await drain()
  }

  /// Ends watches, waits for running requests as long as allowed, and closes every connection.
  private func drain() async {
    connections.beginDraining()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.connections.waitUntilIdle() }
      group.addTask {
        // Cancelled when everything is done before its time.
        try? await self.environment.sleep(self.configuration.shutdownGracePeriod)
      }
      await group.next()
      group.cancelAll()
    }
    await connections.closeAll()
  }
}

/// Why a server cannot listen.
public struct ListenError: Error, Sendable, CustomStringConvertible {
  public var host: String
  public var port: Int
  public var underlying: String

  public var description: String {
    let isInUse = underlying.contains("errno: 98") || underlying.lowercased().contains("in use")
    return isInUse
      ? "port \(port) on \(host) is in use by another program: stop it or choose another port"
      : "cannot listen on \(host):\(port): \(underlying)"
  }
}

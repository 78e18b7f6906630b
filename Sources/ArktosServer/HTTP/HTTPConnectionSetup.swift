internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTP2
internal import NIOSSL
internal import NIOTLS

/// Sets up the handlers of each accepted connection.
struct HTTPConnectionSetup: Sendable {
  struct TLS: Sendable {
    let context: NIOSSLContext
    /// Nil if clients are not asked for certificates.
    let clients: ClientCertificateVerifier?
  }

  let shared: HTTPConnectionHandler.Shared
  /// Nil for plain HTTP/1.1.
  let tls: TLS?

  func configure(_ channel: any Channel) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      guard let tls else { return try addHTTP1(channel, HTTPPeer()) }
      // Known from the start, so that shutdown does not wait for a handshake.
      shared.connections.add(channel)
      channel.closeFuture.assumeIsolated().whenComplete { _ in shared.connections.remove(channel) }
      let pipeline = channel.pipeline.syncOperations
      let front = HandshakeFront(linger: shared.timeouts.linger)
      try pipeline.addHandler(front)
      // All that the client has sent; the handler itself keeps the first one only.
      let shown = NIOLoopBoundBox<[NIOSSLCertificate]>([], eventLoop: channel.eventLoop)
      try pipeline.addHandler(
        NIOSSLServerHandler(context: tls.context) { certificates, promise in
          shown.value = certificates
          // That they are worth something is found out when the handshake is over.
          promise.succeed(.certificateVerified)
        })
      try pipeline.addHandler(HandshakeSupervisor(front, limit: shared.timeouts.handshake, logger: shared.logger))
      try pipeline.addHandler(
        ApplicationProtocolNegotiationHandler { result, channel in
          peer(of: channel, tls.clients, intermediates: shown.value.dropFirst()).flatMapThrowing { peer in
            try addNegotiated(result, channel, peer)
          }
        })
    }
  }

  /// Who is at the other end, as far as its certificate tells.
  private func peer(
    of channel: any Channel, _ clients: ClientCertificateVerifier?, intermediates: ArraySlice<NIOSSLCertificate>
  ) -> EventLoopFuture<HTTPPeer> {
    let leaf: [UInt8]?
    let others: [[UInt8]]
    do {
      leaf = try channel.pipeline.syncOperations.nioSSL_peerCertificate()?.toDERBytes()
      others = try intermediates.map { try $0.toDERBytes() }
    } catch {
      return channel.eventLoop.makeFailedFuture(error)
    }
    guard let clients, let leaf else { return channel.eventLoop.makeSucceededFuture(HTTPPeer()) }
    let address = channel.remoteAddress.map { "\($0)" } ?? "unknown"
    return channel.eventLoop.makeFutureWithTask {
      do {
        return HTTPPeer(certificate: try await clients.verify(leaf: leaf, intermediates: others))
      } catch {
        shared.logger.info(
          "a client's certificate is not believed", metadata: ["client": "\(address)", "error": "\(error)"])
        return HTTPPeer()
      }
    }
  }

  private func addNegotiated(_ result: ALPNResult, _ channel: any Channel, _ peer: HTTPPeer) throws {
    // A client that negotiates nothing speaks HTTP/1.1.
    if result == .negotiated(ServerTLS.http2) {
      try addHTTP2(channel, peer)
    } else {
      try addHTTP1(channel, peer)
    }
    // It may have begun while the handshake went on, when nobody could take the word yet.
    if shared.connections.isDraining { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
  }

  // MARK: - HTTP/1.1

  private func addHTTP1(_ channel: any Channel, _ peer: HTTPPeer) throws {
    if tls != nil { try channel.pipeline.syncOperations.addHandler(RecordCoalescing()) }
    try channel.pipeline.syncOperations.addHandler(
      ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: Self.headerLimits))
    )
    let connection = HTTPConnectionHandler.Connection(shared, peer, channel.eventLoop)
    try channel.pipeline.syncOperations.addHandler(HTTPConnectionHandler(connection, .http1))
  }

  /// The largest header, in bytes.
  private static let headerListSize = 256 << 10

  /// The largest header: fields of 64 KiB (a label selector over many names is long), 256 KiB in all.
  private static let headerLimits: NIOHTTPDecoderLimitConfiguration = {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = 64 << 10
    limits.maxHeaderFieldCount = 128
    limits.maxHeaderListSize = headerListSize
    return limits
  }()

  // MARK: - HTTP/2

  private func addHTTP2(_ channel: any Channel, _ peer: HTTPPeer) throws {
    let manager = NIOHTTP2ServerConnectionManagementHandler(
      eventLoop: channel.eventLoop,
      configuration: .init(
        maxIdleTime: TimeAmount(shared.timeouts.idle), maxAge: nil, maxGraceTime: nil,
        keepalive: .init(pingInterval: Self.pingInterval, ackTimeout: Self.pingTimeout)))
    let connection = HTTPConnectionHandler.Connection(shared, peer, channel.eventLoop)
    let streams = NIOLoopBound(connection, eventLoop: channel.eventLoop)
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(RecordCoalescing())
    try pipeline.addHandler(FlushCoalescing())
    try pipeline.addHandler(
      NIOHTTP2Handler(
        mode: .server, eventLoop: channel.eventLoop, connectionConfiguration: Self.limits.connection,
        streamConfiguration: Self.limits.stream, streamDelegate: manager.http2StreamDelegate
      ) { stream in
        stream.eventLoop.makeCompletedFuture {
          try stream.pipeline.syncOperations.addHandler(HTTPConnectionHandler(streams.value, .http2Stream))
        }
      })
    try pipeline.addHandler(manager)
    try pipeline.addHandler(
      HTTP2ConnectionHandler(connection), position: .before(manager))
  }

  /// A client that vanished while it watches is noticed by a ping without an answer. Longer than a client may take for a
  /// piece of an answer, because one that does not read does not answer pings either.
  private static let pingInterval = TimeAmount.seconds(60)
  private static let pingTimeout = TimeAmount.seconds(30)

  /// Room for clients that open and end many watches at once, an end to those that do nothing but open and reset.
  private static let limits: NIOHTTP2Handler.Configuration = {
    var limits = NIOHTTP2Handler.Configuration()
    limits.connection.initialSettings = [
      HTTP2Setting(parameter: .maxConcurrentStreams, value: 1000),
      HTTP2Setting(parameter: .maxHeaderListSize, value: headerListSize),
      HTTP2Setting(parameter: .initialWindowSize, value: 256 << 10),
    ]
    // As many as the largest header takes.
    limits.connection.maximumSequentialContinuationFrames = headerListSize >> 14
    limits.connection.targetWindowSize = 1 << 20
    limits.connection.controlFrameRateLimit.maximumCount = 10_000
    limits.stream.targetWindowSize = 256 << 10
    limits.stream.streamResetFrameRateLimit.maximumCount = 3_000
    return limits
  }()
}

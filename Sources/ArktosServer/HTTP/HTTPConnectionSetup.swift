internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import NIOTLS

/// Sets up the handlers of each accepted connection.
struct HTTPConnectionSetup: Sendable {
  struct TLS: Sendable {
    let context: NIOSSLContext
    /// Nil if clients are not asked for certificates.
    let clients: ClientCertificateVerifier?
  }

  let listener: ListenerContext
  /// Nil for plain HTTP/1.1.
  let tls: TLS?

  func configure(_ channel: any Channel) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      guard let tls else { return try addHTTP1(channel, HTTPPeer()) }
      // Known from the start, so that shutdown does not wait for a handshake.
      listener.connections.add(channel)
      channel.closeFuture.assumeIsolated().whenComplete { _ in listener.connections.remove(channel) }
      let pipeline = channel.pipeline.syncOperations
      let front = HandshakeFront(linger: listener.timeouts.linger)
      try pipeline.addHandler(front)
      // All that the client has sent; the handler itself keeps the first one only.
      let shown = NIOLoopBoundBox<[NIOSSLCertificate]>([], eventLoop: channel.eventLoop)
      try pipeline.addHandler(
        NIOSSLServerHandler(context: tls.context) { certificates, promise in
          shown.value = certificates
          // That they are worth something is found out when the handshake is over.
          promise.succeed(.certificateVerified)
        })
      try pipeline.addHandler(HandshakeSupervisor(front, limit: listener.timeouts.handshake, logger: listener.logger))
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
        listener.logger.info(
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
    if listener.connections.isDraining { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
  }

  // MARK: - HTTP/1.1

  private func addHTTP1(_ channel: any Channel, _ peer: HTTPPeer) throws {
    if tls != nil { try channel.pipeline.syncOperations.addHandler(RecordCoalescing()) }
    try channel.pipeline.syncOperations.addHandler(
      ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: Self.headerLimits))
    )
    let connection = ConnectionContext(listener, peer, channel.eventLoop)
    try channel.pipeline.syncOperations.addHandler(HTTP1ConnectionHandler(connection))
  }

  /// The largest header: fields of 64 KiB (a label selector over many names is long), 256 KiB in all.
  private static let headerLimits: NIOHTTPDecoderLimitConfiguration = {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = 64 << 10
    limits.maxHeaderFieldCount = 128
    limits.maxHeaderListSize = 256 << 10
    return limits
  }()

  // MARK: - HTTP/2

  private func addHTTP2(_ channel: any Channel, _ peer: HTTPPeer) throws {
    let connection = ConnectionContext(listener, peer, channel.eventLoop)
    try channel.pipeline.syncOperations.addHandler(HTTP2ConnectionHandler(connection))
  }
}

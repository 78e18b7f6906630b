import ArktosTesting
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import Synchronization

@testable import ArktosCertificates

/// One HTTP/2 connection whose streams a test holds in its hands one by one.
final class HTTP2Client: Sendable {
  private let channel: any Channel
  private let multiplexer: NIOHTTP2Handler.StreamMultiplexer
  private let farewells: Farewells

  /// - Parameter window: how many bytes of each answer the server may send before the client reads.
  init(port: Int, _ certificates: TestCertificates, client: PEMPair? = nil, window: Int = 65_535) async throws {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.applicationProtocols = ["h2"]
    configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(certificates.authorityPEM))
    if let client {
      configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(client.certificate).map { .certificate($0) }
      configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: client.key, format: .pem))
    }
    let context = try NIOSSLContext(configuration: configuration)
    let farewells = Farewells()
    self.farewells = farewells
    let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    (channel, multiplexer) = try await bootstrap.connect(host: "127.0.0.1", port: port) { channel in
      channel.eventLoop.makeCompletedFuture {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
        var settings = NIOHTTP2Handler.Configuration()
        settings.connection.initialSettings = [
          HTTP2Setting(parameter: .initialWindowSize, value: window)
        ]
        settings.stream.targetWindowSize = window
        settings.connection.targetWindowSize = max(window, 65_535)
        let handler = NIOHTTP2Handler(
          mode: .client, eventLoop: channel.eventLoop, connectionConfiguration: settings.connection,
          streamConfiguration: settings.stream
        ) { $0.eventLoop.makeSucceededVoidFuture() }
        try pipeline.addHandler(handler)
        try pipeline.addHandler(farewells)
        return (channel, try handler.syncMultiplexer())
      }
    }
  }

  /// Begins a request.
  ///
  /// - Parameter ends: whether it is complete; the server waits for the rest otherwise.
  func open(
    _ path: String, method: HTTPMethod = .GET, headers: HTTPHeaders = [:], body: String? = nil, ends: Bool = true,
    reads: Bool = true
  ) async throws -> HTTP2Stream {
    let stream = HTTP2Stream()
    let streamChannel = try await multiplexer.createStreamChannel { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.syncOptions?.setOption(.autoRead, value: reads)
        try channel.pipeline.syncOperations.addHandlers(
          HTTP2FramePayloadToHTTP1ClientCodec(httpProtocol: .https), stream.makeHandler())
      }
    }.get()
    stream.attach(streamChannel)
    var all = headers
    all.replaceOrAdd(name: "host", value: "localhost")
    let head = HTTPRequestHead(version: .http2, method: method, uri: path, headers: all)
    streamChannel.write(HTTPClientRequestPart.head(head), promise: nil)
    if let body { streamChannel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(string: body))), promise: nil) }
    if ends { streamChannel.write(HTTPClientRequestPart.end(nil), promise: nil) }
    streamChannel.flush()
    return stream
  }

  /// Whether the server has said that it takes no more requests.
  var isToldToLeave: Bool { farewells.count.withLock { $0 > 0 } }

  /// Takes nothing more of what comes, on whichever stream.
  func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

  func waitUntilClosed() async throws { try await channel.closeFuture.get() }

  func close() { channel.close(promise: nil) }

  /// Counts the server's GOAWAY frames.
  private final class Farewells: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTP2Frame
    let count = Mutex(0)

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      if case .goAway = unwrapInboundIn(data).payload { count.withLock { $0 += 1 } }
    }
  }
}

/// A request and what has come of its answer.
final class HTTP2Stream: Sendable {
  struct Answer: Sendable {
    var status: Int?
    var headers: HTTPHeaders = [:]
    var body = ""
    /// The server has said that this is all.
    var isComplete = false
    /// The stream is over, completely answered or not.
    var isClosed = false
  }

  private let answer = Mutex(Answer())
  private let channel: Mutex<(any Channel)?> = Mutex(nil)

  func attach(_ channel: any Channel) { self.channel.withLock { $0 = channel } }

  func now() -> Answer { answer.withLock { $0 } }

  /// Waits until what has come meets a condition.
  @discardableResult
  func wait(for what: String, _ condition: @Sendable (Answer) -> Bool) async throws -> Answer {
    try await eventually(what) { condition(self.now()) }
    return now()
  }

  @discardableResult
  func waitUntilComplete() async throws -> Answer { try await wait(for: "the whole answer") { $0.isComplete } }

  /// Sends the rest of the request.
  func end(_ body: String) {
    guard let channel = channel.withLock({ $0 }) else { return }
    channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(string: body))), promise: nil)
    channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
  }

  /// Gives the request up.
  func reset() { channel.withLock { $0 }?.close(promise: nil) }

  func makeHandler() -> some ChannelHandler & Sendable { Handler(stream: self) }

  private final class Handler: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPClientResponsePart
    let stream: HTTP2Stream

    init(stream: HTTP2Stream) { self.stream = stream }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let part = unwrapInboundIn(data)
      stream.answer.withLock { answer in
        switch part {
        case .head(let head):
          answer.status = Int(head.status.code)
          answer.headers = head.headers
        case .body(let bytes): answer.body += String(buffer: bytes)
        case .end: answer.isComplete = true
        }
      }
    }

    func channelInactive(context: ChannelHandlerContext) {
      stream.answer.withLock { $0.isClosed = true }
      context.fireChannelInactive()
    }

    // The stream's end says it all.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
  }
}

internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2
internal import NIOTLS

/// One HTTP/2 connection with some requests under way at once, straight over frames: a channel for each stream would
/// cost more than the request.
final class HTTP2Handler: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame
  typealias OutboundOut = HTTP2Frame

  /// What a server may send before it waits for us; topped up when half of it has come.
  static let window = 1 << 30

  private let endpoint: Endpoint
  private let driver: any Driver
  private let ready: EventLoopPromise<Void>
  /// How many requests are under way at once.
  private let width: Int
  private var exchanges: [HTTP2StreamID: Exchange] = [:]
  private var nextStream = HTTP2StreamID(1)
  private var unannounced = 0
  private var hasToFlush = false
  private var hasEnded = false

  init(_ endpoint: Endpoint, _ driver: any Driver, width: Int, ready: EventLoopPromise<Void>) {
    self.endpoint = endpoint
    self.driver = driver
    self.width = width
    self.ready = ready
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is StartSignal:
      open(.rootStream, Self.window, context)
      for _ in 0..<width { send(context) }
      flush(context)
    case TLSUserEvent.handshakeCompleted(let protocolName):
      guard protocolName == "h2" else { return end(context, ConnectionError.noHTTP2) }
      ready.succeed()
    default: break
    }
  }

  private func open(_ stream: HTTP2StreamID, _ increment: Int, _ context: ChannelHandlerContext) {
    context.write(
      wrapOutboundOut(HTTP2Frame(streamID: stream, payload: .windowUpdate(windowSizeIncrement: increment))),
      promise: nil)
    hasToFlush = true
  }

  private func flush(_ context: ChannelHandlerContext) {
    guard hasToFlush else { return }
    hasToFlush = false
    context.flush()
  }

  private func send(_ context: ChannelHandlerContext) {
    guard let request = driver.next() else {
      if exchanges.isEmpty { end(context, nil) }
      return
    }
    let stream = nextStream
    nextStream = stream.advanced(by: 2)
    exchanges[stream] = Exchange(request)
    var headers = HPACKHeaders([
      (":method", request.method), (":scheme", "https"), (":authority", endpoint.authority),
      (":path", endpoint.basePath + request.path),
    ])
    for (name, value) in endpoint.headers { headers.add(name: name, value: value) }
    if let body = request.body {
      headers.add(name: "content-type", value: request.contentType)
      headers.add(name: "content-length", value: "\(body.readableBytes)")
    }
    let head = HTTP2Frame.FramePayload.Headers(headers: headers, endStream: request.body == nil)
    context.write(wrapOutboundOut(HTTP2Frame(streamID: stream, payload: .headers(head))), promise: nil)
    if let body = request.body {
      let data = HTTP2Frame.FramePayload.Data(data: .byteBuffer(body), endStream: true)
      context.write(wrapOutboundOut(HTTP2Frame(streamID: stream, payload: .data(data))), promise: nil)
    }
    hasToFlush = true
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.payload {
    case .headers(let head):
      guard let exchange = exchanges[frame.streamID] else { return }
      if exchange.status == 0, let status = head.headers.first(name: ":status").flatMap({ Int($0) }), status >= 200 {
        exchange.status = status
        driver.begin(exchange)
      }
      if head.endStream { finish(frame.streamID, exchange, context) }
    case .data(let data):
      guard let exchange = exchanges[frame.streamID], case .byteBuffer(let bytes) = data.data else { return }
      let before = exchange.received
      driver.take(bytes, of: exchange)
      if driver.isOver { return end(context, nil) }
      account(bytes.readableBytes, context)
      if data.endStream { return finish(frame.streamID, exchange, context) }
      let half = Self.window / 2
      if before / half != exchange.received / half { open(frame.streamID, half, context) }
    case .rstStream(let code): end(context, ConnectionError.reset("\(code)"))
    case .goAway(_, let code, _): end(context, ConnectionError.reset("\(code)"))
    default: break
    }
  }

  private func account(_ bytes: Int, _ context: ChannelHandlerContext) {
    unannounced += bytes
    guard unannounced > Self.window / 2 else { return }
    open(.rootStream, unannounced, context)
    unannounced = 0
  }

  private func finish(_ stream: HTTP2StreamID, _ exchange: Exchange, _ context: ChannelHandlerContext) {
    exchanges[stream] = nil
    driver.finish(exchange)
    send(context)
  }

  func channelReadComplete(context: ChannelHandlerContext) { flush(context) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { end(context, error) }

  func channelInactive(context: ChannelHandlerContext) { end(context, ConnectionError.closed) }

  private func end(_ context: ChannelHandlerContext, _ error: (any Error)?) {
    guard !hasEnded else { return }
    hasEnded = true
    ready.fail(error ?? ConnectionError.closed)
    driver.end(error)
    context.close(promise: nil)
  }
}

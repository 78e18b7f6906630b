internal import NIOCore
internal import NIOHTTP1
internal import NIOTLS

/// One HTTP/1.1 connection: asks, waits, asks the next. No task runs and nothing waits but the event loop.
final class HTTP1Handler: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  private let endpoint: Endpoint
  private let driver: any Driver
  private let ready: EventLoopPromise<Void>
  private var exchange: Exchange?
  private var hasEnded = false

  init(_ endpoint: Endpoint, _ driver: any Driver, ready: EventLoopPromise<Void>) {
    self.endpoint = endpoint
    self.driver = driver
    self.ready = ready
  }

  func channelActive(context: ChannelHandlerContext) {
    if endpoint.tls == nil { ready.succeed() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is StartSignal: send(context)
    case TLSUserEvent.handshakeCompleted: ready.succeed()
    default: break
    }
  }

  private func send(_ context: ChannelHandlerContext) {
    guard let request = driver.next() else { return end(context, nil) }
    exchange = Exchange(request)
    var headers = HTTPHeaders(endpoint.headers)
    headers.add(name: "host", value: endpoint.authority)
    if let body = request.body {
      headers.add(name: "content-type", value: request.contentType)
      headers.add(name: "content-length", value: "\(body.readableBytes)")
    }
    let head = HTTPRequestHead(
      version: .http1_1, method: HTTPMethod(rawValue: request.method), uri: endpoint.basePath + request.path,
      headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if let body = request.body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard let exchange else { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      guard head.status.code >= 200 else { return }
      exchange.status = Int(head.status.code)
      driver.begin(exchange)
    case .body(let bytes):
      driver.take(bytes, of: exchange)
      if driver.isOver { end(context, nil) }
    case .end:
      self.exchange = nil
      driver.finish(exchange)
      send(context)
    }
  }

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

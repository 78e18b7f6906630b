internal import ArktosCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// One HTTP/1.1 connection, or one stream of an HTTP/2 connection, which is a connection of one request: collects a
/// request, hands it to the API, writes what comes back.
///
/// Runs on the connection's event loop; the bridge to async code is crossed once for a request, and once for each
/// batch of a stream. On HTTP/1.1 NIO's pipelining handler in front holds further requests back until the answer has been
/// written.
final class HTTPConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// What all connections of a listener have in common.
  struct Shared: Sendable {
    var handler: any HTTPHandler
    var maximumBodySize: Int
    var timeouts: HTTPTimeouts
    var connections: ConnectionRegistry
    var logger: Logger
  }

  enum Kind {
    case http1
    case http2Stream
  }

  private enum Phase {
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

  private let shared: Shared
  private let kind: Kind
  private let peer: HTTPPeer
  /// Of the connection's event loop.
  private let executor: EventLoopTaskExecutor
  private var phase = Phase.waiting
  /// What has come of the body that is being received.
  private var body: [UInt8] = []
  /// For what the phase waits for.
  private var phaseTimer: ConnectionTimer?
  /// For the client to take what is being written.
  private var writeTimer: ConnectionTimer?
  private var pendingWrites = 0
  private var isRequestComplete = false
  /// The answer that is being written says that it is the connection's last.
  private var closesAfterAnswer = false
  /// The request that is being answered; ended when the client goes away.
  private var running: Task<Void, Never>?

  /// The largest body, in bytes, with which a request is worked on between the others of its event loop.
  private static let largestBodyOnLoop = 64 << 10

  init(_ shared: Shared, _ kind: Kind, _ peer: HTTPPeer, _ executor: EventLoopTaskExecutor) {
    self.shared = shared
    self.kind = kind
    self.peer = peer
    self.executor = executor
  }

  // MARK: - The connection

  func handlerAdded(context: ChannelHandlerContext) {
    // Behind a TLS handshake the connection is already there.
    if context.channel.isActive { begin(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    begin(context)
    context.fireChannelActive()
  }

  private func begin(_ context: ChannelHandlerContext) {
    phaseTimer = ConnectionTimer(eventLoop: context.eventLoop) { self.timeIsUp(context) }
    writeTimer = ConnectionTimer(eventLoop: context.eventLoop) { context.close(promise: nil) }
    phaseTimer?.set(shared.timeouts.idle)
    // A stream belongs to a connection that is known itself.
    if kind == .http1 { shared.connections.add(context.channel) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    if kind == .http1 { shared.connections.remove(context.channel) }
    if case .receivingBody = phase { shared.connections.requestEnded() }
    phase = .closing
    running?.cancel()
    running = nil
    // They refer to this handler, and it to them.
    phaseTimer?.stop()
    writeTimer?.stop()
    (phaseTimer, writeTimer) = (nil, nil)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? HTTPParserError else {
      shared.logger.debug("a connection broke", metadata: ["error": "\(error)"])
      context.close(promise: nil)
      return
    }
    switch phase {
    case .waiting, .receivingHead, .receivingBody:
      let isTooLong = error == .headerOverflow
      refuse(
        APIError(
          code: isTooLong ? 431 : 400, reason: .badRequest,
          message: isTooLong ? "the request's header is too large" : "the request is no valid HTTP: \(error)"),
        context)
    // The answer that was promised goes out first; the connection ends behind it.
    case .answering, .closing: break
    }
  }

  private func timeIsUp(_ context: ChannelHandlerContext) {
    switch phase {
    case .waiting, .receivingHead, .closing: context.close(promise: nil)
    case .receivingBody:
      refuse(APIError(code: 408, reason: .timeout, message: "the request's body did not come in time"), context)
    case .answering(let exchange):
      guard exchange.claim() else { return }
      running?.cancel()
      write(
        .serverTimeout(
          "the server was unable to return a response in the time allotted, but may still be processing the request"),
        context)
    }
  }

  // MARK: - Requests

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch (unwrapInboundIn(data), phase) {
    case (.head(let head), .waiting), (.head(let head), .receivingHead): receive(head, context)
    case (.body(let buffer), .receivingBody):
      guard body.count + buffer.readableBytes <= shared.maximumBodySize else { return refuse(tooLarge, context) }
      body += buffer.readableBytesView
    case (.end, .receivingBody(let head)): answer(head, context)
    // Nothing is answered on a connection whose end has been announced.
    default: break
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if case .waiting = phase {
      phase = .receivingHead
      phaseTimer?.set(shared.timeouts.receive)
    }
    context.fireChannelReadComplete()
  }

  private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    if case .waiting = phase { phaseTimer?.set(shared.timeouts.receive) }
    shared.connections.requestBegan()
    phase = .receivingBody(head)
    if let length = head.headers.first(name: "content-length").flatMap(Int.init), length > shared.maximumBodySize {
      return refuse(tooLarge, context)
    }
    if head.version.isPersistent, head.headers[canonicalForm: "expect"].contains(where: { $0 == "100-continue" }) {
      let goOn = HTTPResponseHead(version: .http1_1, status: .continue)
      context.writeAndFlush(wrapOutboundOut(.head(goOn)), promise: nil)
    }
  }

  private var tooLarge: APIError {
    .tooLarge("the request body is larger than \(shared.maximumBodySize) bytes")
  }

  private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let exchange = HTTPExchange(context.channel, head, kind)
    isRequestComplete = true
    phase = .answering(exchange)
    phaseTimer?.set(shared.timeouts.request)
    let request = APIRequest(head, body: body)
    body = []
    // A large body is work for a while, at which nobody else should have to look on.
    let executor = request.map { $0.body.count <= Self.largestBodyOnLoop } == true ? executor : nil
    running = Task(executorPreference: executor) { [shared, peer] in
      defer { shared.connections.requestEnded() }
      let response: APIResponse
      do {
        if let request {
          let answer = try await shared.handler.answer(request, from: peer)
          response = await ResponseCompression.applied(to: answer, for: request)
        } else {
          response = APIResponse(.methodNotAllowed("the server does not know the method \(head.method.rawValue)"))
        }
      } catch {
        // Whoever cancelled has gone, or has answered already.
        if Task.isCancelled { return }
        shared.logger.warning("a request could not be answered", metadata: ["uri": "\(head.uri)", "error": "\(error)"])
        response = APIResponse(.internalError("\(error)"))
      }
      do {
        try await exchange.write(response, shared.connections)
      } catch {
        // The client went away, or what it was to be shown cannot be completed: nobody is left to be told.
        shared.logger.debug("an answer broke off", metadata: ["uri": "\(head.uri)", "error": "\(error)"])
        exchange.abort()
      }
    }
  }

  // MARK: - Answers

  /// Answers before a request is complete; the connection's last answer, since nobody knows where the next would begin.
  private func refuse(_ error: APIError, _ context: ChannelHandlerContext) {
    if case .receivingBody = phase { shared.connections.requestEnded() }
    body = []
    write(error, context)
  }

  private func write(_ error: APIError, _ context: ChannelHandlerContext) {
    guard case .bytes(let bytes) = APIResponse(error).body else { return }
    let head = HTTPResponseHead(
      APIResponse(error), .http1_1, contentLength: bytes.count, closes: kind == .http1)
    // Through the channel, as all answers, so that they pass this handler's own bookkeeping.
    context.channel.write(HTTPServerResponsePart.head(head), promise: nil)
    context.channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes))), promise: nil)
    context.channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head):
      // The handler has kept its time.
      phaseTimer?.clear()
      closesAfterAnswer = kind == .http2Stream || !head.isKeepAlive
      // What follows is waited for.
      context.write(data, promise: promise)
    case .body(let piece):
      let isWaitedFor = promise != nil || piece.readableBytes >= Self.slowPiece
      context.write(data, promise: isWaitedFor ? timed(promise, context) : nil)
    case .end:
      let promise = timed(promise, context)
      answerEnds(context, promise)
      context.write(data, promise: promise)
    }
  }

  /// A piece that a client takes its time for, in bytes; the end of the answer tells about smaller ones.
  private static let slowPiece = 64 << 10

  /// The promise of a piece that the client has to take in time.
  private func timed(_ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) -> EventLoopPromise<Void> {
    let promise = promise ?? context.eventLoop.makePromise(of: Void.self)
    pendingWrites += 1
    if pendingWrites == 1 { writeTimer?.set(shared.timeouts.write) }
    promise.futureResult.assumeIsolated().whenComplete { _ in self.pieceIsWritten() }
    return promise
  }

  private func pieceIsWritten() {
    pendingWrites -= 1
    if pendingWrites == 0 { writeTimer?.clear() } else { writeTimer?.set(shared.timeouts.write) }
  }

  /// Before the end is passed on: that lets the next request in, if it is there already.
  private func answerEnds(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>) {
    running = nil
    guard closesAfterAnswer else {
      phase = .waiting
      isRequestComplete = false
      phaseTimer?.set(shared.timeouts.idle)
      return
    }
    phase = .closing
    promise.futureResult.assumeIsolated().whenComplete { _ in
      switch self.kind {
      case .http1: self.linger(context)
      case .http2Stream: self.stopReceiving(context)
      }
    }
  }

  /// Says that nothing more comes, and gives the client time to read: to close with unread bytes of the client's would
  /// reset the connection and may take the answer with it.
  private func linger(_ context: ChannelHandlerContext) {
    phaseTimer?.set(shared.timeouts.linger)
    context.close(mode: .output, promise: nil)
  }

  /// A stream ends by itself when both sides have said all they have to say; it is cut short otherwise.
  private func stopReceiving(_ context: ChannelHandlerContext) {
    if !isRequestComplete { context.triggerUserOutboundEvent(StreamEnding.StopSending(), promise: nil) }
  }
}

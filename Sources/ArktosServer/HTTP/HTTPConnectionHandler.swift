internal import ArktosCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTP2

/// One HTTP/1.1 connection, or one stream of an HTTP/2 connection, which is a connection of one request: collects a
/// request, hands it to the API, writes what comes back.
///
/// Runs on the connection's event loop; the bridge to async code is crossed once for a request, and once for each
/// batch of a stream. On HTTP/1.1 further requests wait until the answer has been written. This handler writes the bytes
/// of HTTP/1.1, and reads and writes the frames of a stream, itself: each handler that parts of a message pass costs more
/// than what it does with them.
final class HTTPConnectionHandler: ChannelDuplexHandler {
  /// On HTTP/1.1; frames on HTTP/2.
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  /// On HTTP/2; bytes on HTTP/1.1.
  typealias OutboundOut = HTTP2Frame.FramePayload

  private let connection: Connection
  private let kind: Kind
  private var context: ChannelHandlerContext?
  var phase = Phase.waiting
  /// Waits for the answer to the request before. No more than comes at once; see ``read(context:)``.
  private var waiting: CircularBuffer<Arrival> = []
  private var isReadHeldBack = false
  /// Whether what has been read lately held a part of a request.
  private var hasReadPart = false
  /// Whether a request of what has been read lately was begun at once. What else came with it waits for a turn of the
  /// event loop each, so that who sends thousands at once does not keep its neighbours waiting.
  private var hasBegunAtOnce = false
  private var encoding = HTTP1Encoding()
  /// What has come of the body that is being received.
  private var body: [UInt8] = []
  /// For what the phase waits for.
  private var phaseTimer: ConnectionTimer?
  var writes: PendingWrites?
  private var isRequestComplete = false
  private var hasAnswerBegun = false
  /// The answer that is being written says that it is the connection's last.
  private var closesAfterAnswer = false
  /// The server is shutting down: the request that is being received or answered is the connection's last.
  private var isLastRequest = false
  /// There from the first request on; a stream's until its answer ends. Ended when the client goes away.
  private var worker: RequestWorker?

  private var shared: Shared { connection.shared }

  init(_ connection: Connection, _ kind: Kind) {
    self.connection = connection
    self.kind = kind
  }

  // MARK: - The connection

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    // Behind a TLS handshake the connection is already there.
    if context.channel.isActive { begin(context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelActive(context: ChannelHandlerContext) {
    begin(context)
    context.fireChannelActive()
  }

  private func begin(_ context: ChannelHandlerContext) {
    phaseTimer = ConnectionTimer(connection.timers) { self.timeIsUp(context) }
    writes = PendingWrites(connection.timers, within: shared.timeouts.write) { context.close(promise: nil) }
    phaseTimer?.set(shared.timeouts.idle)
    // A stream belongs to a connection that is known itself.
    if kind == .http1 { shared.connections.add(context.channel) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    if kind == .http1 { shared.connections.remove(context.channel) }
    if case .receivingBody = phase { shared.connections.requestEnded() }
    phase = .closing
    waiting.removeAll()
    worker?.cancel()
    worker?.end()
    worker = nil
    // They refer to this handler, and it to them.
    phaseTimer?.stop()
    writes?.stop()
    (phaseTimer, writes) = (nil, nil)
    if kind == .http1 { connection.end() }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? HTTPParserError else {
      shared.logger.debug("a connection broke", metadata: ["error": "\(error)"])
      context.close(promise: nil)
      return
    }
    switch phase {
    // The answer that was promised goes out first.
    case .answering: waiting.append(.error(error))
    case .waiting, .receivingHead, .receivingBody: refuse(APIError(error), context)
    case .closing: break
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard kind == .http1, event is ChannelShouldQuiesceEvent else {
      return context.fireUserInboundEventTriggered(event)
    }
    switch phase {
    case .waiting, .receivingHead:
      phase = .closing
      context.close(promise: nil)
    case .receivingBody, .answering: isLastRequest = true
    case .closing: break
    }
  }

  private func timeIsUp(_ context: ChannelHandlerContext) {
    switch phase {
    case .waiting, .receivingHead, .closing: context.close(promise: nil)
    case .receivingBody:
      refuse(APIError(code: 408, reason: .timeout, message: "the request's body did not come in time"), context)
    case .answering(let exchange):
      guard exchange.claim() else { return }
      // The connection ends with this answer, and its worker may.
      worker?.cancel()
      write(
        .serverTimeout(
          "the server was unable to return a response in the time allotted, but may still be processing the request"),
        context)
    }
  }

  // MARK: - Requests

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    hasReadPart = true
    switch kind {
    case .http1:
      let part = unwrapInboundIn(data)
      if case .answering = phase { waiting.append(.part(part)) } else { receive(part, context) }
    case .http2Stream: receive(HTTP2FrameReader.unwrap(data), context)
    }
  }

  /// Who sends many requests at once is read further when they have been answered.
  func read(context: ChannelHandlerContext) {
    if waiting.isEmpty { context.read() } else { isReadHeldBack = true }
  }

  private func receiveWaiting(_ context: ChannelHandlerContext) {
    while let next = waiting.first {
      if case .answering = phase { return }
      waiting.removeFirst()
      switch next {
      case .part(let part): receive(part, context)
      case .error(let error): refuse(APIError(error), context)
      }
    }
    if isReadHeldBack {
      isReadHeldBack = false
      context.read()
    }
  }

  func receive(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch (part, phase) {
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
    if case .waiting = phase, !hasReadPart {
      phase = .receivingHead
      phaseTimer?.set(shared.timeouts.receive)
    }
    (hasReadPart, hasBegunAtOnce) = (false, false)
    context.fireChannelReadComplete()
  }

  private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    if case .waiting = phase { phaseTimer?.set(shared.timeouts.receive) }
    shared.connections.requestBegan()
    phase = .receivingBody(head)
    if let length = head.headers.first(name: "content-length").flatMap(Int.init), length > shared.maximumBodySize {
      return refuse(tooLarge, context)
    }
    if head.headers.contains(name: "expect"), head.version.isPersistent,
      head.headers[canonicalForm: "expect"].contains(where: { $0 == "100-continue" })
    {
      let goOn = HTTPResponseHead(version: .http1_1, status: .continue)
      pass(.head(goOn), context, nil)
      context.flush()
    }
  }

  private var tooLarge: APIError {
    .tooLarge("the request body is larger than \(shared.maximumBodySize) bytes")
  }

  private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let exchange = HTTPExchange(self, context, head, body, kind)
    body = []
    isRequestComplete = true
    hasAnswerBegun = false
    phase = .answering(exchange)
    if hasBegunAtOnce {
      work(on: exchange)
    } else {
      hasBegunAtOnce = true
      connection.executor.beginAtOnce { work(on: exchange) }
    }
    // Most requests have been answered by now.
    if case .answering(let current) = phase, current === exchange, !hasAnswerBegun {
      phaseTimer?.set(shared.timeouts.request)
    }
  }

  private func work(on exchange: HTTPExchange) {
    if let worker = worker ?? connection.idleWorkers.take() {
      self.worker = worker
      worker.add(exchange)
    } else {
      let worker = RequestWorker(shared, connection.peer, kind == .http1 ? nil : connection.idleWorkers)
      worker.add(exchange)
      self.worker = worker
      worker.begin(on: connection.executor)
    }
  }

  // MARK: - Answers

  /// Writes an answer whose body is there. On the event loop.
  ///
  /// - Returns: what tells that the answer has gone out; nil if it has already.
  /// - Throws: `ChannelError` if the client has gone.
  func send(
    _ response: APIResponse, _ bytes: [UInt8], _ version: HTTPVersion, isHead: Bool, closes: Bool
  ) throws(ChannelError) -> EventLoopFuture<Void>? {
    guard let context, case .answering = phase else { throw .ioOnClosedChannel }
    let promise = context.eventLoop.makePromise(of: Void.self)
    if kind == .http2Stream {
      sendFrames(response, bytes, isHead: isHead, context, promise)
    } else if bytes.count <= Self.largestJoined {
      let closes = closes || isLastRequest
      answerBegins(closes: closes)
      writes?.add(promise)
      answerEnds(context, promise)
      let answer = HTTP1Encoding.whole(response, bytes, version, isHead: isHead, closes: closes)
      context.writeAndFlush(NIOAny(answer), promise: promise)
      receiveWaiting(context)
    } else {
      let head = HTTPResponseHead(response, version, contentLength: bytes.count, closes: closes)
      write(.head(head), context, nil)
      var rest = isHead ? ByteBuffer() : ByteBuffer(bytes: bytes)
      while let piece = rest.readSlice(length: min(rest.readableBytes, HTTPExchange.pieceSize)), piece.readableBytes > 0
      {
        write(.body(.byteBuffer(piece)), context, nil)
      }
      write(.end(nil), context, promise)
      context.flush()
    }
    return writes?.isEmpty == false ? promise.futureResult : nil
  }

  /// Sends a piece of a stream that nobody waits for. On the event loop.
  ///
  /// - Returns: whether it was sent; a client must take a large piece in time, so that it is to be waited for.
  func send(_ piece: StreamPiece) -> Bool {
    guard let context, case .answering = phase, piece.bytes.count < Self.slowPiece else { return false }
    // Nothing to send; as a chunk it would be the end of the body.
    if piece.bytes.isEmpty { return true }
    let message = StreamMessage.of(piece)
    switch kind {
    case .http1: context.writeAndFlush(NIOAny(encoding.isChunked ? message.chunk : message.body), promise: nil)
    case .http2Stream:
      context.writeAndFlush(wrapOutboundOut(.data(.init(data: .byteBuffer(message.body)))), promise: nil)
    }
    return true
  }

  /// The largest body that is written together with its head, in bytes: to copy it costs less than to write it by itself.
  private static let largestJoined = 64 << 10

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
    write(unwrapOutboundIn(data), context, promise)
  }

  private func write(
    _ part: HTTPServerResponsePart, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
  ) {
    switch part {
    case .head(var head):
      if isLastRequest, head.isKeepAlive { head.headers.replaceOrAdd(name: "connection", value: "close") }
      answerBegins(closes: kind == .http2Stream || !head.isKeepAlive)
      // What follows is waited for.
      pass(.head(head), context, promise)
    case .body(let piece):
      let isWaitedFor = promise != nil || piece.readableBytes >= Self.slowPiece
      pass(part, context, isWaitedFor ? timed(promise, context) : nil)
    case .end:
      let promise = timed(promise, context)
      answerEnds(context, promise)
      pass(part, context, promise)
      receiveWaiting(context)
    }
  }

  /// Passes a part on in the connection's form.
  private func pass(
    _ part: HTTPServerResponsePart, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
  ) {
    switch kind {
    case .http2Stream: context.write(wrapOutboundOut(HTTP2Messages.frame(part)), promise: promise)
    case .http1:
      let pieces = encoding.encode(part)
      for (index, piece) in pieces.enumerated() {
        // They go out in their order: the last one tells of all.
        context.write(NIOAny(piece), promise: index == pieces.count - 1 ? promise : nil)
      }
    }
  }

  func answerBegins(closes: Bool) {
    hasAnswerBegun = true
    // The handler has kept its time.
    phaseTimer?.clear()
    closesAfterAnswer = closes
  }

  /// A piece that a client takes its time for, in bytes; the end of the answer tells about smaller ones.
  private static let slowPiece = 64 << 10

  /// The promise of a piece that the client has to take in time.
  func timed(_ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) -> EventLoopPromise<Void> {
    let promise = promise ?? context.eventLoop.makePromise(of: Void.self)
    writes?.add(promise)
    return promise
  }

  /// Before the end is passed on, and the next request let in, if it is there already.
  func answerEnds(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>) {
    guard closesAfterAnswer || isLastRequest else {
      phase = .waiting
      isRequestComplete = false
      phaseTimer?.set(shared.timeouts.idle)
      return
    }
    phase = .closing
    waiting.removeAll()
    // A stream's goes to where the others wait when it has seen the answer off.
    if kind == .http1 { worker?.end() }
    worker = nil
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
    // RFC 9113, 8.1: the error is "no error", so that the client does not throw the answer away.
    if !isRequestComplete { context.writeAndFlush(wrapOutboundOut(.rstStream(.noError)), promise: nil) }
  }
}

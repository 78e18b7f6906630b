internal import ArktosCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// One HTTP/1.1 connection: collects a request, hands it to the API, writes what comes back.
///
/// Runs on the connection's event loop; the bridge to async code is crossed once for a request, and once for each
/// batch of a stream. Further requests wait until the answer has been written. This handler writes the bytes of answers
/// itself: each handler that parts of a message pass costs more than what it does with them.
final class HTTP1ConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = Never
  typealias OutboundOut = ByteBuffer

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

  /// What came while a request was being answered.
  private enum Arrival {
    case part(HTTPServerRequestPart)
    /// What came is no HTTP.
    case error(HTTPParserError)
  }

  private let connection: ConnectionContext
  private var context: ChannelHandlerContext?
  private var phase = Phase.waiting
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
  private var writes: PendingWrites?
  private var hasAnswerBegun = false
  /// The answer that is being written says that it is the connection's last.
  private var closesAfterAnswer = false
  /// The server is shutting down: the request that is being received or answered is the connection's last.
  private var isLastRequest = false
  /// There from the first request on. Ended when the client goes away.
  private var worker: RequestWorker?

  private var listener: ListenerContext { connection.listener }

  init(_ connection: ConnectionContext) { self.connection = connection }

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
    writes = PendingWrites(connection.timers, within: listener.timeouts.write) { context.close(promise: nil) }
    phaseTimer?.set(listener.timeouts.idle)
    listener.connections.add(context.channel)
  }

  func channelInactive(context: ChannelHandlerContext) {
    listener.connections.remove(context.channel)
    if case .receivingBody = phase { listener.connections.requestEnded() }
    phase = .closing
    waiting.removeAll()
    worker?.cancel()
    worker?.end()
    worker = nil
    // They refer to this handler, and it to them.
    phaseTimer?.stop()
    writes?.stop()
    (phaseTimer, writes) = (nil, nil)
    connection.end()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? HTTPParserError else {
      listener.logger.debug("a connection broke", metadata: ["error": "\(error)"])
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
    guard event is ChannelShouldQuiesceEvent else {
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
    case .receivingBody: refuse(.bodyTooLate, context)
    case .answering(let exchange):
      guard exchange.claim() else { return }
      // The connection ends with this answer, and its worker may.
      worker?.cancel()
      write(.answerTooLate, exchange.form, context)
    }
  }

  // MARK: - Requests

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    hasReadPart = true
    let part = unwrapInboundIn(data)
    if case .answering = phase { waiting.append(.part(part)) } else { receive(part, context) }
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

  private func receive(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch (part, phase) {
    case (.head(let head), .waiting), (.head(let head), .receivingHead): receive(head, context)
    case (.body(let buffer), .receivingBody):
      guard body.count + buffer.readableBytes <= listener.maximumBodySize else { return refuse(tooLarge, context) }
      body += buffer.readableBytesView
    case (.end, .receivingBody(let head)): answer(head, context)
    // Nothing is answered on a connection whose end has been announced.
    default: break
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if case .waiting = phase, !hasReadPart {
      phase = .receivingHead
      phaseTimer?.set(listener.timeouts.receive)
    }
    (hasReadPart, hasBegunAtOnce) = (false, false)
    context.fireChannelReadComplete()
  }

  private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    if case .waiting = phase { phaseTimer?.set(listener.timeouts.receive) }
    listener.connections.requestBegan()
    phase = .receivingBody(head)
    if let length = head.headers.first(name: "content-length").flatMap(Int.init), length > listener.maximumBodySize {
      return refuse(tooLarge, context)
    }
    if head.headers.contains(name: "expect"), head.version.isPersistent,
      head.headers[canonicalForm: "expect"].contains(where: { $0 == "100-continue" })
    {
      context.writeAndFlush(
        NIOAny(encoding.encode(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
    }
  }

  private var tooLarge: APIError { .bodyTooLarge(listener.maximumBodySize) }

  private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    // HTTP/1.0 knows neither chunks nor, without an extension, persistent connections; behind a request to upgrade
    // another protocol may follow.
    let keepsAlive = head.version.isPersistent && head.isKeepAlive && !head.headers.contains(name: "upgrade")
    let form = AnswerForm(
      version: head.version.isPersistent ? .http1_1 : .http1_0, isHead: head.method == .HEAD, closes: !keepsAlive)
    let exchange = HTTPExchange(
      head.method.rawValue, head.uri,
      APIRequest(method: head.method.rawValue, uri: head.uri, Array(head.headers), body: body), on: self,
      context.eventLoop, form, announcesEnd: true)
    body = []
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
      phaseTimer?.set(listener.timeouts.request)
    }
  }

  private func work(on exchange: HTTPExchange) {
    if let worker { return worker.add(exchange) }
    let worker = RequestWorker(listener, connection.peer, nil)
    worker.add(exchange)
    self.worker = worker
    worker.begin(on: connection.executor)
  }

  // MARK: - Answers before their time

  /// Answers before a request is complete; the connection's last answer, since nobody knows where the next would begin.
  private func refuse(_ error: APIError, _ context: ChannelHandlerContext) {
    if case .receivingBody = phase { listener.connections.requestEnded() }
    body = []
    write(error, AnswerForm(), context)
  }

  private func write(_ error: APIError, _ form: AnswerForm, _ context: ChannelHandlerContext) {
    let response = APIResponse(error)
    guard case .bytes(let bytes) = response.body else { return }
    var form = form
    form.closes = true
    writeWhole(response, bytes, form, context, context.eventLoop.makePromise())
  }

  /// Before the end is written, and the next request let in, if it is there already.
  private func answerEnds(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>) {
    guard closesAfterAnswer || isLastRequest else {
      phase = .waiting
      phaseTimer?.set(listener.timeouts.idle)
      return
    }
    phase = .closing
    waiting.removeAll()
    worker?.end()
    worker = nil
    promise.futureResult.assumeIsolated().whenComplete { _ in self.linger(context) }
  }

  /// Says that nothing more comes, and gives the client time to read: to close with unread bytes of the client's would
  /// reset the connection and may take the answer with it.
  private func linger(_ context: ChannelHandlerContext) {
    phaseTimer?.set(listener.timeouts.linger)
    context.close(mode: .output, promise: nil)
  }
}

// MARK: - Answers

extension HTTP1ConnectionHandler: HTTPOutlet {
  var isWritable: Bool { context?.channel.isWritable ?? false }

  func send(
    _ response: APIResponse, _ body: [UInt8], _ form: AnswerForm
  ) throws(ChannelError) -> EventLoopFuture<Void>? {
    let context = try answeringContext()
    let promise = context.eventLoop.makePromise(of: Void.self)
    if body.count <= Self.largestJoined {
      writeWhole(response, body, form, context, promise)
    } else {
      writeHead(response, form, contentLength: body.count, context)
      if !form.isHead { for piece in body.pieces { writePiece(piece, context) } }
      writeEnd(context, promise)
    }
    return writes?.isEmpty == false ? promise.futureResult : nil
  }

  func begin(_ response: APIResponse, _ form: AnswerForm) throws(ChannelError) {
    let context = try answeringContext()
    writeHead(response, form, contentLength: nil, context)
    context.flush()
  }

  func send(_ piece: StreamPiece) -> Bool {
    guard let context, case .answering = phase, piece.bytes.count < PieceSize.slow else { return false }
    // Nothing to send; as a chunk it would be the end of the body.
    if piece.bytes.isEmpty { return true }
    let message = StreamMessage.of(piece)
    context.writeAndFlush(NIOAny(encoding.isChunked ? message.chunk : message.body), promise: nil)
    return true
  }

  func write(_ piece: ArraySlice<UInt8>) throws(ChannelError) -> EventLoopFuture<Void> {
    let context = try answeringContext()
    defer { context.flush() }
    return writePiece(piece, context)
  }

  func end() throws(ChannelError) -> EventLoopFuture<Void> {
    let context = try answeringContext()
    let promise = context.eventLoop.makePromise(of: Void.self)
    writeEnd(context, promise)
    return promise.futureResult
  }

  func abort() { context?.close(promise: nil) }

  /// - Throws: `ChannelError` if the client has gone.
  private func answeringContext() throws(ChannelError) -> ChannelHandlerContext {
    guard let context, case .answering = phase else { throw .ioOnClosedChannel }
    return context
  }

  /// The largest body that is written together with its head, in bytes: to copy it costs less than to write it by itself.
  private static let largestJoined = 64 << 10

  private func writeWhole(
    _ response: APIResponse, _ body: [UInt8], _ form: AnswerForm, _ context: ChannelHandlerContext,
    _ promise: EventLoopPromise<Void>
  ) {
    var form = form
    form.closes = form.closes || isLastRequest
    answerBegins(form)
    writes?.add(promise)
    answerEnds(context, promise)
    context.writeAndFlush(NIOAny(HTTP1Encoding.whole(response, body, form)), promise: promise)
    receiveWaiting(context)
  }

  private func writeHead(
    _ response: APIResponse, _ form: AnswerForm, contentLength: Int?, _ context: ChannelHandlerContext
  ) {
    var form = form
    form.closes = form.closes || isLastRequest
    answerBegins(form)
    let head = HTTPResponseHead(response, form, contentLength: contentLength)
    // What follows is waited for.
    context.write(NIOAny(encoding.encode(head)), promise: nil)
  }

  /// - Returns: what tells that the client has taken it.
  @discardableResult
  private func writePiece(_ piece: ArraySlice<UInt8>, _ context: ChannelHandlerContext) -> EventLoopFuture<Void> {
    let promise = context.eventLoop.makePromise(of: Void.self)
    writes?.add(promise)
    let buffers = encoding.encode(ByteBuffer(bytes: piece))
    for (index, buffer) in buffers.enumerated() {
      // They go out in their order: the last one tells of all.
      context.write(NIOAny(buffer), promise: index == buffers.count - 1 ? promise : nil)
    }
    return promise.futureResult
  }

  private func writeEnd(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>) {
    writes?.add(promise)
    answerEnds(context, promise)
    context.writeAndFlush(NIOAny(encoding.end), promise: promise)
    receiveWaiting(context)
  }

  private func answerBegins(_ form: AnswerForm) {
    hasAnswerBegun = true
    // The handler has kept its time.
    phaseTimer?.clear()
    closesAfterAnswer = form.closes
  }
}

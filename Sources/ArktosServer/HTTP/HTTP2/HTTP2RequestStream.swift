internal import ArktosCore
internal import CNghttp2
internal import NIOCore
internal import NIOHTTP1

/// One stream of an HTTP/2 connection, which is one request and its answer. On the event loop.
final class HTTP2RequestStream {
  private enum Phase {
    /// The request is on its way.
    case receiving
    /// The request's task runs, or its answer is being written.
    case answering(HTTPExchange)
    /// The answer is there, whether it has been sent or not; what else comes is ignored.
    case closing
  }

  let id: Int32
  private let handler: HTTP2ConnectionHandler
  private var phase = Phase.receiving
  private var head = HTTP2RequestHead()
  /// The request is counted among those that run.
  private var isCounted = false
  /// What has come of the body.
  private var body: [UInt8] = []
  private var isRequestComplete = false
  private var hasAnswerBegun = false
  private var isClosed = false
  private var outgoing = OutgoingBody()
  /// For what the phase waits for; made when there is something to wait for.
  private var phaseTimer: ConnectionTimer?
  /// For the client to take the next piece.
  private var pieceTimer: ConnectionTimer?
  /// Until the answer is there. Ended when the client gives the stream up.
  private var worker: RequestWorker?

  private var connection: ConnectionContext { handler.connection }
  private var listener: ListenerContext { connection.listener }

  init(_ id: Int32, _ handler: HTTP2ConnectionHandler) {
    self.id = id
    self.handler = handler
  }

  // MARK: - The request

  func received(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
    head.add(name: name, value: value)
  }

  func headEnded(isLast: Bool) {
    head.end()
    isRequestComplete = isLast
    listener.connections.requestBegan()
    isCounted = true
    if head.isTooLarge { return refuse(.headerTooLarge) }
    if let length = head.first("content-length").flatMap(Int.init), length > listener.maximumBodySize {
      return refuse(tooLarge)
    }
    if isLast { return requestEnded() }
    if head.first("expect") == "100-continue" {
      handler.session?.inform(id, HTTP2AnswerHead(APIResponse(status: 100), contentLength: nil))
    }
    setPhaseTimer(listener.timeouts.receive)
  }

  func received(_ data: UnsafeBufferPointer<UInt8>) {
    guard case .receiving = phase else { return }
    guard body.count + data.count <= listener.maximumBodySize else { return refuse(tooLarge) }
    body += data
  }

  func requestEnded() {
    isRequestComplete = true
    guard case .receiving = phase else { return }
    let exchange = HTTPExchange(
      head.method, head.path, APIRequest(method: head.method, uri: head.path, head.fields, body: body), on: self,
      connection.eventLoop, AnswerForm(isHead: head.method == "HEAD"), announcesEnd: false)
    body = []
    phase = .answering(exchange)
    handler.begin { work(on: exchange) }
    // Most requests have been answered by now.
    if case .answering = phase, !hasAnswerBegun { setPhaseTimer(listener.timeouts.request) }
  }

  private func work(on exchange: HTTPExchange) {
    if let worker = connection.idleWorkers.take() {
      self.worker = worker
      worker.add(exchange)
    } else {
      let worker = RequestWorker(listener, connection.peer, connection.idleWorkers)
      worker.add(exchange)
      self.worker = worker
      worker.begin(on: connection.executor)
    }
  }

  private var tooLarge: APIError { .bodyTooLarge(listener.maximumBodySize) }

  /// Answers before the request is complete.
  private func refuse(_ error: APIError) {
    body = []
    requestIsOver()
    write(error, AnswerForm(isHead: head.method == "HEAD"))
  }

  /// Takes the request back that nobody works on.
  private func requestIsOver() {
    guard isCounted, case .receiving = phase else { return }
    isCounted = false
    listener.connections.requestEnded()
  }

  // MARK: - Time

  private func setPhaseTimer(_ limit: Duration) {
    let timer = phaseTimer ?? ConnectionTimer(connection.timers) { [unowned self] in timeIsUp() }
    phaseTimer = timer
    timer.set(limit)
  }

  private func timeIsUp() {
    switch phase {
    case .receiving: refuse(.bodyTooLate)
    case .answering(let exchange):
      guard exchange.claim() else { return }
      worker?.cancel()
      write(.answerTooLate, exchange.form)
    case .closing: break
    }
  }

  /// Something has been left of what was to be sent: from now on the client must take a piece now and then.
  func waitsForClient() {
    guard outgoing.isPending, pieceTimer?.isSet != true else { return }
    let timer =
      pieceTimer
      ?? ConnectionTimer(connection.timers) { [unowned self] in
        handler.session?.reset(id, NGHTTP2_CANCEL)
        handler.sendSoon()
      }
    pieceTimer = timer
    timer.set(listener.timeouts.write)
  }

  /// The stream is over, in whichever way.
  func closed() {
    isClosed = true
    requestIsOver()
    phase = .closing
    worker?.cancel()
    worker?.end()
    worker = nil
    phaseTimer?.stop()
    pieceTimer?.stop()
    handler.waitsNoMore(outgoing.count)
    outgoing.fail(ChannelError.ioOnClosedChannel)
  }

  // MARK: - The answer, as the session takes it

  var waiting: (count: Int, isEnded: Bool) { (outgoing.count, outgoing.isEnded) }

  func take(_ count: Int, into buffer: inout ByteBuffer) {
    let isPieceTaken = outgoing.take(count, into: &buffer)
    handler.waitsNoMore(count)
    guard let pieceTimer else { return }
    if !outgoing.isPending { pieceTimer.clear() } else if isPieceTaken { pieceTimer.set(listener.timeouts.write) }
  }

  /// The end of the answer has been written.
  ///
  /// - Returns: whether the client is still sending its request.
  func answerEnded() -> Bool {
    outgoing.takeEnd()
    pieceTimer?.clear()
    return !isRequestComplete
  }
}

// MARK: - The answer, as it is written

extension HTTP2RequestStream: HTTPOutlet {
  var isWritable: Bool { outgoing.count < PieceSize.slow && handler.isWritable }

  func send(
    _ response: APIResponse, _ body: [UInt8], _ form: AnswerForm
  ) throws(ChannelError) -> EventLoopFuture<Void>? {
    guard case .answering = phase else { throw .ioOnClosedChannel }
    write(response, body, form)
    if outgoing.count == 0 || handler.isUnhindered(self) { return nil }
    let promise = connection.eventLoop.makePromise(of: Void.self)
    outgoing.end(promise)
    return promise.futureResult
  }

  func begin(_ response: APIResponse, _ form: AnswerForm) throws(ChannelError) {
    guard case .answering = phase, let session = handler.session else { throw .ioOnClosedChannel }
    answerBegins()
    session.answer(id, HTTP2AnswerHead(response, contentLength: nil), hasBody: true)
    session.shareTurns(id)
    handler.sendSoon()
  }

  func send(_ piece: StreamPiece) -> Bool {
    guard case .answering = phase, piece.bytes.count < PieceSize.slow else { return false }
    if !piece.bytes.isEmpty { append(piece.bytes[...], nil) }
    return true
  }

  func write(_ piece: ArraySlice<UInt8>) throws(ChannelError) -> EventLoopFuture<Void> {
    guard case .answering = phase else { throw .ioOnClosedChannel }
    let promise = connection.eventLoop.makePromise(of: Void.self)
    append(piece, promise)
    return promise.futureResult
  }

  func end() throws(ChannelError) -> EventLoopFuture<Void> {
    guard case .answering = phase else { throw .ioOnClosedChannel }
    let promise = connection.eventLoop.makePromise(of: Void.self)
    outgoing.end(promise)
    answerIsThere()
    handler.session?.resume(id)
    // Without a window not even the end goes out.
    handler.waits(self, 0)
    return promise.futureResult
  }

  func abort() {
    guard !isClosed else { return }
    handler.session?.reset(id, NGHTTP2_INTERNAL_ERROR)
    handler.sendSoon()
  }

  private func append(_ bytes: ArraySlice<UInt8>, _ promise: EventLoopPromise<Void>?) {
    let hadNothing = outgoing.count == 0
    outgoing.append(bytes, promise)
    if hadNothing { handler.session?.resume(id) }
    handler.waits(self, bytes.count)
  }

  private func write(_ error: APIError, _ form: AnswerForm) {
    let response = APIResponse(error)
    if case .bytes(let bytes) = response.body { write(response, bytes, form) }
  }

  private func write(_ response: APIResponse, _ body: [UInt8], _ form: AnswerForm) {
    let mayHaveBody = HTTPResponseStatus(statusCode: response.status).mayHaveResponseBody
    let hasBody = mayHaveBody && !form.isHead && !body.isEmpty
    answerBegins()
    answerIsThere()
    outgoing.end()
    let head = HTTP2AnswerHead(response, contentLength: mayHaveBody ? body.count : nil)
    handler.session?.answer(id, head, hasBody: hasBody)
    guard hasBody else { return handler.sendSoon() }
    for piece in body.pieces { outgoing.append(piece) }
    if body.count > Self.largestAtOnce { handler.session?.shareTurns(id) }
    handler.waits(self, body.count)
  }

  /// An answer that is sent before those that began behind it; larger ones take turns with them. In bytes.
  private static let largestAtOnce = 16 << 10

  private func answerBegins() {
    hasAnswerBegun = true
    // The handler has kept its time.
    phaseTimer?.clear()
  }

  private func answerIsThere() {
    phase = .closing
    // It goes to where the others wait when it has seen the answer off.
    worker = nil
  }
}

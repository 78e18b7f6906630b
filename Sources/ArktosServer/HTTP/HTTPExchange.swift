internal import ArktosCore
internal import NIOCore
internal import Synchronization

/// One request and its answer on its connection. Whoever claims it first writes the answer: the connection's worker, or
/// the connection itself when the time for it is up.
final class HTTPExchange: Sendable {
  /// As it came.
  let method: String
  /// As it came.
  let uri: String
  /// Nil for a method that the API does not have.
  let request: APIRequest?
  private let eventLoop: any EventLoop
  private let outlet: NIOLoopBound<any HTTPOutlet>
  /// Of all answers to this request.
  let form: AnswerForm
  /// Whether a connection that is being drained must be told so by its answers; HTTP/2 has frames for it.
  private let announcesEnd: Bool
  private let isClaimed = Atomic(false)

  /// - Parameter outlet: bound to `eventLoop`.
  init(
    _ method: String, _ uri: String, _ request: APIRequest?, on outlet: any HTTPOutlet, _ eventLoop: any EventLoop,
    _ form: AnswerForm, announcesEnd: Bool
  ) {
    self.method = method
    self.uri = uri
    self.request = request
    self.eventLoop = eventLoop
    self.outlet = NIOLoopBound(outlet, eventLoop: eventLoop)
    self.form = form
    self.announcesEnd = announcesEnd
  }

  /// Whether the caller is the one who answers.
  func claim() -> Bool { isClaimed.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged }

  /// Writes the response, a stream to its end, unless the request has been answered already.
  ///
  /// - Returns: whether it was written.
  /// - Throws: what broke the connection or the stream; the connection cannot be used any more then.
  func write(_ response: APIResponse, _ connections: ConnectionRegistry) async throws -> Bool {
    guard claim() else {
      if case .stream(let stream) = response.body { stream.cancel() }
      return false
    }
    var form = form
    if announcesEnd, connections.isDraining { form.closes = true }
    switch response.body {
    case .bytes(let bytes): try await write(response, bytes, form)
    case .stream(let stream) where form.isHead:
      stream.cancel()
      // Without the body nobody knows whether it would have had an end.
      form.closes = true
      try await write(response, [], form)
    case .stream(let stream) where response.bodyCount != nil:
      // It ends by itself, also when the server is shutting down.
      try await write(response, stream, form)
    case .stream(let stream):
      let number = connections.streamBegan { stream.cancel() }
      defer {
        connections.streamEnded(number)
        stream.cancel()
      }
      try await withTaskCancellationHandler {
        try await write(response, stream, among: connections)
      } onCancel: {
        stream.cancel()
      }
    }
    return true
  }

  /// Breaks the connection off: what was written cannot be completed.
  func abort() {
    if eventLoop.inEventLoop { outlet.value.abort() } else { eventLoop.execute { self.outlet.value.abort() } }
  }

  // MARK: - Bodies

  private func write(_ response: APIResponse, _ bytes: [UInt8], _ form: AnswerForm) async throws {
    guard eventLoop.inEventLoop else { return try await onOutlet { try $0.send(response, bytes, form) } }
    if let rest = try outlet.value.send(response, bytes, form) { try await rest.get() }
  }

  /// Each piece is awaited before the next is asked for, so a slow client holds only its own stream back.
  private func write(_ response: APIResponse, _ stream: ByteStream, _ form: AnswerForm) async throws {
    try await begin(response, form)
    while let piece = try await stream.nextPiece() { try await write(piece) }
    try await end()
  }

  /// The same for a stream that is one of many: what comes soon after a piece is told together.
  private func write(_ response: APIResponse, _ stream: ByteStream, among connections: ConnectionRegistry) async throws
  {
    try await begin(response, form)
    let round = connections.round(of: eventLoop)
    while let first = try await stream.nextPiece() {
      var next: StreamPiece? = first
      while let piece = next {
        let isPaced = connections.pace > .zero
        // What is waited behind in any case need not be waited for, unless the client does not take it.
        let isSent = isPaced && eventLoop.inEventLoop && isWritable && send(piece)
        if !isSent { try await write(piece) }
        next = isPaced ? await round.follow(stream, of: self) : nil
      }
    }
    try await end()
  }

  /// Whether the client has taken most of what it was sent. On the event loop.
  var isWritable: Bool { outlet.value.isWritable }

  /// Sends a piece that nobody waits for, unless it is too large for that. On the event loop.
  func send(_ piece: StreamPiece) -> Bool { outlet.value.send(piece) }

  private func begin(_ response: APIResponse, _ form: AnswerForm) async throws {
    try await onOutlet {
      try $0.begin(response, form)
      return nil
    }
  }

  private func write(_ piece: StreamPiece) async throws {
    for part in piece.bytes.pieces { try await onOutlet { try $0.write(part) } }
  }

  private func end() async throws { try await onOutlet { try $0.end() } }

  /// Does something with the outlet, on its event loop, and waits for what it tells of.
  private func onOutlet(
    _ action: @escaping @Sendable (any HTTPOutlet) throws -> EventLoopFuture<Void>?
  ) async throws {
    if eventLoop.inEventLoop {
      try await action(outlet.value)?.get()
    } else {
      try await eventLoop.flatSubmit { () -> EventLoopFuture<Void> in
        do {
          return try action(self.outlet.value) ?? self.eventLoop.makeSucceededVoidFuture()
        } catch {
          return self.eventLoop.makeFailedFuture(error)
        }
      }.get()
    }
  }
}

internal import ArktosCore
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// One request and its answer on its connection. Whoever claims it first writes the answer: the connection's worker, or
/// the connection itself when the time for it is up.
final class HTTPExchange: Sendable {
  /// As it came.
  let head: HTTPRequestHead
  /// Nil for a method that the API does not have.
  let request: APIRequest?
  private let channel: any Channel
  private let connection: NIOLoopBound<HTTPConnectionHandler>
  private let keepsAlive: Bool
  /// Whether a connection that is being drained must be told so by its answers; HTTP/2 has frames for it.
  private let announcesEnd: Bool
  private let isHead: Bool
  private let version: HTTPVersion
  private let isClaimed = Atomic(false)

  /// The largest piece that is written at once, in bytes, so that a slow client is told from one that does not read.
  static let pieceSize = 256 << 10

  init(
    _ connection: HTTPConnectionHandler, _ context: ChannelHandlerContext, _ head: HTTPRequestHead, _ body: [UInt8],
    _ kind: HTTPConnectionHandler.Kind
  ) {
    self.head = head
    request = APIRequest(head, body: body)
    channel = context.channel
    self.connection = NIOLoopBound(connection, eventLoop: context.eventLoop)
    announcesEnd = kind == .http1
    // HTTP/1.0 knows neither chunks nor, without an extension, persistent connections; behind a request to upgrade
    // another protocol may follow.
    keepsAlive =
      kind == .http2Stream
      || (head.version.isPersistent && head.isKeepAlive && !head.headers.contains(name: "upgrade"))
    isHead = head.method == .HEAD
    version = head.version.isPersistent ? .http1_1 : .http1_0
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
    switch response.body {
    case .bytes(let bytes):
      try await write(response, bytes, closes: !keepsAlive || (announcesEnd && connections.isDraining))
    case .stream(let stream) where isHead:
      stream.cancel()
      try await write(response, [], closes: announcesEnd)
    case .stream(let stream) where response.bodyCount != nil:
      // It ends by itself, also when the server is shutting down.
      try await write(response, stream, closes: !keepsAlive || (announcesEnd && connections.isDraining))
    case .stream(let stream):
      let number = connections.streamBegan { stream.cancel() }
      defer {
        connections.streamEnded(number)
        stream.cancel()
      }
      try await withTaskCancellationHandler {
        try await write(response, stream, closes: !keepsAlive, among: connections)
      } onCancel: {
        stream.cancel()
      }
    }
    return true
  }

  /// Breaks the connection off: what was written cannot be completed.
  func abort() { channel.close(mode: .all, promise: nil) }

  private func write(_ response: APIResponse, _ bytes: [UInt8], closes: Bool) async throws {
    guard channel.eventLoop.inEventLoop else {
      return try await channel.eventLoop.flatSubmit {
        do {
          return try self.send(response, bytes, closes: closes) ?? self.channel.eventLoop.makeSucceededVoidFuture()
        } catch {
          return self.channel.eventLoop.makeFailedFuture(error)
        }
      }.get()
    }
    if let rest = try send(response, bytes, closes: closes) { try await rest.get() }
  }

  private func send(_ response: APIResponse, _ bytes: [UInt8], closes: Bool) throws -> EventLoopFuture<Void>? {
    try connection.value.send(response, bytes, version, isHead: isHead, closes: closes)
  }

  /// Each piece is awaited before the next is asked for, so a slow client holds only its own stream back.
  private func write(_ response: APIResponse, _ stream: ByteStream, closes: Bool) async throws {
    try await begin(response, closes: closes)
    while let piece = try await stream.nextPiece() { try await write(piece) }
    try await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
  }

  /// The same for a stream that is one of many: what comes soon after a piece is told together.
  private func write(
    _ response: APIResponse, _ stream: ByteStream, closes: Bool, among connections: ConnectionRegistry
  ) async throws {
    try await begin(response, closes: closes)
    let round = connections.round(of: channel.eventLoop)
    while let first = try await stream.nextPiece() {
      var next: StreamPiece? = first
      while let piece = next {
        let isPaced = connections.pace > .zero
        // What is waited behind in any case need not be waited for, unless the client does not take it.
        let isSent = isPaced && channel.eventLoop.inEventLoop && isWritable && send(piece)
        if !isSent { try await write(piece) }
        next = isPaced ? await round.follow(stream, of: self) : nil
      }
    }
    try await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
  }

  /// Whether the client has taken most of what it was sent.
  var isWritable: Bool { channel.isWritable }

  /// Sends a piece that nobody waits for, unless it is too large for that. On the event loop.
  func send(_ piece: StreamPiece) -> Bool { connection.value.send(piece) }

  private func begin(_ response: APIResponse, closes: Bool) async throws {
    let head = HTTPResponseHead(response, version, contentLength: nil, closes: closes)
    try await channel.writeAndFlush(HTTPServerResponsePart.head(head))
  }

  private func write(_ piece: StreamPiece) async throws {
    var rest = ByteBuffer(bytes: piece.bytes)
    while let part = rest.readSlice(length: min(rest.readableBytes, Self.pieceSize)), part.readableBytes > 0 {
      try await channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(part)))
    }
  }
}

extension HTTPVersion {
  /// Whether it knows persistent connections, chunks and `Expect`: HTTP/1.1.
  var isPersistent: Bool { major > 1 || (major == 1 && minor >= 1) }
}

extension HTTPResponseHead {
  /// - Parameter contentLength: in bytes; nil for a body that goes on.
  init(_ response: APIResponse, _ version: HTTPVersion, contentLength: Int?, closes: Bool) {
    var headers = HTTPHeaders()
    for (name, value) in response.headers { headers.add(name: name, value: Self.onOneLine(value)) }
    if let contentLength { headers.add(name: "content-length", value: "\(contentLength)") }
    if closes { headers.add(name: "connection", value: "close") }
    self.init(version: version, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
  }

  /// A value in which a client's words cannot end the line: control characters become blanks.
  static func onOneLine(_ value: String) -> String {
    func isControl(_ byte: UInt8) -> Bool { (byte < 0x20 && byte != 0x09) || byte == 0x7F }
    guard value.utf8.contains(where: isControl) else { return value }
    return String(decoding: value.utf8.map { isControl($0) ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
  }
}

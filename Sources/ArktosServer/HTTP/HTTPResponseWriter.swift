internal import ArktosCore
internal import NIOCore
internal import NIOHTTP1

/// Writes one response to a connection.
struct HTTPResponseWriter: Sendable {
  let channel: any Channel
  let keepsAlive: Bool
  let isHead: Bool

  func write(_ response: APIResponse, _ connections: ConnectionRegistry) async throws {
    switch response.body {
    case .bytes(let bytes): try await write(response, bytes, closes: !keepsAlive || connections.isDraining)
    case .stream(let stream):
      let number = connections.streamBegan { stream.cancel() }
      defer { connections.streamEnded(number) }
      try await withTaskCancellationHandler {
        try await write(response, stream)
      } onCancel: {
        stream.cancel()
      }
    }
  }

  func close() { channel.close(mode: .all, promise: nil) }

  private func head(_ response: APIResponse) -> HTTPResponseHead {
    var headers = HTTPHeaders()
    for (name, value) in response.headers { headers.add(name: name, value: value) }
    return HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
  }

  private func write(_ response: APIResponse, _ bytes: [UInt8], closes: Bool) async throws {
    var head = head(response)
    head.headers.add(name: "content-length", value: "\(bytes.count)")
    if closes { head.headers.add(name: "connection", value: "close") }
    let whole = head
    let isHead = isHead
    let channel = channel
    try await channel.eventLoop.flatSubmit {
      channel.write(HTTPServerResponsePart.head(whole), promise: nil)
      if !isHead {
        channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes))), promise: nil)
      }
      return channel.writeAndFlush(HTTPServerResponsePart.end(nil))
    }.get()
    if closes { self.close() }
  }

  /// Each piece is awaited before the next is asked for, so a slow client holds only its own stream back.
  private func write(_ response: APIResponse, _ stream: ByteStream) async throws {
    try await channel.writeAndFlush(HTTPServerResponsePart.head(head(response)))
    while let piece = try await stream.next() {
      try await channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: piece))))
    }
    try await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
    if !keepsAlive { close() }
  }
}

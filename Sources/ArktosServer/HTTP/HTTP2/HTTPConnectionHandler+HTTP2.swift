internal import ArktosCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTP2

/// What a stream's frames ask, and answers as frames.
extension HTTPConnectionHandler {
  func receive(_ frame: HTTP2Frame.FramePayload, _ context: ChannelHandlerContext) {
    switch frame {
    case .headers(let headers):
      // Behind the body they are trailers, which nothing is asked by.
      if case .receivingBody = phase {} else { receive(.head(HTTP2Messages.request(headers.headers)), context) }
      if headers.endStream { receive(.end(nil), context) }
    case .data(let data):
      if case .byteBuffer(let buffer) = data.data, buffer.readableBytes > 0 { receive(.body(buffer), context) }
      if data.endStream { receive(.end(nil), context) }
    default: break
    }
  }

  /// An answer whose body is there, on a stream: the last of its frames tells that it is.
  func sendFrames(
    _ response: APIResponse, _ bytes: [UInt8], isHead: Bool, _ context: ChannelHandlerContext,
    _ promise: EventLoopPromise<Void>
  ) {
    let mayHaveBody = HTTPResponseStatus(statusCode: response.status).mayHaveResponseBody
    var rest = isHead || !mayHaveBody ? ByteBuffer() : ByteBuffer(bytes: bytes)
    var frames = [
      HTTP2Messages.head(
        response.status, response.headers.lazy.map { ($0.name, $0.value) },
        contentLength: mayHaveBody ? bytes.count : nil, isLast: rest.readableBytes == 0)
    ]
    while let piece = rest.readSlice(length: min(rest.readableBytes, HTTPExchange.pieceSize)), piece.readableBytes > 0 {
      frames.append(.data(.init(data: .byteBuffer(piece), endStream: rest.readableBytes == 0)))
    }
    answerBegins(closes: true)
    writes?.add(promise)
    answerEnds(context, promise)
    for (index, frame) in frames.enumerated() {
      let isLast = index == frames.count - 1
      // A large piece must be taken in time.
      let isWaitedFor = !isLast && index > 0
      context.write(wrapOutboundOut(frame), promise: isLast ? promise : isWaitedFor ? timed(nil, context) : nil)
    }
    context.flush()
  }
}

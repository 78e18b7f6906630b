internal import CNghttp2
internal import Logging
internal import NIOCore

/// One HTTP/2 connection: passes bytes between its socket and its ``HTTP2Session``, and what the session tells to the
/// ``HTTP2RequestStream``s.
///
/// A stream is an object, no channel of its own: to make a channel with its pipeline for each request costs more than to
/// answer it.
final class HTTP2ConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = Never
  typealias OutboundOut = ByteBuffer

  let connection: ConnectionContext
  /// Nil before the connection's beginning and behind its end.
  private(set) var session: HTTP2Session?
  private var context: ChannelHandlerContext?
  private var streams: [Int32: HTTP2RequestStream] = [:]
  /// The one whose header comes.
  private var receiving: HTTP2RequestStream?
  /// Whose body waits for the client, as it was when last something was sent.
  private var waiting: [HTTP2RequestStream] = []
  /// How much waits on all streams, in bytes.
  private var waitingCount = 0
  private var isReceiving = false
  /// How many requests of what has been read lately were begun at once.
  private var begunAtOnce = 0
  private var isSending = false
  private var isSendScheduled = false
  private var liveness: HTTP2Liveness?
  /// While the client takes nothing of what it was sent.
  private var stall: ConnectionTimer?
  /// For the rest of a header: until it is there, nothing else can come on the connection.
  private var headTimer: ConnectionTimer?

  private var listener: ListenerContext { connection.listener }

  /// How many requests that come together are begun at once. The others wait for a turn of the event loop each, so that who
  /// sends hundreds does not keep its neighbours waiting.
  private static let mostBegunAtOnce = 32
  /// How much is given to the socket at once, in bytes.
  private static let mostAtOnce = 256 << 10

  init(_ connection: ConnectionContext) { self.connection = connection }

  // MARK: - The connection's life

  func handlerAdded(context: ChannelHandlerContext) {
    // The handshake came first, so the connection has long been active.
    self.context = context
    liveness = HTTP2Liveness(connection.timers, idle: listener.timeouts.idle, self)
    do throws(HTTP2SessionError) {
      session = try HTTP2Session(self)
    } catch {
      return fail(error)
    }
    send()
  }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelInactive(context: ChannelHandlerContext) {
    listener.connections.remove(context.channel)
    session = nil
    liveness = nil
    stall?.stop()
    headTimer?.stop()
    (stall, headTimer) = (nil, nil)
    receiving = nil
    let streams = streams.values
    self.streams = [:]
    for stream in streams { stream.closed() }
    waiting = []
    connection.end()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(error) }

  private func fail(_ error: any Error) {
    listener.logger.debug("a connection broke", metadata: ["error": "\(error)"])
    context?.close(promise: nil)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
    liveness?.leave()
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    // What is on its way goes out before the end: the last word says why.
    send()
    context.close(mode: mode, promise: promise)
  }

  // MARK: - Bytes

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard let session else { return }
    liveness?.heard()
    isReceiving = true
    defer { isReceiving = false }
    do throws(HTTP2SessionError) {
      let bytes = unwrapInboundIn(data)
      try bytes.withUnsafeReadableBytes { bytes throws(HTTP2SessionError) in try session.receive(bytes) }
    } catch {
      fail(error)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    begunAtOnce = 0
    timeHead(context)
    send()
    context.fireChannelReadComplete()
  }

  private func timeHead(_ context: ChannelHandlerContext) {
    guard receiving != nil else { headTimer?.clear(); return }
    let timer = headTimer ?? ConnectionTimer(connection.timers) { context.close(promise: nil) }
    headTimer = timer
    if !timer.isSet { timer.set(listener.timeouts.receive) }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      stall?.clear()
      send()
    }
    context.fireChannelWritabilityChanged()
  }

  /// Sends what the session has to say, once for each turn of the event loop, however many streams have something: each
  /// time costs a record of TLS and a call of the system.
  func sendSoon() {
    guard !isReceiving, !isSendScheduled else { return }
    isSendScheduled = true
    connection.eventLoop.assumeIsolated().execute {
      self.isSendScheduled = false
      self.send()
    }
  }

  private func send() {
    guard !isReceiving, !isSending, let session else { return }
    isSending = true
    do throws(HTTP2SessionError) {
      while let context, context.channel.isWritable {
        var bytes = ByteBuffer()
        try session.write(into: &bytes, atMost: Self.mostAtOnce)
        guard bytes.readableBytes > 0 else { break }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
      }
    } catch {
      fail(error)
    }
    isSending = false
    sent(session)
  }

  private func sent(_ session: HTTP2Session) {
    for stream in waiting { stream.waitsForClient() }
    waiting.removeAll(keepingCapacity: true)
    guard self.session != nil, let context else { return }
    if session.isOver {
      context.close(promise: nil)
    } else if !context.channel.isWritable {
      let stall = stall ?? ConnectionTimer(connection.timers) { context.close(promise: nil) }
      self.stall = stall
      if !stall.isSet { stall.set(listener.timeouts.write) }
    }
  }

  /// Begins the work on a request.
  func begin(_ work: () -> Void) {
    begunAtOnce += 1
    if begunAtOnce <= Self.mostBegunAtOnce { connection.executor.beginAtOnce(work) } else { work() }
  }

  /// Whether the client has taken most of what it was sent.
  var isWritable: Bool { context?.channel.isWritable ?? false }

  // MARK: - What streams have to send

  /// A stream has so much more to send, in bytes.
  func waits(_ stream: HTTP2RequestStream, _ count: Int) {
    waitingCount += count
    waiting.append(stream)
    // Nobody else can have something to say in this turn.
    if streams.count == 1 { send() } else { sendSoon() }
  }

  /// So much that waited has been sent, or never will be.
  func waitsNoMore(_ count: Int) { waitingCount -= count }

  /// Whether nothing holds up what waits, that of the stream included.
  func isUnhindered(_ stream: HTTP2RequestStream) -> Bool {
    guard let session else { return false }
    return isWritable && session.window(of: stream.id) >= waitingCount
  }
}

// MARK: - What there is to say of the connection

extension HTTP2ConnectionHandler: HTTP2LivenessDelegate {
  func ping() {
    session?.ping()
    sendSoon()
  }

  func announceEnd() {
    session?.announceEnd()
    ping()
  }

  func end() {
    session?.end()
    sendSoon()
  }

  func giveUp() { context?.close(promise: nil) }
}

// MARK: - What the session tells

extension HTTP2ConnectionHandler: HTTP2SessionDelegate {
  func streamBegan(_ stream: Int32) {
    let new = HTTP2RequestStream(stream, self)
    streams[stream] = new
    receiving = new
    liveness?.hasStreams(true)
  }

  func received(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>, on stream: Int32) {
    receiving?.received(name: name, value: value)
  }

  func headEnded(_ stream: Int32, isLast: Bool) {
    let ended = receiving
    receiving = nil
    ended?.headEnded(isLast: isLast)
  }

  func received(_ data: UnsafeBufferPointer<UInt8>, on stream: Int32) { streams[stream]?.received(data) }

  func requestEnded(_ stream: Int32) { streams[stream]?.requestEnded() }

  func streamClosed(_ stream: Int32) {
    streams.removeValue(forKey: stream)?.closed()
    if receiving?.id == stream { receiving = nil }
    if streams.isEmpty { liveness?.hasStreams(false) }
  }

  func receivedPingAnswer() { liveness?.heardPingAnswer() }

  func waiting(on stream: Int32) -> (count: Int, isEnded: Bool) { streams[stream]?.waiting ?? (0, true) }

  func take(_ count: Int, of stream: Int32, into buffer: inout ByteBuffer) {
    streams[stream]?.take(count, into: &buffer)
  }

  func answerEnded(_ stream: Int32) {
    guard let ended = streams[stream], ended.answerEnded() else { return }
    // RFC 9113, 8.1: what the client is still sending is not needed. The error is "no error", so that it does not throw
    // the answer away.
    session?.reset(stream, NGHTTP2_NO_ERROR)
  }
}

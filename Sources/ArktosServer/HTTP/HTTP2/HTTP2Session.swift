internal import CNghttp2
internal import NIOCore

/// What a session tells of the client. Called inside of ``HTTP2Session/receive(_:)`` and ``HTTP2Session/write(into:)``.
protocol HTTP2SessionDelegate: AnyObject {
  /// A request begins.
  func streamBegan(_ stream: Int32)
  /// A field of the header of the request that began last.
  func received(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>, on stream: Int32)
  /// The header of a request is there, and nothing comes behind it if it is the last.
  func headEnded(_ stream: Int32, isLast: Bool)
  func received(_ data: UnsafeBufferPointer<UInt8>, on stream: Int32)
  /// The whole request is there.
  func requestEnded(_ stream: Int32)
  /// The stream is over, in whichever way.
  func streamClosed(_ stream: Int32)
  func receivedPingAnswer()
  /// How much of the stream's body waits to be sent, in bytes, and whether that is all.
  func waiting(on stream: Int32) -> (count: Int, isEnded: Bool)
  /// Takes from what waits.
  func take(_ count: Int, of stream: Int32, into buffer: inout ByteBuffer)
  /// The end of the answer has been written.
  func answerEnded(_ stream: Int32)
}

/// Something that nghttp2 cannot go on from; the connection is of no use any more.
struct HTTP2SessionError: Error, CustomStringConvertible {
  let code: Int32

  var description: String { String(cString: nghttp2_strerror(code)) }
}

/// The state of one HTTP/2 connection, which nghttp2 keeps: frames, header compression, flow control, the lives of
/// streams, and what a client may not do. Bytes go in and come out; it has no sockets and no time. On one thread.
final class HTTP2Session {
  private let session: OpaquePointer
  unowned let delegate: any HTTP2SessionDelegate
  /// What is written at present.
  private var output = ByteBuffer()
  /// What went wrong in a call that could not say so.
  private var failure: HTTP2SessionError?

  /// - Throws: ``HTTP2SessionError`` if there is no memory.
  init(_ delegate: any HTTP2SessionDelegate) throws(HTTP2SessionError) {
    self.delegate = delegate
    var session: OpaquePointer?
    try check(nghttp2_session_server_new2(&session, Self.callbacks, nil, Self.options))
    guard let session else { throw HTTP2SessionError(code: NGHTTP2_ERR_NOMEM.rawValue) }
    self.session = session
    nghttp2_session_set_user_data(session, Unmanaged.passUnretained(self).toOpaque())
    try Self.settings.withUnsafeBufferPointer { settings throws(HTTP2SessionError) in
      try check(
        nghttp2_submit_settings(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), settings.baseAddress, settings.count))
    }
    try check(
      nghttp2_session_set_local_window_size(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, Self.connectionWindow))
  }

  deinit { nghttp2_session_del(session) }

  // MARK: - Bytes

  /// Takes what the client has sent.
  ///
  /// - Throws: if it is no HTTP/2, or too much of what costs us more than the client.
  func receive(_ bytes: UnsafeRawBufferPointer) throws(HTTP2SessionError) {
    let bytes = bytes.bindMemory(to: UInt8.self)
    let count = nghttp2_session_mem_recv(session, bytes.baseAddress, bytes.count)
    if count < 0 { throw HTTP2SessionError(code: Int32(count)) }
    if let failure { throw failure }
  }

  /// Writes what is to be sent, up to about as much as is asked for.
  func write(into buffer: inout ByteBuffer, atMost limit: Int) throws(HTTP2SessionError) {
    swap(&output, &buffer)
    defer { swap(&output, &buffer) }
    while output.readableBytes < limit {
      var bytes: UnsafePointer<UInt8>?
      let count = nghttp2_session_mem_send(session, &bytes)
      if count < 0 { throw HTTP2SessionError(code: Int32(count)) }
      if let failure { throw failure }
      guard count > 0 else { return }
      output.writeBytes(UnsafeBufferPointer(start: bytes, count: count))
    }
  }

  /// Whether both sides have said all they have to say.
  var isOver: Bool { nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0 }

  // MARK: - Answers

  /// Begins an answer; the body is taken by ``HTTP2SessionDelegate/take(_:of:into:)``.
  func answer(_ stream: Int32, _ head: HTTP2AnswerHead, hasBody: Bool) {
    withFields(of: head) { fields in
      guard hasBody else {
        note(nghttp2_submit_response(session, stream, fields.baseAddress, fields.count, nil))
        return
      }
      var body = nghttp2_data_provider(source: nghttp2_data_source(), read_callback: Self.offerBody)
      note(nghttp2_submit_response(session, stream, fields.baseAddress, fields.count, &body))
    }
  }

  /// Says something before the answer, such as that the client may go on.
  func inform(_ stream: Int32, _ head: HTTP2AnswerHead) {
    withFields(of: head) { fields in
      note(
        nghttp2_submit_headers(
          session, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream, nil, fields.baseAddress, fields.count, nil))
    }
  }

  /// Lets the stream take turns with others for as long as its body is being sent, rather than before them (RFC 9218).
  func shareTurns(_ stream: Int32) {
    var priority = nghttp2_extpri(urgency: UInt32(NGHTTP2_EXTPRI_DEFAULT_URGENCY), inc: 1)
    note(nghttp2_session_change_extpri_stream_priority(session, stream, &priority, 0))
  }

  /// There is something to take again where there was nothing.
  func resume(_ stream: Int32) { note(nghttp2_session_resume_data(session, stream)) }

  /// Ends a stream.
  func reset(_ stream: Int32, _ reason: nghttp2_error_code) {
    note(nghttp2_submit_rst_stream(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream, reason.rawValue))
  }

  /// How much may be sent on a stream at once, in bytes.
  func window(of stream: Int32) -> Int {
    Int(
      min(
        nghttp2_session_get_stream_remote_window_size(session, stream), nghttp2_session_get_remote_window_size(session))
    )
  }

  // MARK: - The connection

  func ping() { note(nghttp2_submit_ping(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), nil)) }

  /// Says that the connection ends soon; streams that are on their way are still taken.
  func announceEnd() { note(nghttp2_submit_shutdown_notice(session)) }

  /// Takes no more streams.
  func end() {
    note(
      nghttp2_submit_goaway(
        session, UInt8(NGHTTP2_FLAG_NONE.rawValue), nghttp2_session_get_last_proc_stream_id(session),
        NGHTTP2_NO_ERROR.rawValue, nil, 0))
  }

  // MARK: - What nghttp2 returns

  private func withFields(of head: HTTP2AnswerHead, _ body: (UnsafeBufferPointer<nghttp2_nv>) -> Void) {
    head.bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress.map({ UnsafeMutablePointer(mutating: $0) }) else { return }
      withUnsafeTemporaryAllocation(of: nghttp2_nv.self, capacity: head.fields.count) { fields in
        for (index, field) in head.fields.enumerated() {
          // Nothing is written through the pointers: nghttp2 copies what they point to.
          fields.initializeElement(
            at: index,
            to: nghttp2_nv(
              name: start + field.name.lowerBound, value: start + field.value.lowerBound, namelen: field.name.count,
              valuelen: field.value.count,
              flags: UInt8((field.isIndexed ? NGHTTP2_NV_FLAG_NONE : NGHTTP2_NV_FLAG_NO_INDEX).rawValue)))
        }
        body(UnsafeBufferPointer(fields))
      }
    }
  }

  /// What is wrong is found by the next call that can say so.
  private func note(_ code: Int32) {
    // The stream is gone, or is not waiting: what was asked for has nobody to be done for.
    let isHarmless = code == NGHTTP2_ERR_INVALID_ARGUMENT.rawValue || code == NGHTTP2_ERR_STREAM_CLOSED.rawValue
    if code < 0, !isHarmless { failure = failure ?? HTTP2SessionError(code: code) }
  }

  func writeData(_ header: UnsafeBufferPointer<UInt8>, _ count: Int, _ stream: Int32) {
    output.writeBytes(header)
    if count > 0 { delegate.take(count, of: stream, into: &output) }
  }
}

private func check(_ code: Int32) throws(HTTP2SessionError) {
  if code < 0 { throw HTTP2SessionError(code: code) }
}

internal import CNghttp2

/// What nghttp2 calls, and what it is told once for all sessions.
extension HTTP2Session {
  /// Room for clients that open and end many watches at once, an end to those that do nothing but open and reset.
  static let settings = [
    nghttp2_settings_entry(settings_id: Int32(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue), value: 1000),
    nghttp2_settings_entry(
      settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue), value: UInt32(HTTP2RequestHead.largest)),
    nghttp2_settings_entry(settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue), value: 256 << 10),
    // Streams take turns; the priorities of RFC 7540 are deprecated.
    nghttp2_settings_entry(settings_id: Int32(NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES.rawValue), value: 1),
  ]
  /// In bytes.
  static let connectionWindow: Int32 = 1 << 20

  // Never changed once they are there; nghttp2 copies them for each session.
  nonisolated(unsafe) static let options = {
    var options: OpaquePointer?
    nghttp2_option_new(&options)
    // As many frames as the largest header takes.
    nghttp2_option_set_max_continuations(options, HTTP2RequestHead.largest >> 14)
    // An operator's program that ends gives all its watches up at once.
    nghttp2_option_set_stream_reset_rate_limit(options, 3000, 100)
    // Kept for the priorities of RFC 7540 only.
    nghttp2_option_set_no_closed_streams(options, 1)
    return options
  }()

  // As the options.
  nonisolated(unsafe) static let callbacks = {
    var callbacks: OpaquePointer?
    nghttp2_session_callbacks_new(&callbacks)
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, owner in
      guard let frame, frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST else { return 0 }
      HTTP2Session.delegate(of: owner)?.streamBegan(frame.pointee.hd.stream_id)
      return 0
    }
    nghttp2_session_callbacks_set_on_header_callback(callbacks) {
      _, frame, name, nameLength, value, valueLength, _, owner in
      // Trailers say nothing that anybody asks for.
      guard let frame, frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST else { return 0 }
      HTTP2Session.delegate(of: owner)?.received(
        name: UnsafeBufferPointer(start: name, count: nameLength),
        value: UnsafeBufferPointer(start: value, count: valueLength), on: frame.pointee.hd.stream_id)
      return 0
    }
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, owner in
      if let frame, let delegate = HTTP2Session.delegate(of: owner) { HTTP2Session.received(frame, delegate) }
      return 0
    }
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { _, _, stream, data, count, owner in
      HTTP2Session.delegate(of: owner)?.received(UnsafeBufferPointer(start: data, count: count), on: stream)
      return 0
    }
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, stream, _, owner in
      HTTP2Session.delegate(of: owner)?.streamClosed(stream)
      return 0
    }
    nghttp2_session_callbacks_set_send_data_callback(callbacks) { _, frame, header, count, _, owner in
      if let frame, let owner {
        // A frame's header has nine bytes (RFC 9113, 4.1).
        Unmanaged<HTTP2Session>.fromOpaque(owner).takeUnretainedValue().writeData(
          UnsafeBufferPointer(start: header, count: 9), count, frame.pointee.hd.stream_id)
      }
      return 0
    }
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks) { _, frame, owner in
      guard let frame, HTTP2Session.isLast(frame) else { return 0 }
      HTTP2Session.delegate(of: owner)?.answerEnded(frame.pointee.hd.stream_id)
      return 0
    }
    return callbacks
  }()

  /// Called when there is room for some of a stream's body.
  static let offerBody: nghttp2_data_source_read_callback = { _, stream, _, room, flags, _, owner in
    guard let delegate = HTTP2Session.delegate(of: owner) else { return 0 }
    let waiting = delegate.waiting(on: stream)
    let count = min(waiting.count, room)
    let isLast = waiting.isEnded && count == waiting.count
    guard count > 0 || isLast else { return Int(NGHTTP2_ERR_DEFERRED.rawValue) }
    // It is taken without a copy in between.
    flags?.pointee |= NGHTTP2_DATA_FLAG_NO_COPY.rawValue | (isLast ? NGHTTP2_DATA_FLAG_EOF.rawValue : 0)
    return count
  }

  private static func received(_ frame: UnsafePointer<nghttp2_frame>, _ delegate: any HTTP2SessionDelegate) {
    let stream = frame.pointee.hd.stream_id
    switch nghttp2_frame_type(UInt32(frame.pointee.hd.type)) {
    case NGHTTP2_HEADERS:
      if frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST {
        delegate.headEnded(stream, isLast: endsStream(frame))
      } else if endsStream(frame) {
        delegate.requestEnded(stream)
      }
    case NGHTTP2_DATA: if endsStream(frame) { delegate.requestEnded(stream) }
    case NGHTTP2_PING:
      if UInt32(frame.pointee.hd.flags) & NGHTTP2_FLAG_ACK.rawValue != 0 { delegate.receivedPingAnswer() }
    default: break
    }
  }

  private static func isLast(_ frame: UnsafePointer<nghttp2_frame>) -> Bool {
    let type = nghttp2_frame_type(UInt32(frame.pointee.hd.type))
    return (type == NGHTTP2_DATA || type == NGHTTP2_HEADERS) && endsStream(frame)
  }

  private static func endsStream(_ frame: UnsafePointer<nghttp2_frame>) -> Bool {
    UInt32(frame.pointee.hd.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0
  }

  private static func delegate(of owner: UnsafeMutableRawPointer?) -> (any HTTP2SessionDelegate)? {
    owner.map { Unmanaged<HTTP2Session>.fromOpaque($0).takeUnretainedValue().delegate }
  }
}

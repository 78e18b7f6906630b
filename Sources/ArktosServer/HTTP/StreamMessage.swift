internal import ArktosCore
internal import NIOCore

/// A piece of a stream as it is sent, made once for all streams that share the piece.
/// Invariant behind the inherited unchecked conformance: it never changes.
final class StreamMessage: StreamPiece.Attachment, @unchecked Sendable {  // Immutable.
  /// For HTTP/1.1.
  let chunk: ByteBuffer
  let body: ByteBuffer

  private init(_ piece: StreamPiece) {
    (chunk, body) = HTTP1Encoding.chunk(piece.bytes)
  }

  static func of(_ piece: StreamPiece) -> StreamMessage {
    if let known = piece.attachment as? StreamMessage { return known }
    let new = StreamMessage(piece)
    return piece.attach(new) as? StreamMessage ?? new
  }
}

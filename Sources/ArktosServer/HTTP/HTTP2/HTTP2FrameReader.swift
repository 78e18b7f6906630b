internal import NIOCore
internal import NIOHTTP2

/// Takes a stream's frames out of what its channel passes on: handlers can do so for one type each.
final class HTTP2FrameReader: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame.FramePayload

  private nonisolated(unsafe) static let only = HTTP2FrameReader()  // It has no state.

  static func unwrap(_ data: NIOAny) -> HTTP2Frame.FramePayload { only.unwrapInboundIn(data) }
}

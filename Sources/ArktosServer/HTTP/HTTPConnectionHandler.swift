internal import ArktosCore
internal import NIOCore
internal import NIOHTTP1

/// One HTTP/1.1 connection: collects a request, hands it to the API, writes what comes back.
///
/// Runs on the connection's event loop; the bridge to async code is crossed once for a request, and once for each
/// batch of a stream.
final class HTTPConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let handler: any Transport
  private let maximumBodySize: Int
  private let connections: ConnectionRegistry
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []
  private var isTooLarge = false
  /// The request that is being answered; ended when the client goes away.
  private var running: Task<Void, Never>?

  init(handler: any Transport, maximumBodySize: Int, connections: ConnectionRegistry) {
    self.handler = handler
    self.maximumBodySize = maximumBodySize
    self.connections = connections
  }

  func channelActive(context: ChannelHandlerContext) {
    connections.add(context.channel)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    connections.remove(context.channel)
    running?.cancel()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = []
      isTooLarge = false
    case .body(let buffer):
      guard body.count + buffer.readableBytes <= maximumBodySize else {
        isTooLarge = true
        return
      }
      body += buffer.readableBytesView
    case .end:
      guard let head else { return }
      self.head = nil
      answer(head, context)
      body = []
    }
  }

  private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let writer = HTTPResponseWriter(
      channel: context.channel, keepsAlive: head.isKeepAlive, isHead: head.method == .HEAD)
    let request = isTooLarge ? nil : APIRequest(head, body: body)
    let failure: APIError =
      isTooLarge
      ? .tooLarge("the request body is larger than \(maximumBodySize) bytes")
      : .methodNotAllowed("the server does not know the method \(head.method.rawValue)")
    connections.requestBegan()
    running = Task { [handler, connections] in
      defer { connections.requestEnded() }
      do {
        guard let request else { return try await writer.write(APIResponse(failure), connections) }
        try await writer.write(try await handler.send(request), connections)
      } catch {
        // The client went away, or its connection broke: nobody is left to be told.
        writer.close()
      }
    }
  }
}

extension APIRequest {
  /// A request as it came over the network; nil for a method that the API does not have.
  init?(_ head: HTTPRequestHead, body: [UInt8]) {
    guard let method = Method(rawValue: head.method.rawValue) else { return nil }
    var headers: [String: String] = [:]
    for (name, value) in head.headers {
      let name = name.lowercased()
      headers[name] = headers[name].map { "\($0), \(value)" } ?? value
    }
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    self.init(
      method, String(parts[0]), query: parts.count > 1 ? QueryItem.parse(parts[1]) : [], headers: headers, body: body)
  }
}

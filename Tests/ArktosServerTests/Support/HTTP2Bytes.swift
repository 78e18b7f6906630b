import NIOCore
import NIOPosix
import NIOSSL

@testable import ArktosCertificates

/// Bytes as they are, on a TLS connection that was made for HTTP/2.
enum HTTP2Bytes {
  /// Sends bytes, then the connection's end unless the server is to say it, and waits until the server has closed too.
  static func send(_ bytes: [UInt8], port: Int, _ certificates: TestCertificates, closes: Bool = true) async throws {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.applicationProtocols = ["h2"]
    configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(certificates.authorityPEM))
    let context = try NIOSSLContext(configuration: configuration)
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers(
            NIOSSLClientHandler(context: context, serverHostname: nil), Deaf())
        }
      }.connect(host: "127.0.0.1", port: port).get()
    // The server may have closed before everything was taken; that is an answer like others.
    _ = try? await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    if closes { channel.close(promise: nil) }
    try await channel.closeFuture.get()
  }

  /// Passes over what comes.
  private final class Deaf: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}

import NIOCore
import NIOSSL
import Synchronization

/// Why a connection to a member did not come about, and what to do, as far as bytes and errors on it show.
///
/// gRPC tells of a refused handshake only that the connection was closed.
final class ConnectionTrouble: Sendable {
  private let advice = Mutex<String?>(nil)

  /// Nil while nothing is known to be wrong.
  var current: String? { advice.withLock { $0 } }

  func note(_ text: String?) { advice.withLock { $0 = text } }
}

/// Looks at what etcd answers first, behind the TLS handler if there is one.
final class TroubleSpottingHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let trouble: ConnectionTrouble
  private let endpoint: EtcdEndpoint
  private let tls: TLSMaterial?
  /// What was seen of the connection, by which its end is judged.
  private var isConnected = false
  private var isAnswered = false
  private var isExplained = false

  init(_ trouble: ConnectionTrouble, endpoint: EtcdEndpoint, tls: TLSMaterial?) {
    self.trouble = trouble
    self.endpoint = endpoint
    self.tls = tls
  }

  func channelActive(context: ChannelHandlerContext) {
    isConnected = true
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if !isAnswered {
      isAnswered = true
      explain(Self.advice(onFirst: unwrapInboundIn(data), of: endpoint))
    }
    context.fireChannelRead(data)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if let tls, !isAnswered { explain(Self.advice(on: error, tls: tls)) }
    context.fireErrorCaught(error)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if isConnected, !isAnswered, !isExplained {
      explain(
        "it closes connections without an answer: if it wants TLS, \(Self.tlsAdvice(endpoint)); else its log says why")
    }
    context.fireChannelInactive()
  }

  func channelUnregistered(context: ChannelHandlerContext) {
    // Nobody there: whatever was wrong before, gRPC's own error says it now.
    if !isConnected { trouble.note(nil) }
    context.fireChannelUnregistered()
  }

  private func explain(_ advice: String?) {
    isExplained = true
    trouble.note(advice)
  }

  /// - Returns: nil for the start of HTTP/2.
  static func advice(onFirst bytes: ByteBuffer, of endpoint: EtcdEndpoint) -> String? {
    // An alert record of TLS, to a client that does not speak it.
    guard bytes.getBytes(at: bytes.readerIndex, length: 2) == [21, 3] else { return nil }
    return "it wants TLS: \(tlsAdvice(endpoint))"
  }

  private static func tlsAdvice(_ endpoint: EtcdEndpoint) -> String {
    var secure = endpoint
    secure.scheme = .https
    return "write \(secure), and name its CA"
  }

  /// What a failed handshake means. BoringSSL's names for the alerts of TLS are all there is to go by.
  static func advice(on error: any Error, tls: TLSMaterial) -> String? {
    let text = "\(error)"
    func holds(_ words: String...) -> Bool { words.contains { text.contains($0) } }
    if holds("CERTIFICATE_VERIFY_FAILED") {
      return "its certificate is not signed \(tls.trust), or not valid any more: "
        + "name the CA that signed it, or renew the certificate"
    }
    if (error as? NIOSSLExtraError) == .failedToValidateHostname {
      return "its certificate is for another host (\(text)): "
        + "use a name or address that stands in the certificate, or give that name as the server name"
    }
    if holds(
      "CERTIFICATE_REQUIRED", "BAD_CERTIFICATE", "HANDSHAKE_FAILURE", "CERTIFICATE_EXPIRED", "UNKNOWN_CA",
      "CERTIFICATE_UNKNOWN")
    {
      return tls.showsCertificate
        ? "it does not accept our client certificate: use one that is valid and signed by the CA of its --trusted-ca-file"
        : "it wants a client certificate: name one, signed by the CA of its --trusted-ca-file, and its key"
    }
    if holds("WRONG_VERSION_NUMBER", "HTTP_REQUEST") { return plainAdvice }
    if error is IOError || holds("EOF during handshake") || (error as? NIOSSLError) == .uncleanShutdown {
      return plainAdvice
    }
    return "the TLS handshake failed: \(text)"
  }

  private static let plainAdvice =
    "it does not answer in TLS: if it speaks plain http, write http://, without certificates"
}

public import ArktosCore

/// What a connection tells of its other end.
public struct HTTPPeer: Hashable, Sendable {
  /// The certificate that the client has shown and that has been verified; nil if it has shown none.
  public var certificate: ClientCertificate?

  public init(certificate: ClientCertificate? = nil) { self.certificate = certificate }
}

/// What answers the requests that come over a network.
///
/// Not a `Transport`, though it looks like one: a call through a `Transport` inside a process may be trusted, what comes
/// from a network says by ``HTTPPeer`` and its headers who sent it.
public protocol HTTPHandler: Sendable {
  /// - Throws: `CancellationError` if the task was cancelled before there was an answer.
  func answer(_ request: APIRequest, from peer: HTTPPeer) async throws -> APIResponse
}

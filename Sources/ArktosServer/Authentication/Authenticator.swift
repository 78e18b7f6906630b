public import ArktosCore

/// Finds out who sent a request over the network: the first stage of the pipeline.
///
/// Several are asked one after the other; whom none of them knows is nobody, and gets answers about health and version
/// only.
public protocol Authenticator: Sendable {
  /// The caller, or nil if this authenticator cannot tell.
  ///
  /// - Parameters:
  ///   - peer: what the connection tells of its other end.
  /// - Throws: `APIError` (401) for credentials that are wrong.
  func authenticate(_ request: APIRequest, from peer: HTTPPeer) async throws(APIError) -> Caller?

  /// Whose a bearer token is, for `TokenReview`; nil if this authenticator does not know the token, or no tokens at all.
  func caller(ofToken token: String) async throws(APIError) -> Caller?
}

extension Authenticator {
  public func caller(ofToken token: String) async throws(APIError) -> Caller? { nil }
}

/// Takes every request as an operator's, in tenant `default`.
///
/// For servers that only listen on loopback, without TLS: whoever reaches them is on the machine.
public struct TrustEveryone: Authenticator {
  public init() {}

  public func authenticate(_ request: APIRequest, from peer: HTTPPeer) async throws(APIError) -> Caller? {
    .systemAdmin
  }
}

extension APIError {
  /// Source: the answer of kube-apiserver, which does not say what is wrong with credentials.
  static let unauthorized = APIError(code: 401, reason: .unauthorized, message: "Unauthorized")
}

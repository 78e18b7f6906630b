public import ArktosCore

/// Finds out who sent a request: the first stage of the pipeline.
public protocol Authenticator: Sendable {
  /// The caller, or nil if this authenticator cannot tell.
  /// - Throws: `APIError` (401) for credentials that are wrong.
  func authenticate(_ request: APIRequest) async throws(APIError) -> Caller?
}

/// Takes every request as an operator's, in tenant `default`.
///
/// For servers that only listen on loopback without TLS: whoever reaches them is on the machine.
public struct TrustEveryone: Authenticator {
  public init() {}

  public func authenticate(_ request: APIRequest) async throws(APIError) -> Caller? {
    Caller(
      name: "system:admin", groups: [Caller.operatorsGroup, "system:authenticated"],
      tenant: WellKnownNames.defaultTenant)
  }
}

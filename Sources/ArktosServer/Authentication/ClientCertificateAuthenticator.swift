public import ArktosCore

/// Knows callers by their verified client certificates.
///
/// As in Kubernetes the common name is the name and organizations are the groups. As in Arktos, when the first
/// organization is `tenant:<name>`, that is the caller's tenant, and organizational units are the groups.
public struct ClientCertificateAuthenticator: Authenticator {
  public init() {}

  public func authenticate(_ request: APIRequest, from peer: HTTPPeer) async throws(APIError) -> Caller? {
    guard let certificate = peer.certificate else { return nil }
    return try Self.caller(certificate)
  }

  static func caller(_ certificate: ClientCertificate) throws(APIError) -> Caller {
    guard !certificate.commonName.isEmpty else { throw .unauthorized }
    let isTenantForm = certificate.organizations.first?.hasPrefix(tenantMark) ?? false
    return Caller(
      name: certificate.commonName,
      groups: (isTenantForm ? certificate.organizationalUnits : certificate.organizations)
        + [Caller.authenticatedGroup],
      tenant: isTenantForm ? try tenant(certificate.organizations) : WellKnownNames.defaultTenant)
  }

  private static let tenantMark = "tenant:"

  /// Several tenants in one certificate are refused: each of them could be meant.
  private static func tenant(_ organizations: [String]) throws(APIError) -> String {
    let names = organizations.flatMap { $0.split(separator: ":", omittingEmptySubsequences: false).dropFirst() }
    guard organizations.count == 1, names.count == 1, let name = names.first, !name.isEmpty,
      name != WellKnownNames.allTenants
    else { throw .unauthorized }
    return String(name)
  }
}

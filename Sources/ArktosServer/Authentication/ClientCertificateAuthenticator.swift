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
    guard let caller = certificate.caller else { throw .unauthorized }
    return caller
  }
}

extension Caller {
  private static let tenantMark = "tenant:"

  /// Nil for a subject that names nobody.
  init?(commonName: String, _ organizations: [String], _ organizationalUnits: [String]) {
    guard !commonName.isEmpty else { return nil }
    var tenant = WellKnownNames.defaultTenant
    var groups = organizations
    if organizations.first?.hasPrefix(Self.tenantMark) == true {
      guard let named = Self.tenant(organizations) else { return nil }
      (tenant, groups) = (named, organizationalUnits)
    }
    self.init(name: commonName, groups: groups + [Self.authenticatedGroup], tenant: tenant)
  }

  /// Several tenants in one certificate are refused: each of them could be meant.
  private static func tenant(_ organizations: [String]) -> String? {
    let names = organizations.flatMap { $0.split(separator: ":", omittingEmptySubsequences: false).dropFirst() }
    guard organizations.count == 1, names.count == 1, let name = names.first, !name.isEmpty,
      name != WellKnownNames.allTenants
    else { return nil }
    return String(name)
  }
}

internal import SwiftASN1
internal import X509

/// The subject of a certificate by which a client has shown who it is, and which has been verified.
public struct ClientCertificate: Hashable, Sendable {
  public let commonName: String
  /// In their order.
  public let organizations: [String]
  /// In their order.
  public let organizationalUnits: [String]
  /// Whom ``ClientCertificateAuthenticator`` takes its owner for; nil if nobody can be it. Worked out once for all requests.
  let caller: Caller?

  public init(commonName: String, organizations: [String] = [], organizationalUnits: [String] = []) {
    self.commonName = commonName
    self.organizations = organizations
    self.organizationalUnits = organizationalUnits
    caller = Caller(commonName: commonName, organizations, organizationalUnits)
  }

  init(subjectOf certificate: Certificate) {
    var values: [ASN1ObjectIdentifier: [String]] = [:]
    for attribute in certificate.subject.joined() {
      // What is no text cannot be anybody's name.
      if let text = String(attribute.value) { values[attribute.type, default: []].append(text) }
    }
    self.init(
      commonName: values[.RDNAttributeType.commonName]?.first ?? "",
      organizations: values[.RDNAttributeType.organizationName] ?? [],
      organizationalUnits: values[.RDNAttributeType.organizationalUnitName] ?? [])
  }
}

internal import Glibc
internal import SwiftASN1
internal import X509

/// The names and addresses that a server's certificate vouches for.
public struct CertificateNames: Hashable, Sendable {
  /// Host names and IP addresses, as text.
  public private(set) var all: Set<String>

  public init(_ names: some Sequence<String>) {
    // Listening on every address is no address that a client calls.
    all = Set(names.map(Self.withoutBrackets).filter { !$0.isEmpty && $0 != "0.0.0.0" && $0 != "::" })
  }

  /// What every API server is called: on its own machine, and by the Service `kubernetes` inside the cluster.
  /// Source: kubeadm's certificate of the API server.
  public static func standard(hostName: String = Self.machineName) -> CertificateNames {
    CertificateNames([
      "localhost", "127.0.0.1", "::1", hostName, "kubernetes", "kubernetes.default", "kubernetes.default.svc",
      "kubernetes.default.svc.cluster.local",
    ])
  }

  /// What this machine calls itself; empty if it has no name.
  public static var machineName: String {
    var buffer = [CChar](repeating: 0, count: 256)
    return gethostname(&buffer, buffer.count - 1) == 0 ? text(buffer) : ""
  }

  public func union(_ other: CertificateNames) -> CertificateNames { CertificateNames(all.union(other.all)) }

  /// The names that are not among another's, sorted.
  public func missing(from other: CertificateNames) -> [String] { all.subtracting(other.all).sorted() }

  private static func withoutBrackets(_ name: String) -> String {
    name.hasPrefix("[") && name.hasSuffix("]") ? String(name.dropFirst().dropLast()) : name
  }
}

extension CertificateNames {
  /// The names that a certificate carries.
  init(of certificate: Certificate) {
    let names = (try? certificate.extensions.subjectAlternativeNames).flatMap { $0 }
    self.init(
      (names ?? SubjectAlternativeNames([])).compactMap { name in
        switch name {
        case .dnsName(let name): name
        case .ipAddress(let bytes): Self.text(of: Array(bytes.bytes))
        default: nil
        }
      })
  }

  var alternativeNames: SubjectAlternativeNames {
    SubjectAlternativeNames(
      all.sorted().map { name in
        Self.address(name).map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) } ?? .dnsName(name)
      })
  }

  /// The bytes of an IP address; nil for a name.
  static func address(_ text: String) -> [UInt8]? {
    for (family, size) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: size)
      if inet_pton(family, text, &bytes) == 1 { return bytes }
    }
    return nil
  }

  /// The text of an IP address, in the form that the system gives it.
  static func text(of address: [UInt8]) -> String? {
    guard [4, 16].contains(address.count) else { return nil }
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let family = address.count == 4 ? AF_INET : AF_INET6
    return inet_ntop(family, address, &buffer, socklen_t(buffer.count)) == nil ? nil : text(buffer)
  }

  /// What stands in front of the zero that ends C's text.
  private static func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

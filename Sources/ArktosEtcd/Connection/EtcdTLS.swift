internal import ArktosStore

/// What TLS to etcd needs: whom to trust, and as whom to appear.
public struct EtcdTLS: Hashable, Sendable {
  /// Certificates or a key in PEM form.
  public enum Source: Hashable, Sendable {
    case file(String)
    case bytes([UInt8])
  }

  /// The authorities that may have signed the members' certificates; nil for those that the system trusts.
  public var certificateAuthority: Source?
  /// The certificate to show to etcd, followed by the intermediate ones; nil to show none.
  public var certificate: Source?
  /// The private key of ``certificate``.
  public var privateKey: Source?
  /// The name that must stand in the members' certificates, where it is not the host of the endpoint.
  public var serverName: String?

  public init(
    certificateAuthority: Source? = nil, certificate: Source? = nil, privateKey: Source? = nil,
    serverName: String? = nil
  ) {
    self.certificateAuthority = certificateAuthority
    self.certificate = certificate
    self.privateKey = privateKey
    self.serverName = serverName
  }
}

extension EtcdTLS.Source {
  /// What a person who has to look for the fault is told.
  var place: String {
    switch self {
    case .file(let path): path
    case .bytes: "the given PEM text"
    }
  }

  /// - Throws: `.invalid` if the file cannot be read.
  func read() throws(StoreError) -> [UInt8] {
    switch self {
    case .bytes(let bytes): bytes
    case .file(let path): try ConfigurationFile.read(path)
    }
  }
}

extension EtcdTLS: CustomReflectable, CustomStringConvertible {
  /// Without what was given as bytes, which may be a private key.
  public var description: String {
    let places = [("CA", certificateAuthority), ("certificate", certificate), ("key", privateKey)]
      .compactMap { name, source in source.map { "\(name): \($0.place)" } }
    return "TLS(\((places + (serverName.map { ["server name: \($0)"] } ?? [])).joined(separator: ", ")))"
  }

  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Printed by itself, too, what was given as bytes is not shown.
extension EtcdTLS.Source: CustomDebugStringConvertible, CustomReflectable, CustomStringConvertible {
  public var description: String { place }
  public var debugDescription: String { place }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

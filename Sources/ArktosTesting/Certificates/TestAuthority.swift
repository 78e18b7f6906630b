internal import ArktosCore
internal import Synchronization

/// A certificate authority of a test's own, made with the `openssl` program. Its files go with it.
public final class TestAuthority: Sendable {
  /// A certificate that the authority signed, and its private key: paths of PEM files.
  public struct Identity: Hashable, Sendable {
    public var certificatePath: String
    public var keyPath: String
  }

  /// The authority's own certificate: the path of a PEM file.
  public var certificatePath: String { own.certificatePath }

  private let own: Identity
  private let directory: TemporaryDirectory
  private let count = Guarded(0)

  private init(_ own: Identity, _ directory: TemporaryDirectory) {
    self.own = own
    self.directory = directory
  }

  /// - Throws: ``ProcessError`` if `openssl` is not installed, or fails.
  public static func make(_ name: String = "arktos-test-ca") async throws -> TestAuthority {
    let directory = try TemporaryDirectory("ca")
    let own = Identity(certificatePath: directory.path("ca.crt"), keyPath: directory.path("ca.key"))
    try await request(own, name, ["-addext", "keyUsage=critical,keyCertSign,cRLSign"], in: directory)
    return TestAuthority(own, directory)
  }

  /// Signs a certificate that is valid for a day.
  ///
  /// - Parameters:
  ///   - name: the common name, which etcd takes for the user.
  ///   - hosts: names and addresses of a server, as `DNS:localhost` and `IP:127.0.0.1`.
  public func issue(_ name: String, hosts: [String] = ["DNS:localhost", "IP:127.0.0.1"]) async throws -> Identity {
    let number = count.withLock { count in
      count += 1
      return count
    }
    let issued = Identity(
      certificatePath: directory.path("\(number).crt"), keyPath: directory.path("\(number).key"))
    let signing = [
      "-CA", own.certificatePath, "-CAkey", own.keyPath, "-addext", "basicConstraints=critical,CA:FALSE",
      "-addext", "subjectAltName=\(hosts.joined(separator: ","))",
    ]
    try await Self.request(issued, name, signing, in: directory)
    return issued
  }

  private static func request(
    _ identity: Identity, _ name: String, _ arguments: [String], in directory: TemporaryDirectory
  ) async throws {
    _ = try await ChildProcess.output(
      of: "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
        "-subj", "/CN=\(name)", "-out", identity.certificatePath, "-keyout", identity.keyPath,
      ] + arguments, workingIn: directory)
  }
}

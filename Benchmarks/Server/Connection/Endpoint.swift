internal import ArktosClient
internal import FoundationEssentials
internal import NIOCore
internal import NIOSSL

/// Where the server is, and how to speak to it.
struct Endpoint: Sendable {
  enum HTTPVersion: Sendable {
    case http1
    case http2
  }

  var host: String
  var port: Int
  /// What stands in front of every path; empty or beginning with a slash.
  var basePath: String
  var version: HTTPVersion
  /// Nil for plain HTTP.
  var tls: NIOSSLContext?
  /// The name that the certificate must carry; nil for the address itself.
  var serverName: String?
  /// Sent with every request; names in lower case.
  var headers: [(String, String)]

  /// As `Host` headers have it.
  var authority: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

  /// - Throws: `BenchmarkError` for what this program cannot speak to; errors of certificates.
  init(_ configuration: ClientConfiguration, version: HTTPVersion) throws {
    guard let url = ServerURL(configuration.server) else {
      throw BenchmarkError("the server \"\(configuration.server)\" is no http:// or https:// URL")
    }
    host = url.host.hasPrefix("[") ? String(url.host.dropFirst().dropLast()) : url.host
    port = url.port
    basePath = url.path
    self.version = version
    headers = [("user-agent", "arktos-bench"), ("accept", "application/json")]
    if let value = try Self.authorization(configuration.credentials) { headers.append(("authorization", value)) }
    guard url.scheme == "https" else {
      guard version == .http1 else { throw BenchmarkError("HTTP/2 needs an https:// server; give --http1") }
      return
    }
    tls = try Self.context(configuration, version)
    let name = configuration.trust.serverName ?? host
    let isAddress = (try? SocketAddress(ipAddress: name, port: 0)) != nil
    serverName = isAddress ? nil : name
  }

  private static func authorization(_ credentials: ClientConfiguration.Credentials) throws -> String? {
    switch credentials.token {
    // The certificate is enough, and costs nothing for each request.
    case _ where credentials.certificate != nil: return nil
    case .text(let token): return "Bearer \(token)"
    case .file(let path):
      guard let data = FileManager.default.contents(atPath: path) else {
        throw BenchmarkError("cannot read the token file \(path)")
      }
      return "Bearer " + String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace }
    case nil: break
    }
    guard let name = credentials.username else { return nil }
    return "Basic " + Data("\(name):\(credentials.password ?? "")".utf8).base64EncodedString()
  }

  private static func context(_ configuration: ClientConfiguration, _ version: HTTPVersion) throws -> NIOSSLContext {
    var tls = TLSConfiguration.makeClientConfiguration()
    if let authorities = configuration.trust.authorities {
      tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(authorities))
    }
    if configuration.trust.skipsVerification { tls.certificateVerification = .none }
    if let own = configuration.credentials.certificate {
      tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(own.certificate).map { .certificate($0) }
      tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: own.key, format: .pem))
    }
    tls.applicationProtocols = version == .http2 ? ["h2"] : ["http/1.1"]
    return try NIOSSLContext(configuration: tls)
  }
}

/// Why there is nothing to measure, in a sentence that says what to do.
struct BenchmarkError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// How a connection ended before its work was done.
enum ConnectionError: Error, CustomStringConvertible {
  case closed
  case noHTTP2
  case reset(String)

  var description: String {
    switch self {
    case .closed: "the server closed the connection"
    case .noHTTP2: "the server does not speak HTTP/2; give --http1"
    case .reset(let code): "the server ended the connection or a stream: \(code)"
    }
  }
}

public import ArktosClient
public import ArktosCore
internal import CCurl
internal import FoundationEssentials
internal import Synchronization

/// Speaks to one API server over HTTP/1.1 or, where TLS negotiates it, HTTP/2, with libcurl.
///
/// Connections are kept and shared between all transports of a process. A watch's body streams and holds the server
/// back when its reader is slow; any other body is collected. Cancelling the task ends the request.
public final class CurlTransport: Transport {
  /// The times after which the transport gives up.
  public struct Timeouts: Hashable, Sendable {
    /// For a connection, TLS included.
    public var connect: Duration
    /// For a whole exchange other than a watch; nil for none.
    public var request: Duration?

    public init(connect: Duration = .seconds(10), request: Duration? = .seconds(120)) {
      self.connect = connect
      self.request = request
    }
  }

  public let configuration: ClientConfiguration
  private let timeouts: Timeouts
  private let environment: Environment
  private let engine = CurlEngine.shared
  private let tokens: TokenSource?

  public init(
    _ configuration: ClientConfiguration, timeouts: Timeouts = Timeouts(), environment: Environment = .live
  ) {
    self.configuration = configuration
    self.timeouts = timeouts
    self.environment = environment
    tokens = configuration.credentials.token.map(TokenSource.init)
  }

  public func send(_ request: APIRequest) async throws -> APIResponse {
    let isWatch = ["1", "true"].contains(request.queryValue("watch") ?? "")
    let isIdempotent = request.method != .post && request.method != .patch
    let authorization = try authorization()
    let transfer = CurlTransfer(streams: isWatch, isIdempotent: isIdempotent)
    let (configuration, timeouts) = (configuration, timeouts)
    return try await engine.send(transfer, server: configuration.server) { () throws(ClientError) in
      let handle = try CurlHandle()
      try handle.setUp(configuration)
      try handle.setUp(request, server: configuration.server, trust: configuration.trust, authorization)
      try handle.setUp(timeouts, isWatch: isWatch)
      return handle
    }
  }

  private func authorization() throws -> String? {
    if let tokens { return "Bearer \(try tokens.token(at: environment.elapsed()))" }
    guard let username = configuration.credentials.username else { return nil }
    let pair = "\(username):\(configuration.credentials.password ?? "")"
    return "Basic \(Data(pair.utf8).base64EncodedString())"
  }
}

extension CurlHandle {
  fileprivate func setUp(_ configuration: ClientConfiguration) throws(ClientError) {
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_PROTOCOLS_STR, "http,https")
    try set(CURLOPT_TCP_KEEPALIVE, 1)
    // A server that vanished without a word is noticed after about a minute and a half.
    try set(CURLOPT_TCP_KEEPIDLE, 30)
    try set(CURLOPT_TCP_KEEPINTVL, 15)
    // Over TLS a second request waits for the first one's connection, which HTTP/2 lets them share.
    try set(CURLOPT_PIPEWAIT, 1)
    // Proxies named in the environment are for the world outside, not for a cluster's own API.
    try set(CURLOPT_PROXY, "")
    let trust = configuration.trust
    try set(CURLOPT_SSL_VERIFYPEER, trust.skipsVerification ? 0 : 1)
    try set(CURLOPT_SSL_VERIFYHOST, trust.skipsVerification ? 0 : 2)
    if let authorities = trust.authorities { try set(CURLOPT_CAINFO_BLOB, blob: authorities) }
    if let certificate = configuration.credentials.certificate {
      try set(CURLOPT_SSLCERT_BLOB, blob: certificate.certificate)
      try set(CURLOPT_SSLKEY_BLOB, blob: certificate.key)
    }
  }

  fileprivate func setUp(
    _ request: APIRequest, server: String, trust: ClientConfiguration.Trust, _ authorization: String?
  ) throws(ClientError) {
    var headers = request.headers
    var url = server
    if let name = trust.serverName, let parts = ServerURL(server), parts.scheme == "https" {
      // The certificate is checked against the URL's host, so the URL names it and the connection goes elsewhere.
      url = "https://\(name):\(parts.port)\(parts.path)"
      try setConnectTo("\(name):\(parts.port):\(parts.host):\(parts.port)")
      headers["host"] = headers["host"] ?? parts.authority
    }
    url += request.path
    if !request.query.isEmpty { url += "?" + APIRequest.QueryItem.encode(request.query) }
    try set(CURLOPT_URL, url)
    try set(CURLOPT_PATH_AS_IS, 1)
    switch request.method {
    case .get: try set(CURLOPT_HTTPGET, 1)
    case .head: try set(CURLOPT_NOBODY, 1)
    default: try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
    if !request.body.isEmpty || [.post, .put, .patch].contains(request.method) {
      try setBody(request.body)
      if request.method == .get { try set(CURLOPT_CUSTOMREQUEST, "GET") }
    }
    if headers["authorization"] == nil, let authorization { headers["authorization"] = authorization }
    // A name without a value takes out what libcurl would add by itself.
    let lines = headers.map { "\($0.name): \($0.value)" } + ["expect:"]
    try setHeaders(headers["content-type"] == nil ? lines + ["content-type:"] : lines)
  }

  fileprivate func setUp(_ timeouts: CurlTransport.Timeouts, isWatch: Bool) throws(ClientError) {
    try set(CURLOPT_CONNECTTIMEOUT_MS, timeouts.connect.wholeMilliseconds)
    if !isWatch, let limit = timeouts.request { try set(CURLOPT_TIMEOUT_MS, limit.wholeMilliseconds) }
  }
}

extension Duration {
  /// At least 1, because libcurl reads 0 as "for ever".
  fileprivate var wholeMilliseconds: Int {
    max(1, Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000))
  }
}

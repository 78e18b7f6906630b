import ArktosClient
import ArktosCore
import ArktosCurl
import ArktosServer
import ArktosTesting
import FoundationEssentials
import Testing

@testable import ArktosCertificates

/// Says who the client is, by its certificate.
private struct WhoAreYou: HTTPHandler {
  func answer(_ request: APIRequest, from peer: HTTPPeer) async throws -> APIResponse {
    let groups = peer.certificate?.organizations.joined(separator: "+") ?? ""
    return APIResponse(text: "\(peer.certificate?.commonName ?? "nobody")/\(groups)/\(request.body.count)")
  }
}

private func send(_ configuration: ClientConfiguration, _ request: APIRequest = .init(.get, "/")) async throws
  -> String
{
  let response = try await CurlTransport(configuration).send(request)
  return String(decoding: try await response.collectedBody(), as: UTF8.self)
}

@Suite("TLS", .timeLimit(.minutes(2)))
struct TLSTests {
  private let certificates: TestCertificates

  init() throws { certificates = try TestCertificates() }

  @Test(
    "clients choose HTTP/1.1 or HTTP/2, and are known by their certificates on both",
    .enabled(if: CurlProgram.isWanted), arguments: [("--http1.1", "1.1"), ("--http2", "2"), ("--no-alpn", "1.1")])
  func protocols(flag: String, version: String) async throws {
    try await withListener(WhoAreYou(), security: certificates.security()) { listener in
      for client in [try certificates.client("jane", groups: ["a", "b"]), nil] {
        let curl = try CurlProgram(certificates, client: client)
        for host in ["127.0.0.1", "localhost"] {
          let answer = try await curl(flag, "--data", "12345", "https://\(host):\(listener.port)/")
          #expect(answer.code == 0)
          #expect(answer.version == version)
          #expect(answer.status == "200")
          #expect(answer.body == (client == nil ? "nobody//5" : "jane/a+b/5"))
        }
      }
    }
  }

  @Test("TLS 1.2 is spoken, 1.1 is not", .enabled(if: CurlProgram.isWanted))
  func versions() async throws {
    try await withListener(WhoAreYou(), security: certificates.security()) { listener in
      let curl = try CurlProgram(certificates, client: try certificates.client("jane"))
      let url = "https://127.0.0.1:\(listener.port)/"
      #expect(try await curl("--tls-max", "1.2", url).body == "jane//0")
      #expect(try await curl("--tls-max", "1.1", url).code != 0)
    }
  }

  @Test("a client whose certificate is another authority's, has expired, or is no client's, is nobody")
  func strangers() async throws {
    let past = try TestCertificates(now: Date() - 400 * 86_400)
    let cases = [
      (certificates, try TestCertificates().client("jane")), (past, try past.client("jane")),
      (certificates, certificates.server),
    ]
    for (authority, client) in cases {
      try await withListener(WhoAreYou(), security: certificates.security(clients: authority)) { listener in
        let configuration = try certificates.configuration(port: listener.port, client: client)
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
          for _ in 1...4 { group.addTask { try await send(configuration) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == Array(repeating: "nobody//0", count: 4))
      }
    }
  }

  @Test("a client that resumes a TLS session is still known", .enabled(if: CurlProgram.isWanted))
  func resumed() async throws {
    try await withListener(WhoAreYou(), security: certificates.security()) { listener in
      let curl = try CurlProgram(certificates, client: try certificates.client("jane"))
      let url = "https://127.0.0.1:\(listener.port)/"
      let answer = try await curl(
        "--http1.1", "--verbose", "--header", "Connection: close", "--output", "/dev/null", url, url)
      #expect(answer.output.contains("re-using session ID"))
      #expect(answer.body == "jane//0")
    }
  }

  @Test("a client that trusts another authority, or meets an expired certificate, says so in one line")
  func wrongServer() async throws {
    let other = try TestCertificates()
    try await withListener(WhoAreYou(), security: certificates.security()) { listener in
      let error = await #expect(throws: ClientError.self) {
        try await send(try other.configuration(port: listener.port))
      }
      #expect(error?.code == .tls)
      #expect(error?.message.contains("is not trusted") == true)
      #expect(error?.message.contains("check certificate-authority in the kubeconfig") == true)
    }
    let past = try TestCertificates(now: Date() - 400 * 86_400)
    try await withListener(WhoAreYou(), security: past.security()) { listener in
      let error = await #expect(throws: ClientError.self) {
        try await send(try past.configuration(port: listener.port))
      }
      #expect(error?.message.contains("has expired") == true)
    }
  }

  @Test("plain HTTP to a port with TLS, and TLS to a port without, are told apart from other failures")
  func wrongProtocol() async throws {
    try await withListener(WhoAreYou(), security: certificates.security()) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
      let answer = try await connection.waitUntilClosed()
      #expect(answer.hasPrefix("HTTP/1.0 400 Bad Request\r\n"))
      #expect(answer.hasSuffix("Client sent an HTTP request to an HTTPS server.\n"))
      let client = Client(transport: CurlTransport(ClientConfiguration(server: "http://127.0.0.1:\(listener.port)")))
      let error = await #expect(throws: APIError.self) { try await client.send(APIRequest(.get, "/")) }
      #expect(error?.message == "Client sent an HTTP request to an HTTPS server.")
    }
    try await withListener(WhoAreYou()) { listener in
      let error = await #expect(throws: ClientError.self) {
        try await send(try certificates.configuration(port: listener.port))
      }
      #expect(error?.message.contains("does not speak TLS") == true)
    }
  }

  @Test("a connection that never gets through the handshake is closed", arguments: ["", "\u{16}\u{03}\u{01}"])
  func slowHandshake(sent: String) async throws {
    let timeouts = HTTPTimeouts(handshake: .milliseconds(200))
    try await withListener(WhoAreYou(), security: certificates.security(), timeouts: timeouts) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send(sent)
      _ = try await connection.waitUntilClosed()
    }
  }

  @Test("a session that is taken up again is the same client's")
  func resumption() async throws {
    try await withListener(WhoAreYou(), security: certificates.security()) { listener in
      let configuration = try certificates.configuration(port: listener.port, client: try certificates.client("jane"))
      // One transport each, no connection kept: libcurl offers the session again.
      for _ in 0..<5 {
        #expect(try await send(configuration, APIRequest(.get, "/", headers: ["connection": "close"])) == "jane//0")
      }
    }
  }

  @Test("certificates that cannot be used are named when the listener binds")
  func unusable() async throws {
    let good = try certificates.client("x")
    let other = try certificates.client("y")
    let cases: [(ServerTLS, String)] = [
      (.init(certificateChain: Array("no".utf8), privateKey: good.key), "the server's certificate"),
      (.init(certificateChain: good.certificate, privateKey: Array("no".utf8)), "the server's private key"),
      (
        .init(certificateChain: good.certificate, privateKey: good.key, clientAuthorities: Array("no".utf8)),
        "the clients' certificate authority"
      ),
      (
        .init(certificateChain: good.certificate, privateKey: other.key),
        "the server's certificate with its private key"
      ),
    ]
    for (tls, part) in cases {
      let listener = HTTPListener(handler: WhoAreYou(), configuration: .init(security: .tls(tls)))
      let error = await #expect(throws: ServerTLSError.self) { try await listener.bind() }
      #expect(error?.description.hasPrefix(part) == true)
    }
  }
}

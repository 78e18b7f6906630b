import ArktosCore
import ArktosServer
import ArktosTesting
import Testing

/// Bytes on a socket that no client would send.
@Suite("Fuzzing: HTTP")
struct HTTPFuzzTests {
  private static let handler = Answering { request in
    APIResponse(text: "<\(request.method.rawValue) \(request.path) \(request.body.count)>")
  }

  private static func request(_ generator: inout SeededGenerator) -> String {
    let body = String(repeating: "x", count: generator.below(50))
    let length = generator.pick([
      "Content-Length: \(body.utf8.count)\r\n", "Content-Length: -1\r\n", "Content-Length: 99999999999999999999\r\n",
      "Content-Length: 3\r\nContent-Length: 4\r\n", "Transfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "",
    ])
    let chunk = "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
    let method = generator.pick(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW", "PRI", ""])
    let target = generator.pick([
      "/", "/api/v1/pods?watch=1", "*", "http://x/y", "/%", "//", "/?&=&a&b=%zz", "\u{0}", "",
    ])
    let version = generator.pick(["HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "HTTP", ""])
    let header = generator.pick([
      "", "Expect: 100-continue\r\n", "Connection: upgrade\r\nUpgrade: h2c\r\n", ": x\r\n", "a\r\n",
    ])
    return "\(method) \(target) \(version)\r\nHost: x\r\n\(header)\(length)\r\n"
      + (generator.chance(1, of: 2) ? chunk : body)
  }

  @Test("over HTTP/1.1 they are refused or passed over, and the next client is answered")
  func http1() async throws {
    let mutation = Mutation(words: ["\r\n", "\n", "\r", " ", ":", "\u{0}", "HTTP/1.1", "chunked", ";", "0\r\n\r\n"])
    try await withListener(Self.handler) { listener in
      try await FuzzSession.run("http1", seeds: 20) { generator in
        let texts = (0...generator.below(3)).map { _ in Self.request(&generator) }
        let text = generator.chance(3, of: 4) ? mutation.mutate(texts.joined(), &generator) : texts.joined()
        let connection = try RawConnection(port: listener.port)
        try await connection.send(text)
        connection.endSending()
        let answers = try await connection.waitUntilClosed()
        // Kubernetes' own server too answers versions that there are not with 505.
        let failure = answers.split(separator: "\r\n").first { $0.hasPrefix("HTTP/1.1 5") && !$0.contains(" 505 ") }
        try require(failure == nil, "\(failure ?? "")", text)
        let other = try RawConnection(port: listener.port)
        try await other.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        try require(try await other.waitUntilClosed().contains("<GET /a 0>"), "the next client is not answered", text)
      }
    }
  }

  private static func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt32, _ payload: [UInt8]) -> [UInt8] {
    let length = UInt32(payload.count)
    func bytes(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
    return bytes(length).dropFirst() + [type, flags] + bytes(stream) + payload
  }

  private static func frames(_ generator: inout SeededGenerator) -> [UInt8] {
    // GET https / from the static table, and the authority as a literal.
    let head: [UInt8] = [0x82, 0x87, 0x84, 0x41, 0x01, 0x78]
    var bytes: [UInt8] = []
    for _ in 0..<generator.below(30) {
      let stream = UInt32(generator.pick([0, 1, 1, 3, 5, 2, 0x7FFF_FFFF]))
      let flags = UInt8(generator.pick([0, 1, 4, 5, 8, 0x20, 0xFF]))
      let noise = (0..<generator.below(20)).map { _ in UInt8(generator.below(256)) }
      switch generator.below(8) {
      case 0, 1: bytes += frame(1, flags | 4, stream, head)
      case 2: bytes += frame(0, flags, stream, noise)
      case 3: bytes += frame(4, flags & 1, 0, generator.chance(1, of: 2) ? noise : [0, 4, 0x7F, 0xFF, 0xFF, 0xFF])
      case 4: bytes += frame(8, 0, stream, [0x7F, 0xFF, 0xFF, 0xFF])
      case 5: bytes += frame(3, 0, stream, [0, 0, 0, 8])
      case 6: bytes += frame(9, flags, stream, noise)
      default: bytes += frame(UInt8(generator.below(12)), flags, stream, noise)
      }
    }
    return bytes
  }

  @Test("over HTTP/2 too", .timeLimit(.minutes(30)))
  func http2() async throws {
    let certificates = try TestCertificates()
    let mutation = Mutation(words: ["\u{0}", "\u{7F}", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"])
    try await withListener(Self.handler, security: certificates.security()) { listener in
      try await FuzzSession.run("http2", seeds: 20) { generator in
        var bytes = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + Self.frame(4, 0, 0, []) + Self.frames(&generator)
        if generator.chance(1, of: 3) { bytes = mutation.mutate(bytes, &generator) }
        try await HTTP2Bytes.send(bytes, port: listener.port, certificates)
        let client = try await HTTP2Client(port: listener.port, certificates)
        let answer = try await client.open("/a").waitUntilComplete()
        client.close()
        try require(answer.body == "<GET /a 0>", "the next client is not answered", "\(bytes)")
      }
    }
  }
}

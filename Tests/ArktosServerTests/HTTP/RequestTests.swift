import ArktosCore
import ArktosServer
import ArktosTesting
import Synchronization
import Testing

/// Answers with the method, the path and the size of the body.
private let echo = Answering { APIResponse(text: "<\($0.method.rawValue) \($0.path) \($0.body.count)>") }

@Suite("HTTP: requests")
struct RequestTests {
  @Test("a connection is kept for further requests")
  func keepAlive() async throws {
    try await withListener(echo) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
      try await connection.wait(for: "the first answer") { $0.hasSuffix("<GET /a 0>") }
      try await connection.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
      let text = try await connection.wait(for: "the second answer") { $0.hasSuffix("<POST /b 3>") }
      #expect(!text.lowercased().contains("connection: close"))
    }
  }

  @Test("an answer never overtakes an earlier one")
  func pipelining() async throws {
    let mayAnswer = Latch()
    let handler = Answering { request in
      if request.path == "/0" { await mayAnswer.wait() }
      return APIResponse(text: "<\(request.path)>")
    }
    try await withListener(handler) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send((0..<20).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
      mayAnswer.open()
      let text = try await connection.wait(for: "all answers") { $0.contains("</19>") }
      let order = text.split(separator: "<").dropFirst().map { $0.prefix { $0 != ">" } }
      #expect(order == (0..<20).map { "/\($0)" })
    }
  }

  @Test(
    "thousands of requests at once are all answered in their order, also behind one that takes its time",
    arguments: [false, true])
  func manyAtOnce(isHeldUp: Bool) async throws {
    let mayAnswer = Latch()
    if !isHeldUp { mayAnswer.open() }
    let handler = Answering { request in
      if request.path == "/0" { await mayAnswer.wait() }
      return APIResponse(text: "<\(request.path)>")
    }
    let count = 3000
    try await withListener(handler) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send((0..<count).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
      mayAnswer.open()
      let text = try await connection.wait(for: "all answers") { $0.hasSuffix("</\(count - 1)>") }
      let order = text.split(separator: "<").dropFirst().map { $0.prefix { $0 != ">" } }
      #expect(order == (0..<count).map { "/\($0)" })
    }
  }

  @Test("what is pipelined behind a request that closes the connection is not done")
  func nothingBehindTheLast() async throws {
    let paths = Mutex<[String]>([])
    let handler = Answering { request in
      paths.withLock { $0.append(request.path) }
      return APIResponse(text: "<\(request.path)>")
    }
    try await withListener(handler) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send(
        "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET /late HTTP/1.1\r\nHost: x\r\n\r\n")
      let text = try await connection.waitUntilClosed()
      #expect(text.hasSuffix("</last>"))
      #expect(text.contains("connection: close"))
    }
    #expect(paths.withLock { $0 } == ["/last"])
  }

  @Test("what a client wrote cannot end the line of a header that tells of it")
  func controlCharacters() async throws {
    let handler = Answering { _ in
      var response = APIResponse(text: "<done>")
      response.headers["warning"] = "299 - \"a\r\nset-cookie: x\0y\tz\""
      return response
    }
    try await withListener(handler) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      let text = try await connection.wait(for: "the answer") { $0.hasSuffix("<done>") }
      #expect(text.contains("warning: 299 - \"a  set-cookie: x y\tz\"\r\n"))
    }
  }

  @Test(
    "HTTP/1.0 and requests to upgrade are answered, and the connection closed",
    arguments: [
      "GET /a HTTP/1.0\r\n\r\n",
      "GET /a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    ])
  func oneShot(request: String) async throws {
    try await withListener(echo) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send(request)
      #expect(try await connection.waitUntilClosed().hasSuffix("<GET /a 0>"))
    }
  }

  @Test("HEAD is answered without a body, and the connection goes on")
  func head() async throws {
    try await withListener(echo) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n")
      let head = try await connection.wait(for: "the head") { $0.hasSuffix("\r\n\r\n") }
      #expect(head.contains("content-length: 11"))
      try await connection.send("GET /b HTTP/1.1\r\nHost: x\r\n\r\n")
      let all = try await connection.wait(for: "the second answer") { $0.hasSuffix("<GET /b 0>") }
      #expect(!all.contains("<HEAD"))
    }
  }

  @Test("HEAD of a stream ends it")
  func headOfAStream() async throws {
    let isCancelled = Latch()
    let handler = Answering { _ in
      APIResponse(status: 200, body: .stream(ByteStream(next: { Array("piece".utf8) }, cancel: { isCancelled.open() })))
    }
    try await withListener(handler) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try await !connection.waitUntilClosed().contains("piece"))
      await isCancelled.wait()
    }
  }

  @Test("a client that asks before it sends its body is told to go on")
  func expectContinue() async throws {
    try await withListener(echo) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
      try await connection.wait(for: "100 Continue") { $0 == "HTTP/1.1 100 Continue\r\n\r\n" }
      try await connection.send("body")
      try await connection.wait(for: "the answer") { $0.hasSuffix("<PUT /a 4>") }
    }
  }

  @Test(
    "a body that is too large is refused once, and the connection closed",
    arguments: [
      "Content-Length: 5000\r\nExpect: 100-continue\r\n\r\n",
      "Content-Length: 5000\r\n\r\n" + String(repeating: "x", count: 5000),
      "Transfer-Encoding: chunked\r\n\r\n"
        + String(repeating: "64\r\n\(String(repeating: "x", count: 100))\r\n", count: 50),
    ])
  func tooLarge(rest: String) async throws {
    try await withListener(echo) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("POST /a HTTP/1.1\r\nHost: x\r\n" + rest)
      let text = try await connection.waitUntilClosed()
      #expect(text.hasPrefix("HTTP/1.1 413 "))
      #expect(text.contains("\"reason\":\"RequestEntityTooLarge\""))
      #expect(text.split(separator: "HTTP/1.1").count == 1)
    }
  }

  @Test("what is no HTTP is answered with 400")
  func malformed() async throws {
    try await withListener(echo) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("This is not HTTP\r\n\r\n")
      let text = try await connection.waitUntilClosed()
      #expect(text.hasPrefix("HTTP/1.1 400 "))
      #expect(text.contains("\"kind\":\"Status\""))
    }
  }

  @Test(
    "a header that is too large is answered with 431",
    arguments: [
      "X: " + String(repeating: "x", count: 70_000) + "\r\n",
      (0..<200).map { "X-\($0): x\r\n" }.joined(),
    ])
  func largeHeader(fields: String) async throws {
    try await withListener(echo) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("GET /a HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
      #expect(try await connection.waitUntilClosed().hasPrefix("HTTP/1.1 431 "))
    }
  }

  @Test("what is no HTTP behind a request does not keep that from being answered")
  func malformedBehind() async throws {
    try await withListener(echo) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nThis is not HTTP\r\n\r\n")
      let text = try await connection.waitUntilClosed()
      #expect(text.hasPrefix("HTTP/1.1 200 "))
      #expect(text.contains("<GET /a 0>HTTP/1.1 400 "))
    }
  }

  @Test("a method that the API does not have is answered with 405")
  func unknownMethod() async throws {
    try await withListener(echo) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("PROPFIND /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n")
      let text = try await connection.wait(for: "both answers") { $0.hasSuffix("<GET /b 0>") }
      #expect(text.hasPrefix("HTTP/1.1 405 "))
    }
  }

  @Test("a handler that fails gives 500, and the connection goes on")
  func failingHandler() async throws {
    let handler = Answering { request in
      guard request.path == "/good" else { throw APIError.badRequest("broken") }
      return APIResponse(text: "<good>")
    }
    try await withListener(handler) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("GET /bad HTTP/1.1\r\nHost: x\r\n\r\n")
      try await connection.wait(for: "500") { $0.hasPrefix("HTTP/1.1 500 ") && $0.hasSuffix("}") }
      try await connection.send("GET /good HTTP/1.1\r\nHost: x\r\n\r\n")
      try await connection.wait(for: "the second answer") { $0.hasSuffix("<good>") }
    }
  }

  @Test("a large answer arrives whole")
  func largeAnswer() async throws {
    let size = 3_000_000
    try await withListener(Answering { _ in APIResponse(text: String(repeating: "x", count: size)) }) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
      let text = try await connection.waitUntilClosed()
      #expect(text.utf8.reversed().prefix { $0 == UInt8(ascii: "x") }.count == size)
    }
  }
}

import ArktosCore
import ArktosServer
import ArktosTesting
import Synchronization
import Testing

private let short = Duration.milliseconds(100)

@Suite("HTTP: lifecycle")
struct LifecycleTests {
  @Test("a client that goes away cancels its request")
  func disconnect() async throws {
    let (hasBegun, isCancelled) = (Latch(), Latch())
    let handler = Answering { _ in
      hasBegun.open()
      return try await lateAnswer(isCancelled: isCancelled)
    }
    try await withListener(handler) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
      await hasBegun.wait()
      connection.close()
      await isCancelled.wait()
    }
  }

  @Test("a client that goes away ends its stream")
  func disconnectFromStream() async throws {
    let isCancelled = Latch()
    let handler = Answering { _ in waitingStream(isOver: isCancelled) }
    try await withListener(handler) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
      try await connection.wait(for: "the first piece") { $0.contains("piece") }
      connection.close()
      await isCancelled.wait()
    }
  }

  @Test("a client that stops reading holds its own stream back, and is given up")
  func stalledReader() async throws {
    let pieces = Mutex(0)
    let isCancelled = Latch()
    let handler = Answering { _ in
      endlessStream(isCancelled: isCancelled) { pieces.withLock { $0 += 1 } }
    }
    try await withListener(handler, timeouts: HTTPTimeouts(write: short)) { listener in
      let connection = try RawConnection(port: listener.port, receiveBuffer: 4096)
      try await connection.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
      await isCancelled.wait()
      // What fits into the sockets' buffers, far from what an unbounded queue would have taken.
      #expect(pieces.withLock { $0 } < 1000)
      #expect(connection.received.isEmpty)
    }
  }

  @Test(
    "a connection without requests, or with a head that does not come to an end, is closed",
    arguments: [
      "", "GET /a HTTP/1.1\r\nHos",
    ])
  func silentClient(sent: String) async throws {
    let timeouts = sent.isEmpty ? HTTPTimeouts(idle: short) : HTTPTimeouts(receive: short)
    try await withListener(Answering { _ in APIResponse(text: "answer") }, timeouts: timeouts) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send(sent)
      #expect(try await connection.waitUntilClosed().isEmpty)
    }
  }

  @Test("a body that does not come to an end is answered with 408")
  func slowBody() async throws {
    let handler = Answering { _ in APIResponse(text: "answer") }
    try await withListener(handler, timeouts: HTTPTimeouts(receive: short)) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
      #expect(try await connection.waitUntilClosed().hasPrefix("HTTP/1.1 408 "))
    }
  }

  @Test("a handler that takes too long is cancelled, and its client told")
  func requestTimeout() async throws {
    let isCancelled = Latch()
    let handler = Answering { _ in try await lateAnswer(isCancelled: isCancelled) }
    try await withListener(handler, timeouts: HTTPTimeouts(request: short)) { listener in
      let connection = try RawConnection(port: listener.port)
      try await connection.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
      let text = try await connection.waitUntilClosed()
      #expect(text.hasPrefix("HTTP/1.1 504 "))
      #expect(text.contains("\"reason\":\"Timeout\""))
      await isCancelled.wait()
    }
  }

  @Test("shutting down lets running requests finish, ends streams with their last chunk, and closes idle connections")
  func gracefulShutdown() async throws {
    let (hasBegun, mayAnswer) = (Latch(), Latch())
    let handler = Answering { request in
      guard request.path == "/stream" else {
        if request.path == "/slow" {
          hasBegun.open()
          await mayAnswer.wait()
        }
        return APIResponse(text: "<\(request.path)>")
      }
      return waitingStream()
    }
    try await withListener(handler) { listener in
      let idle = try RawConnection(port: listener.port)
      let slow = try RawConnection(port: listener.port)
      let stream = try RawConnection(port: listener.port)
      try await idle.send("GET /idle HTTP/1.1\r\nHost: x\r\n\r\n")
      try await idle.wait(for: "the answer") { $0.hasSuffix("</idle>") }
      try await stream.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
      try await stream.wait(for: "the first piece") { $0.contains("piece") }
      try await slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
      await hasBegun.wait()

      await listener.shutDown()
      #expect(try await stream.waitUntilClosed().hasSuffix("\r\n0\r\n\r\n"))
      #expect(try await idle.waitUntilClosed().hasSuffix("</idle>"))
      mayAnswer.open()
      let answer = try await slow.waitUntilClosed()
      #expect(answer.hasSuffix("</slow>"))
      #expect(answer.contains("connection: close"))
    }
  }
}

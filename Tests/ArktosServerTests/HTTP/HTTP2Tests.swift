import ArktosClient
import ArktosCore
import ArktosCurl
import ArktosServer
import ArktosTesting
import NIOHTTP1
import Synchronization
import Testing

private let short = Duration.milliseconds(100)

@Suite("HTTP/2", .timeLimit(.minutes(2)))
struct HTTP2Tests {
  private let certificates: TestCertificates

  init() throws { certificates = try TestCertificates() }

  private func withClient(
    _ handler: any HTTPHandler, timeouts: HTTPTimeouts = HTTPTimeouts(), window: Int = 65_535,
    _ body: @escaping @Sendable (HTTP2Client, RunningListener) async throws -> Void
  ) async throws {
    try await withListener(handler, security: certificates.security(), timeouts: timeouts) { listener in
      let client = try await HTTP2Client(port: listener.port, certificates, window: window)
      defer { client.close() }
      try await body(client, listener)
    }
  }

  @Test("many requests on one connection are answered each for itself, as they become ready")
  func multiplexing() async throws {
    let mayAnswer = Latch()
    let handler = Answering { request in
      if request.path == "/slow" { await mayAnswer.wait() }
      return APIResponse(text: "<\(request.method.rawValue) \(request.path) \(request.body.count)>")
    }
    try await withClient(handler) { client, _ in
      let slow = try await client.open("/slow")
      var streams: [HTTP2Stream] = []
      for number in 0..<200 { streams.append(try await client.open("/\(number)", method: .POST, body: "12345")) }
      for (number, stream) in streams.enumerated() {
        let answer = try await stream.waitUntilComplete()
        #expect(answer.status == 200)
        #expect(answer.body == "<POST /\(number) 5>")
        #expect(answer.headers["connection"].isEmpty)
      }
      #expect(slow.now().status == nil)
      mayAnswer.open()
      #expect(try await slow.waitUntilComplete().body == "<GET /slow 0>")
    }
  }

  @Test("large answers arrive whole, through small windows")
  func largeAnswers() async throws {
    let text = String(repeating: "0123456789", count: 500_000)
    try await withClient(Answering { _ in APIResponse(text: text) }) { client, _ in
      let streams = [try await client.open("/a"), try await client.open("/b")]
      for stream in streams { #expect(try await stream.waitUntilComplete().body == text) }
    }
  }

  @Test("HEAD has the answer's head and no body")
  func head() async throws {
    try await withClient(Answering { _ in APIResponse(text: "12345") }) { client, _ in
      let answer = try await client.open("/a", method: .HEAD).waitUntilComplete()
      #expect(answer.headers["content-length"] == ["5"])
      #expect(answer.body.isEmpty)
    }
  }

  @Test("a body that is too large is refused at once, and the connection goes on", arguments: [true, false])
  func tooLarge(isAnnounced: Bool) async throws {
    try await withClient(Answering { _ in APIResponse(text: "answer") }) { client, _ in
      let headers: HTTPHeaders = isAnnounced ? ["content-length": "2000"] : [:]
      let body = isAnnounced ? nil : String(repeating: "x", count: 2000)
      let stream = try await client.open("/a", method: .POST, headers: headers, body: body, ends: false)
      let answer = try await stream.wait(for: "the refusal and the stream's end") { $0.isClosed }
      #expect(answer.status == 413)
      #expect(answer.isComplete)
      #expect(answer.body.contains("RequestEntityTooLarge"))
      #expect(try await client.open("/b").waitUntilComplete().body == "answer")
    }
  }

  @Test("a request that does not come to an end is answered with 408, one that takes too long with 504")
  func timeouts() async throws {
    let isCancelled = Latch()
    let handler = Answering { _ in try await lateAnswer(isCancelled: isCancelled) }
    try await withClient(handler, timeouts: HTTPTimeouts(receive: short, request: short)) { client, _ in
      let unfinished = try await client.open("/a", method: .POST, body: "abc", ends: false)
      #expect(try await unfinished.waitUntilComplete().status == 408)
      let slow = try await client.open("/b")
      let answer = try await slow.waitUntilComplete()
      #expect(answer.status == 504)
      #expect(answer.body.contains("\"reason\":\"Timeout\""))
      await isCancelled.wait()
    }
  }

  @Test("a client that gives a request up cancels it and nothing else")
  func reset() async throws {
    let (hasBegun, isCancelled) = (Latch(), Latch())
    let handler = Answering { request in
      guard request.path == "/given-up" else { return APIResponse(text: "answer") }
      hasBegun.open()
      return try await lateAnswer(isCancelled: isCancelled)
    }
    try await withClient(handler) { client, _ in
      let stream = try await client.open("/given-up")
      await hasBegun.wait()
      stream.reset()
      await isCancelled.wait()
      #expect(try await client.open("/b").waitUntilComplete().body == "answer")
    }
  }

  @Test("streams that are given up or fail leave those alone that come behind them")
  func streamsInSequence() async throws {
    let handler = Answering { request in
      switch request.path {
      case "/late": return try await lateAnswer()
      case "/failing": throw APIError.internalError("on purpose")
      case "/watch": return waitingStream()
      default: return APIResponse(text: "<\(request.path)>")
      }
    }
    try await withClient(handler) { client, _ in
      for round in 0..<40 {
        let late = try await client.open("/late")
        let watch = try await client.open("/watch")
        if round % 2 == 0 { late.reset() }
        let failing = try await client.open("/failing")
        if round % 3 == 0 { try await watch.wait(for: "the first piece") { $0.body == "piece" } }
        watch.reset()
        for number in 0..<3 {
          // One after the other, so that what answered the one may answer the next.
          let answer = try await client.open("/\(round)-\(number)").waitUntilComplete()
          #expect(answer.status == 200)
          #expect(answer.body == "</\(round)-\(number)>")
        }
        #expect(try await failing.waitUntilComplete().status == 500)
        late.reset()
      }
    }
  }

  @Test("an answer without a body ends with its head", arguments: [204, 304])
  func bodiless(status: Int) async throws {
    try await withClient(Answering { _ in APIResponse(status: status, headers: [:], body: .bytes([])) }) { client, _ in
      let answer = try await client.open("/a").waitUntilComplete()
      #expect(answer.status == status)
      #expect(answer.headers["content-length"].isEmpty)
      #expect(answer.body.isEmpty)
    }
  }

  @Test("a client that goes away ends all its streams")
  func disconnect() async throws {
    let ends = (0..<3).map { _ in Latch() }
    let next = Mutex(0)
    let handler = Answering { _ in
      let number = next.withLock { number in
        defer { number += 1 }
        return number
      }
      return waitingStream(isOver: ends[number])
    }
    try await withClient(handler) { client, _ in
      for _ in ends {
        try await client.open("/watch").wait(for: "the first piece") { $0.body == "piece" }
      }
      client.close()
      for end in ends { await end.wait() }
    }
  }

  @Test("a client that does not read one answer holds it back, is given up there, and gets the others")
  func stalledReader() async throws {
    let pieces = Mutex(0)
    let isCancelled = Latch()
    let handler = Answering { request in
      guard request.path == "/endless" else { return APIResponse(text: "answer") }
      return endlessStream(isCancelled: isCancelled) { pieces.withLock { $0 += 1 } }
    }
    try await withClient(handler, timeouts: HTTPTimeouts(write: short), window: 4096) { client, _ in
      let stalled = try await client.open("/endless", reads: false)
      await isCancelled.wait()
      #expect(pieces.withLock { $0 } < 10)
      _ = stalled
      #expect(try await client.open("/b").waitUntilComplete().body == "answer")
    }
  }

  @Test("a client that reads nothing at all any more is given up, with all its streams")
  func stalledConnection() async throws {
    let ends = [Latch(), Latch()]
    let handler = Answering { request in
      if request.path == "/watch" { return waitingStream(isOver: ends[0]) }
      return endlessStream(isCancelled: ends[1]) {}
    }
    // The window alone would let everything through.
    try await withClient(handler, timeouts: HTTPTimeouts(write: short), window: 1 << 30) { client, _ in
      try await client.open("/watch").wait(for: "the first piece") { $0.body == "piece" }
      try await client.stopReading()
      _ = try await client.open("/endless")
      for end in ends { await end.wait() }
    }
  }

  @Test("large answers share the connection, and small ones need not wait for them")
  func turns() async throws {
    let text = String(repeating: "0123456789", count: 200_000)
    let handler = Answering { request in APIResponse(text: request.path == "/small" ? "small" : text) }
    // A client that takes its time has the answers wait for each other.
    try await withClient(handler) { client, _ in
      let large = [try await client.open("/a"), try await client.open("/b")]
      for stream in large { try await stream.wait(for: "its beginning") { !$0.body.isEmpty } }
      try await client.open("/small").waitUntilComplete()
      let first = try await large[0].waitUntilComplete()
      #expect(first.body == text)
      // At half the time the second was about where the first was.
      #expect(large[1].now().body.utf8.count > text.utf8.count / 2)
      #expect(try await large[1].waitUntilComplete().body == text)
    }
  }

  @Test("a client that leaves no room for an answer's end is given up there")
  func stalledEnd() async throws {
    let size = 4096
    let handler = Answering { request in
      let piece = Mutex<[UInt8]?>(Array(repeating: UInt8(ascii: "x"), count: size))
      let stream = ByteStream(
        next: { piece.withLock { $0.take() }.map { StreamPiece($0) } }, ready: { nil }, cancel: {})
      return request.path == "/small" ? APIResponse(text: "small") : APIResponse(status: 200, body: .stream(stream))
    }
    try await withClient(handler, timeouts: HTTPTimeouts(write: short), window: size) { client, _ in
      try await client.open("/small").waitUntilComplete()
      let stalled = try await client.open("/stream", reads: false)
      try await stalled.wait(for: "the stream's end") { $0.isClosed }
      #expect(!stalled.now().isComplete)
    }
  }

  @Test("a header that does not come to an end closes the connection")
  func unfinishedHead() async throws {
    try await withListener(
      Answering { _ in APIResponse(text: "answer") }, security: certificates.security(),
      timeouts: HTTPTimeouts(receive: short)
    ) { listener in
      let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
      let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
      // GET, without the flag that says that the header is whole.
      let head: [UInt8] = [0, 0, 1, 1, 0, 0, 0, 0, 1, 0x82]
      try await HTTP2Bytes.send(preface + settings + head, port: listener.port, certificates, closes: false)
    }
  }

  @Test("the names of an answer's fields are in lower case, as they must be")
  func names() async throws {
    let handler = Answering { _ in APIResponse(status: 200, headers: ["X-Note": "Text"], body: .bytes([])) }
    try await withClient(handler) { client, _ in
      let answer = try await client.open("/a").waitUntilComplete()
      #expect(answer.headers.contains { $0.name == "x-note" && $0.value == "Text" })
    }
  }

  @Test("a header that is too large is refused, and the connection goes on")
  func headerTooLarge() async throws {
    try await withClient(Answering { _ in APIResponse(text: "answer") }) { client, _ in
      var headers = HTTPHeaders()
      // Said once, each takes a byte on the way.
      for number in 0..<100 { headers.add(name: "field-\(number % 2)", value: String(repeating: "x", count: 2000)) }
      let answer = try await client.open("/a", headers: headers).waitUntilComplete()
      #expect(answer.status == 431)
      #expect(answer.body.contains("header is too large"))
      #expect(try await client.open("/b").waitUntilComplete().body == "answer")
    }
  }

  @Test("a client that waits to be told so may send its body")
  func expectation() async throws {
    try await withClient(Answering { APIResponse(text: "<\($0.body.count)>") }) { client, _ in
      let stream = try await client.open("/a", method: .POST, headers: ["expect": "100-continue"], ends: false)
      try await stream.wait(for: "the word to go on") { $0.status == 100 }
      stream.end("12345")
      let answer = try await stream.waitUntilComplete()
      #expect(answer.status == 200)
      #expect(answer.body == "<5>")
    }
  }

  @Test("shutting down sees an answer off that the client takes slowly")
  func shutdownBehindLargeAnswer() async throws {
    let text = String(repeating: "0123456789", count: 200_000)
    let handler = Answering { request in APIResponse(text: request.path == "/small" ? "small" : text) }
    try await withClient(handler, window: 1024) { client, listener in
      // This client counts on its own window only when the server has agreed to it.
      try await client.open("/small").waitUntilComplete()
      let stream = try await client.open("/large")
      try await stream.wait(for: "its beginning") { !$0.body.isEmpty }
      await listener.shutDown()
      #expect(try await stream.waitUntilComplete().body == text)
      try await client.waitUntilClosed()
    }
  }

  @Test("a connection without streams is closed, before its first one and behind its last one")
  func idle() async throws {
    let timeouts = HTTPTimeouts(idle: short)
    try await withClient(Answering { _ in APIResponse(text: "answer") }, timeouts: timeouts) { client, listener in
      try await client.waitUntilClosed()
      while true {
        let second = try await HTTP2Client(port: listener.port, certificates)
        // On a slow machine its time may be up before the request is out.
        let stream = try? await second.open("/a")
        let answer = try await stream?.wait(for: "the answer") { $0.isClosed }
        try await second.waitUntilClosed()
        if answer?.body == "answer" { return }
      }
    }
  }

  @Test("shutting down lets running requests finish, ends streams in order, and closes idle connections")
  func gracefulShutdown() async throws {
    let (hasBegun, mayAnswer) = (Latch(), Latch())
    let handler = Answering { request in
      if request.path == "/stream" { return waitingStream() }
      hasBegun.open()
      await mayAnswer.wait()
      return APIResponse(text: "<\(request.path)>")
    }
    try await withClient(handler) { client, listener in
      let idle = try await HTTP2Client(port: listener.port, certificates)
      let stream = try await client.open("/stream")
      try await stream.wait(for: "the first piece") { $0.body == "piece" }
      let slow = try await client.open("/slow")
      await hasBegun.wait()

      await listener.shutDown()
      #expect(try await stream.waitUntilComplete().body == "piece")
      try await idle.waitUntilClosed()
      try await eventually("the client is told to leave") { client.isToldToLeave }
      #expect(slow.now().status == nil)
      mayAnswer.open()
      #expect(try await slow.waitUntilComplete().body == "</slow>")
      try await client.waitUntilClosed()
    }
  }

  @Test("a client that opens and resets streams without end is cut off")
  func rapidReset() async throws {
    try await withClient(
      Answering { _ in try await lateAnswer() }
    ) { client, _ in
      let isClosed = Latch()
      Task {
        // However it ends.
        try? await client.waitUntilClosed()
        isClosed.open()
      }
      for _ in 0..<10_000 where !isClosed.isOpen {
        guard let stream = try? await client.open("/a") else { break }
        stream.reset()
      }
      await isClosed.wait()
    }
  }
}

@Suite("The API over HTTP/2", .timeLimit(.minutes(2)))
struct HTTP2WatchTests {
  @Test("many watches share a connection, and each sees every change")
  func watches() async throws {
    let certificates = try TestCertificates()
    try await withTestCluster { cluster in
      try await withListener(cluster.servers[0], security: certificates.security(), maximumBodySize: 3 << 20) {
        listener in
        let client = Client(transport: CurlTransport(try certificates.configuration(port: listener.port)))
        try await withThrowingTaskGroup(of: [String].self) { group in
          let scope = CollectionScope(tenant: "default", namespace: "default")
          for _ in 0..<20 {
            let watch = try await client.watch(ConfigMap.resourceType, in: scope, after: "")
            group.addTask {
              var names: [String] = []
              while names.count < 30, let event = try await watch.next() {
                if event.kind == .added { names.append(event.object.metadata.name) }
              }
              return names
            }
          }
          let names = (0..<30).map { "map-\($0)" }
          for name in names {
            _ = try await client.create(ConfigMap(name: name, namespace: "default", tenant: "default"))
          }
          for try await seen in group { #expect(seen == names) }
        }
      }
    }
  }
}

import ArktosClient
import ArktosCore
import Glibc
import Synchronization
import Testing

@testable import ArktosCurl

@Suite("The curl transport", .timeLimit(.minutes(1)))
struct CurlTransportTests {
  func transport(_ server: LoopbackServer, _ timeouts: CurlTransport.Timeouts = .init()) -> CurlTransport {
    CurlTransport(ClientConfiguration(server: server.url), timeouts: timeouts)
  }

  func text(_ response: APIResponse) async throws -> String {
    String(decoding: try await response.collectedBody(), as: UTF8.self)
  }

  static let watch = APIRequest(.get, "/api/v1/pods", query: [.init("watch", "1")])

  @Test("sends method, path, query, headers and body as they are", arguments: APIRequest.Method.allCases)
  func sendsRequests(method: APIRequest.Method) async throws {
    let server = LoopbackServer { request, connection in
      let headers = request.headers.keys.sorted().filter { $0 != "host" }
        .map { "\($0)=\(request.headers[$0] ?? "")" }
      let seen = ([request.method, request.target] + headers + [String(decoding: request.body, as: UTF8.self)])
        .joined(separator: "|")
      connection.answer(200, method == .head ? "" : seen)
      return true
    }
    let hasBody = [.post, .put, .patch, .delete].contains(method)
    let response = try await transport(server).send(
      APIRequest(
        method, "/api/v1/pods/a%20b", query: [.init("labelSelector", "app in (a,b)"), .init("x", "ü&=")],
        headers: hasBody ? ["content-type": "application/json", "x-test": "1"] : ["x-test": "1"],
        body: hasBody ? Array("{\"a\":1}".utf8) : []))
    #expect(response.status == 200)
    guard method != .head else { return }
    let target = "/api/v1/pods/a%20b?labelSelector=app%20in%20%28a%2Cb%29&x=%C3%BC%26%3D"
    let head = hasBody ? "content-length=7|content-type=application/json|" : ""
    #expect(
      try await text(response)
        == "\(method.rawValue)|\(target)|accept=*/*|\(head)x-test=1|\(hasBody ? "{\"a\":1}" : "")")
  }

  @Test("keeps its connection for the next request")
  func keepsConnections() async throws {
    let server = LoopbackServer { _, connection in
      connection.answer(200, "{}")
      return true
    }
    let transport = transport(server)
    for _ in 0..<20 { _ = try await transport.send(APIRequest(.get, "/")) }
    #expect(server.connections == 1)
  }

  @Test("runs many requests at once, each with its own answer")
  func concurrent() async throws {
    let server = LoopbackServer { request, connection in
      connection.answer(200, request.target)
      return true
    }
    let transport = transport(server)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        group.addTask {
          let response = try await transport.send(APIRequest(.get, "/\(number)"))
          #expect(try await text(response) == "/\(number)")
        }
      }
      try await group.waitForAll()
    }
  }

  @Test("gives refusals as answers with their bodies, also of a watch", arguments: [false, true])
  func refusals(isWatch: Bool) async throws {
    let server = LoopbackServer { _, connection in
      connection.answer(410, "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\",\"message\":\"too old\"}")
      return true
    }
    let request = isWatch ? Self.watch : APIRequest(.get, "/api/v1/pods")
    let response = try await transport(server).send(request)
    #expect(response.status == 410)
    #expect(response.headers["content-type"] == "application/json")
    await #expect {
      try await Client(transport: transport(server)).send(request)
    } throws: {
      ($0 as? APIError)?.reason == .expired
    }
  }

  @Test("hands a watch's events on one by one while the body goes on, and sees its end")
  func streams() async throws {
    let steps = Steps()
    let server = LoopbackServer { _, connection in
      connection.beginChunks()
      for number in 1...3 {
        connection.writeChunk(
          Array("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"p\(number)\"}}}\n".utf8))
        steps.wait(for: number)
      }
      connection.endChunks()
      return true
    }
    let query = CollectionQuery(ResourceType(version: "v1", kind: "Pod", plural: "pods", scope: .namespace))
    let stream = try await Client(transport: transport(server)).watch(query, after: "1")
    for number in 1...3 {
      // The server sends the next event only after this one was read.
      #expect(try await stream.next()?.object.metadata.name == "p\(number)")
      steps.advance(to: number)
    }
    #expect(try await stream.next() == nil)
  }

  @Test("tells when a stream breaks off")
  func brokenStream() async throws {
    let server = LoopbackServer { _, connection in
      connection.beginChunks()
      connection.writeChunk(Array("half a line".utf8))
      return false
    }
    let response = try await transport(server).send(Self.watch)
    await #expect {
      try await response.collectedBody()
    } throws: {
      ($0 as? ClientError)?.code == .connectionFailed
    }
  }

  @Test("holds the server back when nobody reads, and loses nothing")
  func backPressure() async throws {
    let sent = Atomic64()
    let total = 32 << 20
    let server = LoopbackServer { _, connection in
      connection.beginChunks()
      let chunk = [UInt8](repeating: 7, count: 1 << 16)
      while sent.value < total, connection.writeChunk(chunk) { sent.value += chunk.count }
      connection.endChunks()
      return true
    }
    let response = try await transport(server).send(Self.watch)
    guard case .stream(let stream) = response.body else {
      Issue.record("a watch must stream")
      return
    }
    // Another request on the same engine shows that the paused one blocks nobody; by the time that many have come
    // and gone, an unbounded client would have taken everything.
    let other = LoopbackServer { _, connection in
      connection.answer(200, "{}")
      return true
    }
    for _ in 0..<200 { _ = try await transport(other).send(APIRequest(.get, "/")) }
    #expect(sent.value < total)
    var received = 0
    while let piece = try await stream.next() { received += piece.count }
    #expect(received == total)
  }

  @Test("ends a request when its task is cancelled, and closes the connection")
  func cancelsRequests() async throws {
    let steps = Steps()
    let server = LoopbackServer { _, connection in
      steps.advance(to: 1)
      connection.waitForClose()
      steps.advance(to: 2)
      return false
    }
    let transport = transport(server)
    let task = Task { try await transport.send(APIRequest(.get, "/")) }
    await steps.reached(1)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    await steps.reached(2)
  }

  @Test("ends a watch when its reader is cancelled or goes away", arguments: [true, false])
  func cancelsStreams(byTask: Bool) async throws {
    let steps = Steps()
    let server = LoopbackServer { _, connection in
      connection.beginChunks()
      connection.writeChunk([1])
      steps.advance(to: 1)
      connection.waitForClose()
      steps.advance(to: 2)
      return false
    }
    do {
      let response = try await transport(server).send(Self.watch)
      guard case .stream(let stream) = response.body else {
        Issue.record("a watch must stream")
        return
      }
      #expect(try await stream.next() == [1])
      if byTask {
        let task = Task { try await stream.next() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
      }
    }
    await steps.reached(2)
  }

  @Test("says where it could not connect, why, and what to look at")
  func connectionRefused() async throws {
    let server = LoopbackServer { _, _ in false }
    let url = server.url
    server.stop()
    let transport = CurlTransport(ClientConfiguration(server: url))
    let error = await #expect(throws: ClientError.self) { try await transport.send(APIRequest(.get, "/")) }
    #expect(error?.message == "cannot connect to \(url): Connection refused; is the API server running?")
    #expect(error?.code == .connectionFailed && error?.requestMayHaveArrived == false)
  }

  @Test("gives up on a server that does not answer in time, but never on a watch")
  func timesOut() async throws {
    let steps = Steps()
    let server = LoopbackServer { request, connection in
      if request.target.contains("watch") {
        connection.beginChunks()
        steps.wait(for: 1)
        connection.writeChunk([42])
      } else {
        connection.waitForClose()
      }
      return false
    }
    let transport = transport(server, .init(request: .milliseconds(50)))
    let watching = try await transport.send(Self.watch)
    let error = await #expect(throws: ClientError.self) { try await transport.send(APIRequest(.get, "/")) }
    #expect(error?.code == .timedOut)
    steps.advance(to: 1)
    guard case .stream(let stream) = watching.body else {
      Issue.record("a watch must stream")
      return
    }
    #expect(try await stream.next() == [42])
  }

  @Test("never sends a write twice over a kept connection that died, but a read")
  func repeatsOnlyReads() async throws {
    let requests = Mutex<[String]>([])
    let server = LoopbackServer { request, connection in
      let count = requests.withLock { requests in
        requests.append(request.method + request.target)
        return requests.count
      }
      if request.target == "/break", count == 2 { return false }
      connection.answer(200, "{}")
      return true
    }
    let transport = transport(server)
    _ = try await transport.send(APIRequest(.get, "/"))
    let error = await #expect(throws: ClientError.self) { try await transport.send(APIRequest(.post, "/break")) }
    #expect(error?.requestMayHaveArrived == true)
    #expect(requests.withLock { $0 } == ["GET/", "POST/break"])
  }

  @Test("puts the server's path before every request and shows its credentials")
  func prefixAndCredentials() async throws {
    let server = LoopbackServer { request, connection in
      connection.answer(200, "\(request.target) \(request.headers["authorization"] ?? "-")")
      return true
    }
    func answer(_ credentials: ClientConfiguration.Credentials) async throws -> String {
      let configuration = ClientConfiguration(server: server.url + "/tenants/t/", credentials: credentials)
      return try await text(CurlTransport(configuration).send(APIRequest(.get, "/api/v1/pods")))
    }
    #expect(try await answer(.none) == "/tenants/t/api/v1/pods -")
    #expect(try await answer(.init(token: .text("abc"))) == "/tenants/t/api/v1/pods Bearer abc")
    #expect(
      try await answer(.init(username: "u", password: "p")) == "/tenants/t/api/v1/pods Basic dTpw")
  }
}

/// Lets a server's thread and a test wait for one another.
final class Steps: Sendable {
  private let state = Mutex<(step: Int, waiting: [(Int, CheckedContinuation<Void, Never>)])>((0, []))

  func advance(to step: Int) {
    let ready = state.withLock { state in
      state.step = max(state.step, step)
      let ready = state.waiting.filter { $0.0 <= state.step }
      state.waiting.removeAll { $0.0 <= state.step }
      return ready
    }
    for (_, continuation) in ready { continuation.resume() }
  }

  func reached(_ step: Int) async {
    await withCheckedContinuation { continuation in
      let isReached = state.withLock { state in
        if state.step >= step { return true }
        state.waiting.append((step, continuation))
        return false
      }
      if isReached { continuation.resume() }
    }
  }

  /// Blocks the calling thread, which must be a server's own.
  func wait(for step: Int) {
    while state.withLock({ $0.step }) < step { sched_yield() }
  }
}

final class Atomic64: Sendable {
  private let storage = Mutex(0)
  var value: Int {
    get { storage.withLock { $0 } }
    set { storage.withLock { $0 = newValue } }
  }
}

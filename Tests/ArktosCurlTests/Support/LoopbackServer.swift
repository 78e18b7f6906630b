import Glibc
import Synchronization

/// A small HTTP/1.1 server on a real socket, with blocking threads: enough to see what a client does on the wire.
final class LoopbackServer: Sendable {
  struct Request: Sendable {
    var method: String
    /// Path and query as they came.
    var target: String
    var headers: [String: String]
    var body: [UInt8]
  }

  /// What a handler answers on.
  struct Connection: Sendable {
    fileprivate let descriptor: Int32

    /// - Returns: false when the client is gone.
    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
      var sent = 0
      while sent < bytes.count {
        let count = bytes.withUnsafeBytes { buffer in
          send(descriptor, buffer.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }

    func answer(_ status: Int, _ body: String, headers: String = "content-type: application/json\r\n") {
      write("HTTP/1.1 \(status) X\r\n\(headers)content-length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    func beginChunks() { write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n") }

    @discardableResult
    func writeChunk(_ bytes: [UInt8]) -> Bool {
      write(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [13, 10])
    }

    func endChunks() { write("0\r\n\r\n") }

    /// Blocks until the client closes.
    func waitForClose() {
      var byte: UInt8 = 0
      while recv(descriptor, &byte, 1, 0) > 0 {}
    }

    func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }
  }

  /// Answers a request; returns whether the connection stays open.
  typealias Handler = @Sendable (Request, Connection) -> Bool

  let port: UInt16
  private let listener: Int32
  private let handler: Handler
  private let accepted = Mutex<[Int32]>([])

  var url: String { "http://127.0.0.1:\(port)" }
  /// How many connections were made so far.
  var connections: Int { accepted.withLock { $0.count } }

  init(_ handler: @escaping Handler) {
    self.handler = handler
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        _ = bind(descriptor, generic, length)
        _ = listen(descriptor, 512)
        _ = getsockname(descriptor, generic, &length)
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    // The thread holds the server until it is stopped, whoever else has let go of it.
    onThread { [self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else {
          // Closed here and not by `stop`, or this thread might accept on a descriptor that is somebody else's by then.
          Glibc.close(listener)
          return
        }
        accepted.withLock { $0.append(connection) }
        onThread { [handler] in
          Self.serve(connection, handler)
          Glibc.close(connection)
        }
      }
    }
  }

  /// A port that nobody listens on.
  static func freePort() -> UInt16 {
    let server = LoopbackServer { _, _ in false }
    server.stop()
    return server.port
  }

  /// Listens no more.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private static func serve(_ descriptor: Int32, _ handler: Handler) {
    var buffer: [UInt8] = []
    func readMore() -> Bool {
      var piece = [UInt8](repeating: 0, count: 65536)
      let count = recv(descriptor, &piece, piece.count, 0)
      guard count > 0 else { return false }
      buffer += piece[..<count]
      return true
    }
    while true {
      var end = buffer.firstRange(of: [13, 10, 13, 10])
      while end == nil {
        guard readMore() else { return }
        end = buffer.firstRange(of: [13, 10, 13, 10])
      }
      guard let end else { return }
      let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
      let first = lines[0].split(separator: " ").map(String.init)
      var headers: [String: String] = [:]
      for line in lines.dropFirst() {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
      }
      buffer.removeSubrange(..<end.upperBound)
      let length = Int(headers["content-length"] ?? "0") ?? 0
      while buffer.count < length { guard readMore() else { return } }
      let request = Request(method: first[0], target: first[1], headers: headers, body: Array(buffer[..<length]))
      buffer.removeSubrange(..<length)
      guard handler(request, Connection(descriptor: descriptor)) else { return }
    }
  }
}

private func onThread(_ body: @escaping @Sendable () -> Void) {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var thread = pthread_t()
  pthread_create(
    &thread, nil,
    { context in
      guard let context else { return nil }
      Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
      return nil
    }, Unmanaged.passRetained(Box(body)).toOpaque())
  pthread_detach(thread)
}

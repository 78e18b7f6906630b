import ArktosTesting
import Glibc
import Synchronization

/// A client that sees every byte: a TCP connection to a server on loopback.
final class RawConnection: Sendable {
  private struct State {
    var received: [UInt8] = []
    var hasEnded = false
  }

  private let descriptor: Int32
  private let state = Mutex(State())

  /// - Parameter receiveBuffer: the size that the system is asked for, in bytes; small ones make a slow reader.
  init(port: Int, receiveBuffer: Int32? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var size = receiveBuffer {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      throw ProcessError(description: "cannot connect to port \(port): \(String(cString: strerror(errno)))")
    }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  deinit { Glibc.close(descriptor) }

  /// Sends text; what a server that has closed does not take is dropped.
  func send(_ text: String) async throws {
    var rest = Array(text.utf8)[...]
    try await eventually("the server takes the request") {
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes {
          Glibc.send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count < 0 { return errno != EAGAIN }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  /// Waits for an answer that meets a condition; everything that has come so far.
  @discardableResult
  func wait(for what: String, _ condition: (String) -> Bool) async throws -> String {
    try await eventually(what) {
      self.read()
      return condition(self.received)
    }
    return received
  }

  /// Waits for the server to close; everything that came before.
  func waitUntilClosed() async throws -> String {
    try await eventually("the server closes") {
      self.read()
      return self.state.withLock { $0.hasEnded }
    }
    return received
  }

  /// Says that nothing more is sent; what the server still has to say is read.
  func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Says that the client sends nothing more, as a client does that goes away.
  func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  var received: String { state.withLock { String(decoding: $0.received, as: UTF8.self) } }

  private func read() {
    state.withLock { state in
      var buffer = [UInt8](repeating: 0, count: 64 << 10)
      while !state.hasEnded {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN { return }
        state.hasEnded = count <= 0
        state.received += buffer.prefix(max(count, 0))
      }
    }
  }
}

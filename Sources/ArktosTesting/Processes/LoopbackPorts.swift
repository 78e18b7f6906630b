internal import Glibc
internal import Synchronization

/// Ports of 127.0.0.1 that nobody listens on.
public enum LoopbackPorts {
  private static let handedOut = Mutex<Set<UInt16>>([])

  /// A free port, given to nobody else in this process.
  ///
  /// It lies below the range from which the kernel takes ports for outgoing connections, so that it is still free when
  /// a server is restarted on it.
  public static func free() throws -> Int {
    for _ in 0..<1_000 {
      let port = UInt16.random(in: 15_000..<32_000)
      let isNew = handedOut.withLock { $0.insert(port).inserted }
      if isNew, canBind(port) { return Int(port) }
    }
    throw ProcessError(description: "no free port between 15000 and 32000 on 127.0.0.1")
  }

  /// Takes one particular port, if nobody in this process was given it and nobody listens on it.
  public static func take(_ port: Int) -> Bool {
    guard let number = UInt16(exactly: port), handedOut.withLock({ $0.insert(number).inserted }) else { return false }
    return canBind(number)
  }

  private static func canBind(_ port: UInt16) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return withLoopbackAddress(port: port) { bind(descriptor, $0, $1) == 0 }
  }
}

extension LoopbackPorts {
  /// Sends a request to a port and gives what comes back until the other side closes; nil if nobody answers.
  ///
  /// Blocks, for five seconds at most: call it on a thread of its own.
  static func exchange(_ request: String, port: Int) -> String? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let connected = withLoopbackAddress(port: UInt16(port)) { connect(descriptor, $0, $1) == 0 }
    let bytes = Array(request.utf8)
    guard connected, send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
      return nil
    }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      answer += buffer[..<count]
    }
    return answer.isEmpty ? nil : String(decoding: answer, as: UTF8.self)
  }

  private static func withLoopbackAddress<Result>(
    port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}

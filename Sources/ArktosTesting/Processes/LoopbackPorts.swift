internal import ArktosCore
internal import Glibc
internal import Synchronization

/// Ports of 127.0.0.1 that nobody listens on.
public enum LoopbackPorts {
  private static let handedOut = Guarded<Set<UInt16>>([])

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

  /// Not handed on to processes that are started meanwhile: one of them would keep the port, or the connection, as its own.
  private static func makeSocket() -> Int32 {
    socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  }

  private static func canBind(_ port: UInt16) -> Bool {
    let descriptor = makeSocket()
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return withLoopbackAddress(port: port) { bind(descriptor, $0, $1) == 0 }
  }
}

extension LoopbackPorts {
  /// Sends a request to a port and gives what comes back until the other side closes; nil if nobody answers.
  ///
  /// Blocks, for five seconds at most: call it on a thread of its own.
  package static func exchange(_ request: String, port: Int) -> String? {
    guard let descriptor = connect(to: port) else { return nil }
    defer { close(descriptor) }
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let bytes = Array(request.utf8)
    guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
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

  /// A connection to a port; nil if nobody listens there.
  static func connect(to port: Int) -> Int32? {
    let descriptor = makeSocket()
    guard descriptor >= 0 else { return nil }
    guard withLoopbackAddress(port: UInt16(port), { Glibc.connect(descriptor, $0, $1) == 0 }) else {
      close(descriptor)
      return nil
    }
    sendAtOnce(descriptor)
    return descriptor
  }

  /// A socket that listens on a port.
  static func listen(on port: Int) throws -> Int32 {
    let descriptor = makeSocket()
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    let isBound = withLoopbackAddress(port: UInt16(port)) { bind(descriptor, $0, $1) == 0 }
    guard isBound, Glibc.listen(descriptor, 128) == 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw ProcessError(description: "cannot listen on 127.0.0.1:\(port): \(reason)")
    }
    return descriptor
  }

  /// Waits for the next connection; nil when the listening socket was shut down.
  static func accept(on listener: Int32) -> Int32? {
    while true {
      let descriptor = Glibc.accept(listener, nil, nil)
      if descriptor >= 0 {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        sendAtOnce(descriptor)
        return descriptor
      }
      guard errno == EINTR || errno == ECONNABORTED else { return nil }
    }
  }

  private static func sendAtOnce(_ descriptor: Int32) {
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
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

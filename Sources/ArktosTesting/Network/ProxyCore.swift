internal import ArktosCore
internal import Glibc
internal import Synchronization

/// The listening side of a ``FaultProxy``, and its connections.
final class ProxyCore: Sendable {
  let faults = Guarded(LineFaults())
  private let port: Int
  private let serverPort: Int
  private let state = Guarded(State())

  private struct State {
    var listener: Int32?
    var isClosed = false
    var nextNumber = 0
    var connections: [Int: ProxiedConnection] = [:]
  }

  init(port: Int, serverPort: Int) {
    self.port = port
    self.serverPort = serverPort
  }

  /// Listens, if it does not already.
  func listen() throws {
    try state.withLock { state in
      guard state.listener == nil, !state.isClosed else { return }
      let listener = try LoopbackPorts.listen(on: port)
      state.listener = listener
      // A thread for each time of listening: the descriptor is closed by who waits on it, and by nobody else.
      DedicatedThread.run { [self] in
        while let client = LoopbackPorts.accept(on: listener) { connect(client) }
        self.state.withLock { if $0.listener == listener { $0.listener = nil } }
        Glibc.close(listener)
      }
    }
  }

  func stopListening() {
    state.withLock { state in
      // Wakes the thread that accepts.
      if let listener = state.listener.take() { shutdown(listener, Int32(SHUT_RDWR)) }
    }
  }

  func cut() {
    for connection in state.withLock({ Array($0.connections.values) }) { connection.cut() }
  }

  func close() {
    state.withLock { $0.isClosed = true }
    stopListening()
    cut()
  }

  private func connect(_ client: Int32) {
    guard let server = LoopbackPorts.connect(to: serverPort) else {
      Glibc.close(client)
      return
    }
    faults.withLock { $0.connectionCount += 1 }
    let connection = ProxiedConnection(client: client, server: server)
    let number = state.withLock { state in
      state.nextNumber += 1
      state.connections[state.nextNumber] = connection
      return state.nextNumber
    }
    for direction in FaultProxy.Direction.allCases {
      DedicatedThread.run { [self] in
        pump(connection, direction)
        if connection.finish() { _ = state.withLock { $0.connections.removeValue(forKey: number) } }
      }
    }
    // It may have been closed while this connection was being made.
    if state.withLock({ $0.isClosed }) { connection.cut() }
  }

  /// Carries bytes in one direction until the connection ends.
  private func pump(_ connection: ProxiedConnection, _ direction: FaultProxy.Direction) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = connection.receive(&buffer, direction)
      guard count > 0 else { return connection.endOfStream(direction) }
      waitUntilDue(connection, direction)
      let (passing, cuts) = faults.withLock { $0.pass(count, direction) }
      guard connection.send(buffer[..<passing], direction) else { return connection.cut() }
      if cuts { cut() }
    }
  }

  private func waitUntilDue(_ connection: ProxiedConnection, _ direction: FaultProxy.Direction) {
    let arrival = ContinuousClock.now
    while !connection.isCut {
      let isDue = faults.withLock { faults in
        !faults.stalled.contains(direction) && ContinuousClock.now - arrival >= faults.delay[direction] ?? .zero
      }
      if isDue { return }
      usleep(1_000)  // On a thread of its own, and only while there is a fault.
    }
  }
}

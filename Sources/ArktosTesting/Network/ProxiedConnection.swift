internal import ArktosCore
internal import Glibc
internal import Synchronization

/// A client's connection and the one to the server that it is passed on to.
final class ProxiedConnection: Sendable {
  private struct State {
    var isCut = false
    /// How many threads still use the descriptors: they are closed by the last one, so that none is used again for
    /// something else before.
    var users = 2
  }

  private let client: Int32
  private let server: Int32
  private let state = Guarded(State())

  init(client: Int32, server: Int32) {
    self.client = client
    self.server = server
  }

  var isCut: Bool { state.withLock { $0.isCut } }

  private func ends(_ direction: FaultProxy.Direction) -> (from: Int32, to: Int32) {
    direction == .toServer ? (client, server) : (server, client)
  }

  /// - Returns: how many bytes came; none at the end.
  func receive(_ buffer: inout [UInt8], _ direction: FaultProxy.Direction) -> Int {
    while true {
      let count = recv(ends(direction).from, &buffer, buffer.count, 0)
      if count >= 0 || errno != EINTR { return count }
    }
  }

  /// - Returns: false if the other end is gone.
  func send(_ bytes: ArraySlice<UInt8>, _ direction: FaultProxy.Direction) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(ends(direction).to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Tells the other end that nothing more comes this way.
  func endOfStream(_ direction: FaultProxy.Direction) {
    shutdown(ends(direction).to, Int32(SHUT_WR))
  }

  func cut() {
    state.withLock { state in
      guard state.users > 0 else { return }
      state.isCut = true
      // Wakes the threads that wait on them.
      shutdown(client, Int32(SHUT_RDWR))
      shutdown(server, Int32(SHUT_RDWR))
    }
  }

  /// Has one thread less; true if it was the last.
  func finish() -> Bool {
    state.withLock { state in
      state.users -= 1
      guard state.users == 0 else { return false }
      close(client)
      close(server)
      return true
    }
  }
}

import ArktosClient
import ArktosCore
import Synchronization

/// A way to a server that a test cuts: requests fail, and open streams break.
final class CuttableTransport: Transport {
  private struct State {
    var isCut = false
    var streams: [ByteStream] = []
  }

  private let base: any Transport
  private let state = Mutex(State())

  init(_ base: any Transport) { self.base = base }

  private static let failure = ClientError(.connectionFailed, "the test cut the connection")

  func cut() {
    let streams = state.withLock { state in
      state.isCut = true
      defer { state.streams = [] }
      return state.streams
    }
    for stream in streams { stream.cancel() }
  }

  func restore() { state.withLock { $0.isCut = false } }

  private func check() throws {
    if state.withLock({ $0.isCut }) { throw Self.failure }
  }

  func send(_ request: APIRequest) async throws -> APIResponse {
    try check()
    var response = try await base.send(request)
    guard case .stream(let stream) = response.body else { return response }
    state.withLock { $0.streams.append(stream) }
    response.body = .stream(
      ByteStream(
        next: { [self] in
          try check()
          let piece = try await stream.next()
          try check()
          return piece
        }, cancel: { stream.cancel() }))
    return response
  }
}

internal import ArktosCore
internal import Logging
internal import NIOHTTP1
internal import Synchronization

/// Answers the requests of one connection, one after the other, in one task: to begin a task for each request, with new
/// memory for what its functions keep, would cost a good part of a read.
final class RequestWorker: Sendable {
  struct Work: Sendable {
    let head: HTTPRequestHead
    /// Nil for a method that the API does not have.
    let request: APIRequest?
    let exchange: HTTPExchange
  }

  private enum State {
    case working(next: Work?)
    case waiting(UnsafeContinuation<Work?, Never>)
    case ended
  }

  private let shared: HTTPConnectionHandler.Shared
  private let peer: HTTPPeer
  private let state = Mutex(State.working(next: nil))

  /// The largest body, in bytes, with which a request is worked on between the others of its event loop.
  private static let largestBodyOnLoop = 64 << 10

  init(_ shared: HTTPConnectionHandler.Shared, _ peer: HTTPPeer) {
    self.shared = shared
    self.peer = peer
  }

  /// Answers `first`, and what is given to ``answer(_:)`` later, until ``end()``.
  func run(_ first: Work) async {
    var work: Work? = first
    while let current = work {
      await answer(current)
      shared.connections.requestEnded()
      work = await next()
    }
  }

  /// Gives the worker its next request, once the one before has been answered.
  func add(_ work: Work) {
    let waiting = state.withLock { state -> UnsafeContinuation<Work?, Never>? in
      switch state {
      case .waiting(let continuation):
        state = .working(next: nil)
        return continuation
      case .working:
        state = .working(next: work)
        return nil
      case .ended:
        return nil
      }
    }
    waiting?.resume(returning: work)
  }

  /// Lets the worker go home.
  func end() {
    let waiting = state.withLock { state -> UnsafeContinuation<Work?, Never>? in
      defer { state = .ended }
      return if case .waiting(let continuation) = state { continuation } else { nil }
    }
    waiting?.resume(returning: nil)
  }

  private func next() async -> Work? {
    // Each continuation is resumed once: it is in the state until then, and nowhere else.
    await withUnsafeContinuation { continuation in
      let work = state.withLock { state -> Work?? in
        switch state {
        case .working(let next?):
          state = .working(next: nil)
          return next
        case .working(nil):
          state = .waiting(continuation)
          return .none
        // Nobody waits twice.
        case .waiting, .ended: return .some(nil)
        }
      }
      if let work { continuation.resume(returning: work) }
    }
  }

  // MARK: - One request

  private func answer(_ work: Work) async {
    let response: APIResponse
    do {
      if let request = work.request {
        response = await ResponseCompression.applied(to: try await answer(request), for: request)
      } else {
        response = APIResponse(.methodNotAllowed("the server does not know the method \(work.head.method.rawValue)"))
      }
    } catch {
      // Whoever cancelled has gone, or has answered already.
      if Task.isCancelled { return }
      shared.logger.warning(
        "a request could not be answered", metadata: ["uri": "\(work.head.uri)", "error": "\(error)"])
      response = APIResponse(.internalError("\(error)"))
    }
    do {
      try await work.exchange.write(response, shared.connections)
    } catch {
      // The client went away, or what it was to be shown cannot be completed: nobody is left to be told.
      shared.logger.debug("an answer broke off", metadata: ["uri": "\(work.head.uri)", "error": "\(error)"])
      work.exchange.abort()
    }
  }

  private func answer(_ request: APIRequest) async throws -> APIResponse {
    guard request.body.count > Self.largestBodyOnLoop else {
      return try await shared.handler.answer(request, from: peer)
    }
    // A large body is work for a while, at which nobody else should have to look on.
    return try await offTheEventLoop { try await self.shared.handler.answer(request, from: self.peer) }
  }
}

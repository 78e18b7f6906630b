internal import ArktosCore
internal import Logging
internal import NIOHTTP1
internal import Synchronization

/// Answers the requests of one connection, one after the other, in one task: to begin a task for each request, with new
/// memory for what its functions keep, would cost a good part of a read.
final class RequestWorker: Sendable {
  private enum State {
    case working(next: HTTPExchange?)
    case waiting(UnsafeContinuation<HTTPExchange?, Never>)
    case ended

    /// What the worker does now: the next request, or nothing more; nil if it waits.
    mutating func takeNext() -> HTTPExchange?? {
      switch self {
      case .working(let next?):
        self = .working(next: nil)
        return next
      case .working(nil), .waiting: return .none
      case .ended: return .some(nil)
      }
    }
  }

  private let listener: ListenerContext
  private let peer: HTTPPeer
  private let state = Mutex(State.working(next: nil))
  /// Where the worker waits when it has answered a request of a stream; nil if it belongs to one connection for good.
  private let idleWorkers: IdleWorkers?
  private let task = Mutex<Task<Void, Never>?>(nil)

  /// The largest body, in bytes, with which a request is worked on between the others of its event loop.
  private static let largestBodyOnLoop = 64 << 10

  init(_ listener: ListenerContext, _ peer: HTTPPeer, _ idleWorkers: IdleWorkers?) {
    self.listener = listener
    self.peer = peer
    self.idleWorkers = idleWorkers
  }

  /// Has a task answer what is given to ``add(_:)``, until ``end()``. Once.
  func begin(on executor: EventLoopTaskExecutor) {
    task.withLock { $0 = Task(executorPreference: executor) { await self.run() } }
  }

  /// Ends what the worker is at, and the worker. Not behind the end of the answer, when it may be another's.
  func cancel() { task.withLock { $0 }?.cancel() }

  private func run() async {
    // It refers to the worker, and the worker to it.
    defer { task.withLock { $0 = nil } }
    while let exchange = await next() {
      let isWritten = await answer(exchange)
      listener.connections.requestEnded()
      if let idleWorkers, !isWritten || Task.isCancelled || !idleWorkers.add(self) { return }
    }
  }

  /// Gives the worker its next request, once the one before has been answered, and not behind ``end()``.
  func add(_ exchange: HTTPExchange) {
    let waiting = state.withLock { state -> UnsafeContinuation<HTTPExchange?, Never>? in
      guard case .waiting(let continuation) = state else {
        state = .working(next: exchange)
        return nil
      }
      state = .working(next: nil)
      return continuation
    }
    waiting?.resume(returning: exchange)
  }

  /// Lets the worker go when it has answered what it is at.
  func end() {
    let last = state.withLock { state in
      defer { state = .ended }
      return state
    }
    switch last {
    case .waiting(let continuation): continuation.resume(returning: nil)
    // Who asked has gone before anybody looked at it.
    case .working(next: _?): listener.connections.requestEnded()
    case .working(nil), .ended: break
    }
  }

  private func next() async -> HTTPExchange? {
    if let next = state.withLock({ $0.takeNext() }) { return next }
    // Each continuation is resumed once: it is in the state until then, and nowhere else.
    return await withUnsafeContinuation { continuation in
      let next = state.withLock { state -> HTTPExchange?? in
        if let next = state.takeNext() { return next }
        state = .waiting(continuation)
        return .none
      }
      if let next { continuation.resume(returning: next) }
    }
  }

  // MARK: - One request

  /// - Returns: whether this worker has written the whole answer.
  private func answer(_ exchange: HTTPExchange) async -> Bool {
    let response: APIResponse
    do {
      if let request = exchange.request {
        response = await ResponseCompression.applied(to: try await answer(request), for: request)
      } else {
        response = APIResponse(
          .methodNotAllowed("the server does not know the method \(exchange.method)"))
      }
    } catch {
      // Whoever cancelled has gone, or has answered already.
      if Task.isCancelled { return false }
      listener.logger.warning(
        "a request could not be answered", metadata: ["uri": "\(exchange.uri)", "error": "\(error)"])
      response = APIResponse(.internalError("\(error)"))
    }
    do {
      return try await exchange.write(response, listener.connections)
    } catch {
      // The client went away, or what it was to be shown cannot be completed: nobody is left to be told.
      listener.logger.debug("an answer broke off", metadata: ["uri": "\(exchange.uri)", "error": "\(error)"])
      exchange.abort()
      return false
    }
  }

  private func answer(_ request: APIRequest) async throws -> APIResponse {
    guard request.body.count > Self.largestBodyOnLoop else {
      return try await listener.handler.answer(request, from: peer)
    }
    // A large body is work for a while, at which nobody else should have to look on.
    return try await offTheEventLoop { try await self.listener.handler.answer(request, from: self.peer) }
  }
}

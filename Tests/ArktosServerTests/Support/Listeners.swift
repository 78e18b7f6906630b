import ArktosCore
import ArktosServer
import ArktosTesting
import Logging
import ServiceLifecycle
import Synchronization

/// A handler made from a closure.
struct Answering: HTTPHandler {
  let answer: @Sendable (APIRequest) async throws -> APIResponse

  init(_ answer: @escaping @Sendable (APIRequest) async throws -> APIResponse) { self.answer = answer }

  func answer(_ request: APIRequest, from peer: HTTPPeer) async throws -> APIResponse { try await answer(request) }
}

extension APIResponse {
  init(text: String) { self.init(status: 200, body: .bytes(Array(text.utf8))) }
}

/// A listener that runs.
struct RunningListener: Sendable {
  let port: Int
  /// Begins graceful shutdown.
  let shutDown: @Sendable () async -> Void
}

/// Runs `body` against a handler on a real port.
func withListener<Result: Sendable>(
  _ handler: any HTTPHandler, security: HTTPListener.Security = .plaintext, maximumBodySize: Int = 1000,
  timeouts: HTTPTimeouts = HTTPTimeouts(),
  _ body: @escaping @Sendable (RunningListener) async throws -> Result
) async throws -> Result {
  var logger = Logger(label: "test")
  logger.logLevel = .critical
  let listener = HTTPListener(
    handler: handler,
    configuration: HTTPListener.Configuration(
      security: security, maximumBodySize: maximumBodySize, timeouts: timeouts), logger: logger)
  try await listener.bind()
  let group = ServiceGroup(services: [listener], logger: logger)
  async let running: Void = group.run()
  let outcome: Swift.Result<Result, any Error>
  do {
    guard let port = listener.boundPort else { throw ProcessError(description: "the listener has no port") }
    let result = try await body(RunningListener(port: port) { await group.triggerGracefulShutdown() })
    outcome = .success(result)
  } catch {
    outcome = .failure(error)
  }
  await group.triggerGracefulShutdown()
  try await running
  return try outcome.get()
}

/// Something that happens once, and that tasks wait for.
final class Latch: Sendable {
  private let state = Mutex((isOpen: false, waiters: [CheckedContinuation<Void, Never>]()))

  var isOpen: Bool { state.withLock { $0.isOpen } }

  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  func wait() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiters.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }
}

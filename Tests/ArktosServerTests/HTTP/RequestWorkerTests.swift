import ArktosCore
import ArktosTesting
import Logging
import NIOPosix
import Testing

@testable import ArktosServer

@Suite("Workers of connections")
struct RequestWorkerTests {
  /// Invariant behind the unchecked conformance: written once, before anybody else sees it.
  private final class Watched: @unchecked Sendable {
    weak var worker: RequestWorker?

    init(_ worker: RequestWorker) { self.worker = worker }
  }

  private let listener = ListenerContext(
    handler: Answering { _ in APIResponse(text: "answer") }, maximumBodySize: 1024, timeouts: HTTPTimeouts(),
    connections: ConnectionRegistry(), logger: .silent)
  private let executor = EventLoopTaskExecutor(MultiThreadedEventLoopGroup.singleton.next())

  private func begun(_ idleWorkers: IdleWorkers?) -> RequestWorker {
    let worker = RequestWorker(listener, HTTPPeer(), idleWorkers)
    worker.begin(on: executor)
    return worker
  }

  @Test("a worker that ends is let go of, with its task")
  func ended() async throws {
    let watched = Watched(begun(nil))
    // Its task holds it until then.
    watched.worker?.end()
    try await eventually("the worker is gone") { watched.worker == nil }
  }

  @Test("a bounded number of workers is kept, and none behind the end of the connection")
  func idle() async throws {
    let idleWorkers = IdleWorkers()
    #expect(idleWorkers.take() == nil)
    let watched = (0..<16).map { _ in
      let worker = begun(idleWorkers)
      #expect(idleWorkers.add(worker))
      return Watched(worker)
    }
    let tooMany = begun(idleWorkers)
    #expect(!idleWorkers.add(tooMany))
    let taken = idleWorkers.take()
    #expect(taken === watched.last?.worker)
    idleWorkers.end()
    for other in watched.dropLast() { try await eventually("the worker is gone") { other.worker == nil } }
    #expect(idleWorkers.take() == nil)
    let tooLate = begun(idleWorkers)
    #expect(!idleWorkers.add(tooLate))
    for worker in [tooMany, taken, tooLate] { worker?.end() }
  }
}

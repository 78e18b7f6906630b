internal import BenchmarkSupport
internal import NIOCore
internal import NIOPosix

/// What some clients have experienced.
struct LoadResult: Sendable {
  /// Of answers that were no errors, from the request's first byte to the answer's last, in microseconds.
  var latencies: [Double] = []
  /// Of answers' bodies.
  var bytes = 0
  /// How many answers were errors, and what the first of them said.
  var failures = 0
  var firstFailure: String?
  /// The last body, where bodies are kept.
  var lastBody = ByteBuffer()
  /// When an update was acknowledged, by the version that it made; where bodies are kept.
  var acknowledged: [UInt64: NIODeadline] = [:]

  mutating func merge(_ other: LoadResult) {
    latencies += other.latencies
    bytes += other.bytes
    failures += other.failures
    firstFailure = firstFailure ?? other.firstFailure
    if other.lastBody.readableBytes > 0 { lastBody = other.lastBody }
    acknowledged.merge(other.acknowledged) { first, _ in first }
  }
}

/// A client that asks for the next thing as soon as it has its answer.
final class ClosedLoop: Driver {
  let keepsBodies: Bool
  private let supply: Supply
  private let done: EventLoopPromise<LoadResult>
  private var result = LoadResult()

  init(_ supply: Supply, keepsBodies: Bool, done: EventLoopPromise<LoadResult>) {
    self.supply = supply
    self.keepsBodies = keepsBodies
    self.done = done
  }

  func next() -> Request? { supply.next() }

  func begin(_ exchange: Exchange) {}

  func receive(_ bytes: ByteBuffer, of exchange: Exchange) {}

  func finish(_ exchange: Exchange) {
    let now = NIODeadline.now()
    result.bytes += exchange.received
    guard exchange.isSuccess else {
      result.failures += 1
      result.firstFailure = result.firstFailure ?? exchange.complaint
      return
    }
    result.latencies.append(Double((now - exchange.begun).nanoseconds) / 1000)
    guard keepsBodies else { return }
    result.lastBody = exchange.body
    if let version = exchange.body.withUnsafeReadableBytes({ EventLines.resourceVersion(in: $0) }) {
      result.acknowledged[version] = now
    }
  }

  func end(_ error: (any Error)?) {
    if let error { done.fail(BenchmarkError("a connection broke: \(error)")) } else { done.succeed(result) }
  }
}

extension Connector {
  /// Lets clients ask for everything in a supply.
  ///
  /// - Parameters:
  ///   - clients: how many requests are under way at once.
  ///   - streams: how many clients share a connection; HTTP/2 only.
  ///   - onStart: called when all connections are there and nothing has been asked yet.
  /// - Throws: `BenchmarkError` if a connection breaks.
  func run(
    clients: Int, streams: Int = 1, keepsBodies: Bool = false, onStart: () throws -> Void = {},
    _ supply: Supply
  ) async throws -> LoadResult {
    let width = endpoint.version == .http2 ? streams : 1
    var lines: [Line] = []
    var results: [EventLoopFuture<LoadResult>] = []
    for first in stride(from: 0, to: clients, by: width) {
      let done = group.next().makePromise(of: LoadResult.self)
      results.append(done.futureResult)
      do {
        let line = try await open(width: min(width, clients - first)) {
          ClosedLoop(supply, keepsBodies: keepsBodies, done: done)
        }
        lines.append(line)
      } catch {
        done.fail(error)
        for line in lines { line.close() }
        throw error
      }
    }
    try onStart()
    supply.start()
    for line in lines { line.start() }
    var whole = LoadResult()
    for result in results { whole.merge(try await result.get()) }
    return whole
  }

  /// Asks one thing.
  ///
  /// - Throws: `BenchmarkError` with what the server complains about, unless it says one of `accepted`.
  @discardableResult
  func ask(_ request: Request, accepted: Set<Int> = []) async throws -> ByteBuffer {
    let result = try await run(clients: 1, keepsBodies: true, Supply(1) { _ in request })
    if let failure = result.firstFailure, !accepted.contains(where: { failure.contains("HTTP \($0) ") }) {
      throw BenchmarkError(failure)
    }
    return result.lastBody
  }
}

internal import BenchmarkSupport
internal import NIOCore
internal import NIOPosix

/// What a watcher has seen.
struct WatchResult: Sendable {
  struct Event: Sendable {
    var version: UInt64
    var at: NIODeadline
  }

  var events: [Event] = []
  var bytes = 0
}

/// Watches until so many events have come.
final class WatchDriver: Driver {
  let keepsBodies = false
  private let expected: Int
  private let onlyAdded: Bool
  private let opened: EventLoopPromise<Void>
  private let done: EventLoopPromise<WatchResult>
  private var request: Request?
  private var lines = EventLines()
  private var result = WatchResult()
  private var failure: String?

  /// - Parameters:
  ///   - onlyAdded: whether what happens to an object later does not count.
  ///   - opened: told when the server has begun to answer.
  init(
    _ request: Request, expected: Int, onlyAdded: Bool, opened: EventLoopPromise<Void>,
    done: EventLoopPromise<WatchResult>
  ) {
    self.request = request
    self.expected = expected
    self.onlyAdded = onlyAdded
    self.opened = opened
    self.done = done
    result.events.reserveCapacity(expected)
  }

  var isOver: Bool { failure != nil || result.events.count >= expected }

  func next() -> Request? {
    defer { request = nil }
    return request
  }

  func begin(_ exchange: Exchange) {
    if exchange.isSuccess { opened.succeed() }
  }

  func receive(_ bytes: ByteBuffer, of exchange: Exchange) {
    guard exchange.isSuccess else { return }
    let now = NIODeadline.now()
    result.bytes += bytes.readableBytes
    bytes.withUnsafeReadableBytes { pointer in
      lines.add(pointer) { line, text in
        if line.isError {
          failure = failure ?? "a watch ended: \(String(decoding: text, as: UTF8.self))"
        } else if let version = line.version, line.isAddition || !onlyAdded {
          result.events.append(WatchResult.Event(version: version, at: now))
        }
      }
    }
  }

  func finish(_ exchange: Exchange) {
    if !exchange.isSuccess { failure = failure ?? exchange.complaint }
  }

  func end(_ error: (any Error)?) {
    if failure == nil, result.events.count < expected {
      let reason = error.map { ": \($0)" } ?? ""
      failure = "a watch ended after \(result.events.count) of \(expected) events\(reason)"
    }
    if let failure {
      opened.fail(BenchmarkError(failure))
      done.fail(BenchmarkError(failure))
    } else {
      done.succeed(result)
    }
  }
}

/// Watchers that are open.
struct Watchers: Sendable {
  fileprivate var lines: [Line] = []
  fileprivate var results: [EventLoopFuture<WatchResult>] = []

  /// Waits until each has seen what it expects.
  ///
  /// - Throws: `BenchmarkError` if one breaks off, or if it takes longer than `limit`.
  func results(within limit: Duration) async throws -> [WatchResult] {
    let lines = lines
    let timer = Task {
      try await Task.sleep(for: limit)
      // Each says then how many events it was short of.
      for line in lines { line.close() }
    }
    defer { timer.cancel() }
    var found: [WatchResult] = []
    for result in results { found.append(try await result.get()) }
    return found
  }

  func close() { for line in lines { line.close() } }
}

extension Connector {
  /// Opens watches, each on a connection of its own, and returns when the server has begun to answer all of them.
  func watch(_ request: Request, watchers: Int, expected: Int, onlyAdded: Bool = false) async throws -> Watchers {
    var all = Watchers()
    for _ in 0..<watchers {
      let opened = group.next().makePromise(of: Void.self)
      let done = group.next().makePromise(of: WatchResult.self)
      all.results.append(done.futureResult)
      do {
        let line = try await open {
          WatchDriver(request, expected: expected, onlyAdded: onlyAdded, opened: opened, done: done)
        }
        all.lines.append(line)
        line.start()
        try await opened.futureResult.get()
      } catch {
        opened.fail(error)
        done.fail(error)
        all.close()
        throw error
      }
    }
    return all
  }
}

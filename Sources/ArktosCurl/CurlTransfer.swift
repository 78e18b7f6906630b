internal import ArktosClient
internal import ArktosCore
internal import DequeModule
internal import Synchronization

/// One exchange between the reader's task and the engine's thread: what has arrived and who waits for it.
///
/// The thread writes, the task reads. A streaming body holds at most ``highWater`` bytes and one piece more; then the
/// transfer pauses, and with it the server, until the reader has made room.
final class CurlTransfer: Sendable {
  static let highWater = 1 << 20
  /// A paused transfer goes on when no more than this is left.
  static let lowWater = 1 << 18

  private enum Phase {
    case waitingForHead
    case streaming
    case done
  }

  private struct State {
    var phase = Phase.waitingForHead
    var status = 0
    var headers: HeaderFields = [:]
    var collected: [UInt8] = []
    var pieces: Deque<[UInt8]> = []
    var buffered = 0
    var isPaused = false
    var isCancelled = false
    /// How the transfer ended: nil while it runs, then the error or its absence.
    var end: Result<Void, any Error>?
    var headWaiter: CheckedContinuation<APIResponse, any Error>?
    var pieceWaiter: CheckedContinuation<[UInt8]?, any Error>?
  }

  /// Whether a good answer's body is handed on while it arrives.
  let streams: Bool
  /// Whether the request may be sent a second time when a kept connection turns out to be dead.
  let isIdempotent: Bool
  private let state = Mutex(State())
  private let attempts = Atomic(0)

  init(streams: Bool, isIdempotent: Bool) {
    self.streams = streams
    self.isIdempotent = isIdempotent
  }

  /// Whether anything may have been sent.
  var wasSent: Bool { attempts.load(ordering: .relaxed) > 0 }
  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  // MARK: - The reader's side

  /// Waits for the head; the body of a stream is read afterwards.
  ///
  /// - Parameter start: called once somebody waits.
  func response(start: () -> Void) async throws -> APIResponse {
    try await withCheckedThrowingContinuation { continuation in
      let isCancelled = state.withLock { state in
        if !state.isCancelled { state.headWaiter = continuation }
        return state.isCancelled
      }
      if isCancelled { continuation.resume(throwing: CancellationError()) } else { start() }
    }
  }

  /// The next piece of a streaming body; nil at its end.
  ///
  /// - Parameter resume: called when room was made for a paused transfer.
  func nextPiece(resume: () -> Void) async throws -> [UInt8]? {
    var mustResume = false
    defer { if mustResume { resume() } }
    return try await withCheckedThrowingContinuation { continuation in
      let outcome: Result<[UInt8]?, any Error>? = state.withLock { state in
        if state.isCancelled { return .failure(CancellationError()) }
        if let piece = state.pieces.popFirst() {
          state.buffered -= piece.count
          mustResume = state.isPaused && state.buffered <= Self.lowWater
          if mustResume { state.isPaused = false }
          return .success(piece)
        }
        if let end = state.end { return end.map { nil } }
        state.pieceWaiter = continuation
        return nil
      }
      if let outcome { continuation.resume(with: outcome) }
    }
  }

  /// Ends the exchange from the reader's side.
  ///
  /// - Returns: whether the engine must still be told.
  func cancel() -> Bool {
    let (head, piece, mustTell) = state.withLock { state in
      let mustTell = !state.isCancelled && state.end == nil
      state.isCancelled = true
      return (state.headWaiter.take(), state.pieceWaiter.take(), mustTell)
    }
    head?.resume(throwing: CancellationError())
    piece?.resume(throwing: CancellationError())
    return mustTell
  }

  // MARK: - The engine's side

  /// The request is about to be sent over a connection.
  ///
  /// - Returns: false to break off: libcurl would repeat a request that may have had its effect.
  func mayBeSent() -> Bool {
    attempts.wrappingAdd(1, ordering: .relaxed).oldValue == 0 || isIdempotent
  }

  /// Takes one line of the head, the empty one that ends it included.
  ///
  /// - Parameter makeStream: makes the body of a good answer that streams.
  func receiveHeader(_ line: some StringProtocol, makeStream: () -> ByteStream) {
    let answer = state.withLock { state -> (CheckedContinuation<APIResponse, any Error>, Int, HeaderFields)? in
      if line.hasPrefix("HTTP/") {
        state.status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        state.headers = [:]
      } else if let colon = line.firstIndex(of: ":") {
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        state.headers[line[..<colon].lowercased()] = String(value)
      } else if line.isEmpty, streams, (200..<400).contains(state.status), let waiter = state.headWaiter.take() {
        state.phase = .streaming
        return (waiter, state.status, state.headers)
      }
      return nil
    }
    guard let (waiter, status, headers) = answer else { return }
    waiter.resume(returning: APIResponse(status: status, headers: headers, body: .stream(makeStream())))
  }

  /// Takes a piece of the body.
  ///
  /// - Returns: false when the buffer is full: the piece was not taken and comes again after the transfer resumes.
  func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var waiter: CheckedContinuation<[UInt8]?, any Error>?
    let taken = state.withLock { state in
      guard state.phase == .streaming else {
        state.collected.append(contentsOf: bytes)
        return true
      }
      waiter = state.pieceWaiter.take()
      if waiter != nil { return true }
      guard state.buffered < Self.highWater || state.isCancelled else {
        state.isPaused = true
        return false
      }
      state.pieces.append(Array(bytes))
      state.buffered += bytes.count
      return true
    }
    waiter?.resume(returning: Array(bytes))
    return taken
  }

  /// The transfer is over.
  func finish(_ result: Result<Void, any Error>) {
    let (head, piece, response) = state.withLock { state in
      state.end = result
      state.phase = .done
      let response = APIResponse(status: state.status, headers: state.headers, body: .bytes(state.collected))
      state.collected = []
      return (state.headWaiter.take(), state.pieceWaiter.take(), response)
    }
    head?.resume(with: result.map { response })
    piece?.resume(with: result.map { nil })
  }
}

internal import DequeModule
internal import NIOCore

/// What is to be sent of a stream's body, piece by piece, as the client lets it. Pure, but for the promises.
struct OutgoingBody {
  private struct Piece {
    let bytes: ArraySlice<UInt8>
    /// Fulfilled when all of it has been taken.
    let promise: EventLoopPromise<Void>?
  }

  private var pieces: Deque<Piece> = []
  /// In the first piece.
  private var taken = 0
  /// How much waits, in bytes.
  private(set) var count = 0
  /// Whether nothing comes behind what waits.
  private(set) var isEnded = false
  private var end: EventLoopPromise<Void>?
  private var isEndTaken = false

  /// Whether there is something that the client has not let us send.
  var isPending: Bool { count > 0 || (isEnded && !isEndTaken) }

  /// Appends a piece, which is not empty.
  mutating func append(_ bytes: ArraySlice<UInt8>, _ promise: EventLoopPromise<Void>? = nil) {
    pieces.append(Piece(bytes: bytes, promise: promise))
    count += bytes.count
  }

  /// - Parameter promise: fulfilled when ``takeEnd()`` is called.
  mutating func end(_ promise: EventLoopPromise<Void>? = nil) {
    isEnded = true
    end = promise
  }

  /// Moves bytes from the front.
  ///
  /// - Parameter count: no more than wait.
  /// - Returns: whether the last of a piece was among them.
  mutating func take(_ count: Int, into buffer: inout ByteBuffer) -> Bool {
    var rest = count
    var isPieceTaken = false
    while rest > 0, let first = pieces.first {
      let part = first.bytes.dropFirst(taken).prefix(rest)
      buffer.writeBytes(part)
      rest -= part.count
      taken += part.count
      guard taken == first.bytes.count else { break }
      isPieceTaken = true
      taken = 0
      pieces.removeFirst()
      first.promise?.succeed()
    }
    self.count -= count - rest
    return isPieceTaken
  }

  /// The end has been sent.
  mutating func takeEnd() {
    isEndTaken = true
    end?.succeed()
    end = nil
  }

  /// Nobody takes anything any more.
  mutating func fail(_ error: any Error) {
    for piece in pieces { piece.promise?.fail(error) }
    end?.fail(error)
    (pieces, taken, count, end) = ([], 0, 0, nil)
  }
}

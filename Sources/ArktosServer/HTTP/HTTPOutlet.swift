internal import ArktosCore
internal import NIOCore
internal import NIOHTTP1

/// Where the answer to a request is written: a connection of HTTP/1.1, or a stream of HTTP/2. On the event loop.
///
/// What throws throws `ChannelError` if the client has gone or has been answered already.
protocol HTTPOutlet: AnyObject {
  /// Whether the client has taken most of what it was sent.
  var isWritable: Bool { get }

  /// Writes an answer whose body is there.
  ///
  /// - Returns: what tells that the answer has gone out; nil if nothing holds it up.
  func send(_ response: APIResponse, _ body: [UInt8], _ form: AnswerForm) throws(ChannelError) -> EventLoopFuture<Void>?

  /// Writes the head of an answer whose body follows.
  func begin(_ response: APIResponse, _ form: AnswerForm) throws(ChannelError)

  /// Sends a piece of the body that nobody waits for.
  ///
  /// - Returns: whether it was sent; a client must take a large piece in time, so that it is to be waited for.
  func send(_ piece: StreamPiece) -> Bool

  /// Writes a piece of the body, which is not empty.
  ///
  /// - Returns: what tells that the client has taken it.
  func write(_ piece: ArraySlice<UInt8>) throws(ChannelError) -> EventLoopFuture<Void>

  /// Ends the body.
  ///
  /// - Returns: what tells that the whole answer has gone out.
  func end() throws(ChannelError) -> EventLoopFuture<Void>

  /// Breaks the answer off, so that the client sees that it is not complete.
  func abort()
}

/// How an answer is to be written for the request it is for.
struct AnswerForm {
  /// Which HTTP/1 the client understands; HTTP/2 has one form.
  var version = HTTPVersion.http1_1
  /// Whether the request was for the head alone.
  var isHead = false
  /// Whether the answer is the connection's last; HTTP/2 has frames for that.
  var closes = false
}

/// The sizes of the pieces that answers are written in, in bytes.
enum PieceSize {
  /// The largest that is written at once, so that a slow client is told from one that does not read.
  static let most = 256 << 10
  /// One that a client takes its time for; the end of the answer tells about smaller ones.
  static let slow = 64 << 10
}

extension Collection<UInt8> where Index == Int {
  /// The parts that are written one by one, none of them empty.
  var pieces: some Sequence<SubSequence> {
    stride(from: startIndex, to: endIndex, by: PieceSize.most).lazy.map { start in
      self[start..<Swift.min(start + PieceSize.most, endIndex)]
    }
  }
}

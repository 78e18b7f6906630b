internal import NIOCore

/// Something to ask a server.
struct Request: Sendable {
  var method: String
  /// Path and query behind the server's address, encoded as they are sent.
  var path: String
  var contentType = "application/json"
  var body: ByteBuffer?

  static func get(_ path: String) -> Request { Request(method: "GET", path: path) }

  static func send(_ method: String, _ path: String, _ body: String, contentType: String = "application/json")
    -> Request
  {
    Request(method: method, path: path, contentType: contentType, body: ByteBuffer(string: body))
  }
}

/// A request on its way, on the event loop of its connection.
final class Exchange {
  let request: Request
  let begun = NIODeadline.now()
  var status = 0
  /// Bytes of the answer's body so far.
  var received = 0
  /// The body, where the driver wants it, and the beginning of every answer that is an error.
  var body = ByteBuffer()

  init(_ request: Request) { self.request = request }

  var isSuccess: Bool { (200..<300).contains(status) }

  /// What the server said was wrong.
  var complaint: String {
    let text = String(buffer: body)
    let message = text.firstRange(of: "\"message\":\"").map { text[$0.upperBound...].prefix { $0 != "\"" } }
    return "\(request.method) \(request.path): HTTP \(status) \(message ?? text.prefix(200))"
  }
}

/// Decides what a connection sends, and hears what comes back; used on the connection's event loop only.
protocol Driver: AnyObject {
  /// Whether bodies of answers are to be kept.
  var keepsBodies: Bool { get }
  /// Whether nothing more is wanted, although something is under way.
  var isOver: Bool { get }
  /// The next request; nil if there is none, and never will be.
  func next() -> Request?
  /// The head of an answer has come.
  func begin(_ exchange: Exchange)
  func receive(_ bytes: ByteBuffer, of exchange: Exchange)
  func finish(_ exchange: Exchange)
  /// The connection is over: with an error, or because there is nothing more to ask.
  func end(_ error: (any Error)?)
}

extension Driver {
  var isOver: Bool { false }

  /// Takes a piece of an answer's body.
  func take(_ bytes: ByteBuffer, of exchange: Exchange) {
    exchange.received += bytes.readableBytes
    if keepsBodies || (!exchange.isSuccess && exchange.received < 16 << 10) {
      exchange.body.writeImmutableBuffer(bytes)
    }
    receive(bytes, of: exchange)
  }
}

/// Tells a connection's handler to begin.
struct StartSignal: Sendable {}

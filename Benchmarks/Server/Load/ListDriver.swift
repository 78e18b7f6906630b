internal import NIOCore

/// What somebody who lists has experienced.
struct ListResult: Sendable {
  /// Of whole lists, in microseconds.
  var latencies: [Double] = []
  var bytes = 0
}

/// Lists everything, in pages or at once, several times.
final class ListDriver: Driver {
  let keepsBodies = false
  private let path: String
  private let pageSize: Int?
  private let done: EventLoopPromise<ListResult>
  private var remaining: Int
  private var result = ListResult()
  private var begun = NIODeadline.now()
  /// Where the list goes on; nil at its beginning.
  private var token: String?
  /// The beginning of the answer: a list's metadata stand in front of its items.
  private var beginning = ByteBuffer()
  private var failure: String?

  private static let metadataBytes = 4096

  init(path: String, pageSize: Int?, count: Int, done: EventLoopPromise<ListResult>) {
    self.path = path
    self.pageSize = pageSize
    remaining = count
    self.done = done
  }

  func next() -> Request? {
    guard remaining > 0, failure == nil else { return nil }
    if token == nil { begun = .now() }
    beginning.clear()
    guard let pageSize else { return .get(path) }
    return .get("\(path)?limit=\(pageSize)" + (token.map { "&continue=\($0)" } ?? ""))
  }

  func begin(_ exchange: Exchange) {}

  func receive(_ bytes: ByteBuffer, of exchange: Exchange) {
    let missing = Self.metadataBytes - beginning.readableBytes
    if missing > 0 { beginning.writeBytes(bytes.readableBytesView.prefix(missing)) }
  }

  func finish(_ exchange: Exchange) {
    guard exchange.isSuccess else {
      failure = exchange.complaint
      return
    }
    result.bytes += exchange.received
    token = Self.continueToken(in: String(buffer: beginning))
    guard token == nil else { return }
    result.latencies.append(Double((.now() - begun).nanoseconds) / 1000)
    remaining -= 1
  }

  /// Tokens are base64url or base64 of which `=` and `+` have to be escaped in a query.
  private static func continueToken(in text: String) -> String? {
    guard let mark = text.firstRange(of: "\"continue\":\"") else { return nil }
    let token = text[mark.upperBound...].prefix { $0 != "\"" }
    return token.isEmpty ? nil : String(token).replacing("+", with: "%2B").replacing("=", with: "%3D")
  }

  func end(_ error: (any Error)?) {
    if let failure { return done.fail(BenchmarkError(failure)) }
    if let error { return done.fail(BenchmarkError("a connection broke: \(error)")) }
    done.succeed(result)
  }
}

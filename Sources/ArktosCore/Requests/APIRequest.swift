/// A request to the API, whichever way it travels: a socket, or a function call inside one process.
public struct APIRequest: Sendable {
  public enum Method: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case head = "HEAD"
    case options = "OPTIONS"
  }

  public var method: Method
  /// The path, percent-encoded as it stands in the request line, without the query.
  public var path: String
  /// The query's items in their order, decoded.
  public var query: [QueryItem]
  public var headers: HeaderFields
  public var body: [UInt8]

  public struct QueryItem: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public init(
    _ method: Method, _ path: String, query: [QueryItem] = [], headers: HeaderFields = [:],
    body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The first value of a query item; nil if the query does not name it.
  public func queryValue(_ name: String) -> String? {
    query.first { $0.name == name }?.value
  }
}

/// The answer to a request.
public struct APIResponse: Sendable {
  public var status: Int
  /// Names in lower case. `content-length` and `transfer-encoding` are the transport's business.
  public var headers: HeaderFields
  public var body: Body

  public enum Body: Sendable {
    case bytes([UInt8])
    /// A body that goes on: each element is flushed as one piece. A watch sends whole lines.
    case stream(ByteStream)
  }

  public init(status: Int, headers: HeaderFields = [:], body: Body = .bytes([])) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// A body that is pulled piece by piece, so that a slow reader holds its writer back and nothing piles up between them.
public struct ByteStream: AsyncSequence, Sendable {
  public typealias Element = [UInt8]

  private let pull: @Sendable () async throws -> StreamPiece?
  private let takeReady: @Sendable () -> StreamPiece?
  private let onCancel: @Sendable () -> Void

  /// - Parameters:
  ///   - next: gives the next piece, nil at the end; called by one task at a time.
  ///   - cancel: called when the reader gives up before the end; may be called more than once.
  public init(
    next: @escaping @Sendable () async throws -> [UInt8]?, cancel: @escaping @Sendable () -> Void = {}
  ) {
    self.init(next: { try await next().map(StreamPiece.init) }, ready: { nil }, cancel: cancel)
  }

  /// - Parameters:
  ///   - next: gives the next piece, nil at the end; called by one task at a time.
  ///   - ready: gives what `next` would give at once; nil if that would wait or end. Never called while `next` runs.
  ///   - cancel: called when the reader gives up before the end; may be called more than once.
  package init(
    next: @escaping @Sendable () async throws -> StreamPiece?, ready: @escaping @Sendable () -> StreamPiece?,
    cancel: @escaping @Sendable () -> Void
  ) {
    pull = next
    takeReady = ready
    onCancel = cancel
  }

  public func next() async throws -> [UInt8]? { try await pull()?.bytes }

  /// The next piece, perhaps shared with other streams; nil at the end.
  package func nextPiece() async throws -> StreamPiece? { try await pull() }

  /// The next piece if it is there already; nil says nothing but that ``nextPiece()`` is to be asked.
  package func readyPiece() -> StreamPiece? { takeReady() }

  /// Tells the writer that nobody will read on.
  public func cancel() { onCancel() }

  public struct AsyncIterator: AsyncIteratorProtocol {
    let stream: ByteStream
    public func next() async throws -> [UInt8]? { try await stream.next() }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }
}

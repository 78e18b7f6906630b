internal import ArktosClient
internal import ArktosCore

/// A watch that goes on where it was whenever the server ends it or the connection breaks.
struct ResumingWatch: Sendable {
  private let source: any ListWatcher
  private let query: CollectionQuery
  private let session: Session
  private var resourceVersion: String
  private var stream: WatchStream?
  private var backoff = Backoff(limit: .seconds(5))
  private var isInterrupted = false

  init(source: any ListWatcher, query: CollectionQuery, after resourceVersion: String, session: Session) {
    self.source = source
    self.query = query
    self.resourceVersion = resourceVersion
    self.session = session
  }

  /// The next change or bookmark.
  ///
  /// - Throws: when history no longer reaches back to where the watch was, or the server refuses it.
  mutating func next() async throws -> WatchEvent {
    while true {
      do {
        let stream = try await open()
        if let event = try await stream.next() {
          backoff.reset()
          resourceVersion = Self.resourceVersion(of: event.object) ?? resourceVersion
          return event
        }
        self.stream = nil
        try await pause()
      } catch let error as ClientError where error.code != .configuration && error.code != .tls {
        try await retry(after: error)
      } catch let error as APIError where error.code >= 500 || error.code == 429 {
        try await retry(after: error)
      }
    }
  }

  private mutating func open() async throws -> WatchStream {
    if let stream { return stream }
    let opened = try await source.watch(query, after: resourceVersion)
    if isInterrupted { session.console.note("Watching again.") }
    isInterrupted = false
    stream = opened
    return opened
  }

  private mutating func retry(after error: any Error) async throws {
    stream = nil
    if !isInterrupted {
      session.console.note("Warning: the watch was interrupted (\(error)); trying again until it goes on.")
    }
    isInterrupted = true
    try await pause()
  }

  /// Waits between attempts, so that a server that ends every watch at once is not flooded.
  private mutating func pause() async throws {
    try await session.runtime.environment.sleep(backoff.next(random: session.runtime.environment.random))
  }

  private static func resourceVersion(of object: DynamicObject) -> String? {
    let version = object.metadata.resourceVersion
    return version.isEmpty ? nil : version
  }
}

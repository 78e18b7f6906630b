internal import ArktosClient
internal import ArktosCore

/// A watch that goes on where it was whenever the server ends it or the connection breaks.
struct ResumingWatch: Sendable {
  private let source: any ListWatcher
  private let query: CollectionQuery
  private let session: Session
  private var resourceVersion: String
  private var stream: WatchStream?
  private var openedAt = Duration.zero
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
  /// - Throws: `APIError` 410 when history no longer reaches back to where the watch was: list again and ``restart(after:)``;
  ///   another one when the server refuses.
  mutating func next() async throws -> WatchEvent {
    while true {
      do {
        let stream = try await open()
        let next = try await withTaskCancellationHandler {
          try await stream.next()
        } onCancel: {
          stream.cancel()
        }
        try Task.checkCancellation()
        if let event = next {
          backoff.reset()
          if !event.resumeVersion.isEmpty { resourceVersion = event.resumeVersion }
          return event
        }
        self.stream = nil
        let wait = backoff.watchEnded(
          hadProgress: false, after: environment.elapsed() - openedAt, random: environment.random)
        if let wait { try await environment.sleep(wait) }
      } catch let error as ClientError where error.code != .configuration && error.code != .tls {
        try await retry(after: error)
      } catch let error as APIError where error.code >= 500 || error.code == 429 {
        try await retry(after: error)
      }
    }
  }

  /// Goes on behind a new list.
  mutating func restart(after resourceVersion: String) {
    stream?.cancel()
    stream = nil
    self.resourceVersion = resourceVersion
  }

  private mutating func open() async throws -> WatchStream {
    if let stream { return stream }
    let opened = try await source.watch(query, after: resourceVersion)
    if isInterrupted { session.console.note("Watching again.") }
    isInterrupted = false
    openedAt = environment.elapsed()
    stream = opened
    return opened
  }

  private mutating func retry(after error: any Error) async throws {
    stream = nil
    if !isInterrupted {
      session.console.note("Warning: the watch was interrupted (\(error)); trying again until it goes on.")
    }
    isInterrupted = true
    try await environment.sleep(backoff.next(random: environment.random))
  }

  private var environment: Environment { session.runtime.environment }
}
